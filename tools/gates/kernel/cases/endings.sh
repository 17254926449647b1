#!/bin/busybox sh
# shellcheck shell=dash
# signals, an adapter that is taken down, blocked or unplugged during a scan; what is left behind, and the next run
# shellcheck source=tools/gates/kernel/checks.sh
. /checks
modprobe hci_vhci
plug_in
hciconfig hci0 up

# Whether the controller still scans: what comes through the kernel tells.
still_scanning() {
    heard_now=$(blescan --channel monitor --duration 3 --format json 2>/dev/null | sed -n 's/^  "reports": \([0-9]*\),$/\1/p')
    [ "${heard_now:-0}" -gt 0 ]
}
is_up() { hciconfig hci0 | grep -q 'UP RUNNING'; }

# signalled SIGNAL CHANNEL ARGUMENTS: sends it 2 s into a scan.
signalled() {
    signal=$1
    channel=$2
    shift 2
    asks_of "$channel"
    begin $asked --channel "$channel" "$@"
    sleep 2
    kill "-$signal" "$running"
    finish
}
for ending in INT:0 TERM:143 HUP:129; do
    name=${ending%:*}
    signalled "$name" raw
    check "raw, SIG$name: ends with its results" eval "ended ${ending#*:} && [ \$(reports) -ge 5 ]"
    check "raw, SIG$name: the scan is off" eval '! still_scanning'
    check "raw, SIG$name: the adapter is up" is_up
done
signalled INT raw --duration 10
check 'raw, SIGINT before the planned end: 130 and incomplete' eval 'ended 130 && member complete false'
signalled KILL raw
check 'raw, SIGKILL: 137' ended 137
check 'raw, SIGKILL: the scan is left on' still_scanning
scan $lines --duration 3
check 'the next run recovers: it hears, and says that a scan was on' \
    eval 'heard 20 70 && member contaminated true && grep -q "a scan was already on when this one began" /tmp/out'
check 'the next run recovers: the scan is off after it' eval '! still_scanning'
scan $lines --duration 3
check 'the run after that finds nothing unusual' eval 'heard 20 70 && member contaminated false'

hciconfig hci0 down
for ending in INT:0 TERM:143; do
    name=${ending%:*}
    signalled "$name" user
    check "user, SIG$name: ends with its results" eval "ended ${ending#*:} && [ \$(reports) -ge 5 ]"
    check "user, SIG$name: the adapter is down" eval '! is_up'
done
signalled KILL user
check 'user, SIGKILL: 137' ended 137
check 'user, SIGKILL: the adapter is down' eval '! is_up'
scan $lines --channel user --duration 3
check 'user after SIGKILL: a run as ever' eval 'heard 20 70 && member contaminated false'
hciconfig hci0 up
check 'user after SIGKILL: nothing is left on' eval '! still_scanning'

# A scan goes on while the observer is killed.
blescan --quiet --duration 5 >/dev/null &
other=$!
signalled KILL monitor
wait $other
check 'monitor, SIGKILL: 137, and the scan that it watched ends as planned' ended 137

# after COMMAND...: does it 2 s into a scan that is to last 30 s, and tells how long that took to end.
after() {
    before=$(cut -d' ' -f1 /proc/uptime)
    (sleep 2; "$@" >/dev/null 2>&1) &
    helper=$!
    asks_of "$channel"
    scan $asked --channel "$channel" --duration 30
    lasted=$(cut -d' ' -f1 /proc/uptime | awk -v before="$before" '{ print $1 - before }')
    wait $helper
}
within() { awk -v lasted="$lasted" -v limit="$1" 'BEGIN { exit !(lasted < limit) }'; }
channel=raw
after hciconfig hci0 down
check 'raw, taken down: 74 with results' eval 'says 74 "taken down" && member complete false && [ $(reports) -ge 5 ]'
check 'raw, taken down: noticed at once' within 3
hciconfig hci0 up
# Who only watches goes on watching: the adapter may come up again, and the other program scan anew.
(
    sleep 1
    blescan --quiet >/dev/null 2>&1 &
    sleep 2
    hciconfig hci0 down
    sleep 1
    hciconfig hci0 up
    blescan --quiet --duration 3 >/dev/null
) &
other=$!
scan $watched --channel monitor --duration 12
wait $other
check 'monitor, taken down and up again: the end of the scan is noticed, and the next is seen' \
    eval 'ended 0 && member trials 2 && grep -q "hci0 was taken down, and its scan ended with it" /tmp/out'
channel=raw
after block 1
check 'raw, blocked: 74 with results' eval 'says 74 "blocked by rfkill" && member complete false && [ $(reports) -ge 5 ]'
check 'raw, blocked: noticed at once' within 3
block 0
channel=user
(sleep 2; block 1) &
scan $lines --channel user --duration 10
check 'user, blocked: the kernel leaves the user channel alone' heard 100 170
block 0
for channel in raw user monitor; do
    if [ $channel = user ]; then hciconfig hci0 down; else hciconfig hci0 up; fi
    if [ $channel = monitor ]; then blescan --quiet >/dev/null 2>&1 & fi
    other=$!
    after kill -INT "$simulator"
    check "$channel, unplugged: 74 with results" \
        eval 'says 74 unplugged && member complete false && [ $(reports) -ge 5 ]'
    check "$channel, unplugged: noticed at once" within 3
    [ $channel != monitor ] || wait $other
    plug_in
done
