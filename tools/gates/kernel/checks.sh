#!/bin/busybox sh
# shellcheck shell=dash
# Sourced by the cases: what they run and how they tell what came of it. A case prints a line for each check.
code=0

# check WHAT COMMAND...: the command's success decides; what the last run printed is shown where it fails.
check() {
    what=$1
    shift
    if "$@"; then
        echo "ok    $what"
    else
        echo "FAIL  $what (exit $code)"
        head -n 12 /tmp/out /tmp/err | sed 's/^/        /'
    fi
}
# note TEXT: a figure that is told and not judged.
note() { echo "      $*"; }

# Runs blescan to its end: /tmp/out, /tmp/err, $code.
scan() {
    blescan "$@" >/tmp/out 2>/tmp/err
    code=$?
}
# The same as somebody else: `as_user CAPABILITIES ARGUMENTS`, the first like +net_raw, or `none`.
as_user() {
    capabilities=,$1
    [ "$1" = none ] && capabilities=
    shift
    # By its path: the shell would take its own.
    /bin/setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps="-all$capabilities" \
        --ambient-caps="-all$capabilities" blescan "$@" >/tmp/out 2>/tmp/err
    code=$?
}
# In the background; `finish` waits for it.
begin() {
    blescan "$@" >/tmp/out 2>/tmp/err &
    running=$!
}
finish() {
    wait "$running" 2>/dev/null
    code=$?
}

ended() { [ "$code" = "$1" ]; }
# says CODE TEXT: that exit code, and one line that holds the text.
says() { ended "$1" && grep -q "$2" /tmp/err && [ "$(wc -l </tmp/err)" = 1 ]; }
# member NAME VALUE: of the whole run, in --format json.
member() { grep -q "^  \"$1\": $2,\?$" /tmp/out; }
# field NAME: a number of the whole run, in --format json.
field() { sed -n "s/^  \"$1\": \([0-9]*\),\$/\1/p" /tmp/out; }
reports() { field reports; }
# figure NAME: of the one device's log-rank test: its z, how many were observed, and how many were expected.
figure() { sed -n "/\"log_rank\": {/,/}/s/^ *\"$1\": \([-0-9.e]*\),\{0,1\}\$/\1/p" /tmp/out; }
# follows Z [LIMIT]: by chance |Z| exceeds 3.29 once in a thousand times.
follows() { [ -n "$1" ] && awk -v z="$1" -v limit="${2:-3.29}" 'BEGIN { exit !(z > -limit && z < limit) }'; }
# heard LEAST MOST: a run to its end with so many reports.
heard() {
    count=$(reports)
    ended 0 && [ "${count:-0}" -ge "$1" ] && [ "$count" -le "$2" ]
}

# An adapter with the simulated radio, once the kernel has set it up: `plug_in ARGUMENTS`.
plug_in() {
    blescan simulate --vhci "$@" 2>/tmp/simulate &
    simulator=$!
    sleep 2
}
unplug() {
    kill -INT "$simulator"
    wait "$simulator"
}
# Half of the time: what most cases scan with.
# shellcheck disable=SC2034
lines='--format json --window 30 --interval 60'
# The monitor channel watches the scan of another program, and refuses settings.
# shellcheck disable=SC2034
watched='--format json'
# asks_of CHANNEL: sets $asked, the options for it.
# shellcheck disable=SC2034
asks_of() { if [ "$1" = monitor ]; then asked=$watched; else asked=$lines; fi; }
# Sets the adapter's software switch: 1 blocks it, 0 frees it.
block() { for switch in /sys/class/bluetooth/hci0/rfkill*/soft; do echo "$1" >"$switch"; done; }
# scenario FILE EXTENDED ADVERTISERS: writes a scenario whose controller has the extended commands (true) or not.
scenario() {
    printf '{"advertisers":[%s],"scanner":{"extended":%s,"coded":%s}}\n' "$3" "$2" "$2" >"$1"
}
