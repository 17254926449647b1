#!/bin/busybox sh
# shellcheck shell=dash
# the package's systemd unit without systemd: its command under its capabilities, nothing writable but its state directory
# shellcheck source=tools/gates/kernel/checks.sh
. /checks
modprobe hci_vhci
plug_in
hciconfig hci0 up

# What the unit says, as systemd would read it for the instance hci0.
setting() { sed -n "s/^$1=//p" /blescan@.service | sed 's/%[iI]/hci0/g; s|%S|/var/lib|g; s/ *\$BLESCAN_OPTIONS//'; }
capabilities=$(setting AmbientCapabilities | tr A-Z a-z | sed 's/cap_/+/g; s/ /,/g')
state=/var/lib/$(setting StateDirectory)
mkdir -p "$state"
mount -t tmpfs state "$state"
chown 65534:65534 "$state"
# Datagrams on a socket, one a line in a file: what systemd's manager reads, syslogd takes for messages.
syslogd -n -S -O /tmp/told &
sleep 1
told() { grep -c "$1" /tmp/told; }
# serve COMMAND...: as the service runs it, in the background.
serve() {
    NOTIFY_SOCKET=/dev/log WATCHDOG_USEC=3000000 unshare -m sh -c '
        for place in / /tmp /run /var/lib/bluetooth; do
            mount --bind $place $place 2>/dev/null && mount -o remount,bind,ro $place 2>/dev/null
        done
        mount --bind "$0" "$0"
        exec "$@"' "$state" /bin/setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs \
        --bounding-set="-all,$capabilities" --inh-caps="-all,$capabilities" --ambient-caps="-all,$capabilities" "$@" \
        >/tmp/out 2>/tmp/err &
    running=$!
}

serve /bin/sh -c "touch /tmp/mine || touch /mine || touch $state/mine"
finish
check 'nothing but the state directory can be written' eval "ended 0 && [ -e $state/mine ] && [ ! -e /tmp/mine ]"
rm -f "$state/mine"

# The unit's own command, its program from /bin.
# shellcheck disable=SC2046
serve $(setting ExecStart | sed 's|^/usr/bin/|/bin/|')
sleep 5
check 'READY=1 once the scan is on' [ "$(told READY=1)" = 1 ]
check 'WATCHDOG=1 every second of a watchdog of three' [ "$(told WATCHDOG=1)" -ge 4 ]
check 'STATUS= says how it goes' grep -q 'STATUS=.* scanned, .* devices\?' /tmp/told
# Names have the second in which a recording begins.
sleep 2
kill -HUP "$running"
sleep 4
check 'SIGHUP begins a second recording' [ "$(ls "$state"/scan-*Z.sqlite | wc -l)" = 2 ]
kill -TERM "$running"
finish
check 'SIGTERM ends it with the exit code that the unit calls a success' ended "$(setting SuccessExitStatus)"
check 'READY=1 is not told again, STOPPING=1 is' eval '[ "$(told READY=1)" = 1 ] && [ "$(told STOPPING=1)" = 1 ]'
for file in "$state"/scan-*Z.sqlite; do
    scan report "$file" 1 --format json
    check "the recording $(echo "${file##*-}" | sed 's/[0-9]/0/g') holds what was heard" eval 'ended 0 && [ "$(reports)" -gt 20 ]'
done
# Without the capability the service fails and says why: the unit's set is what it needs.
capabilities=+net_admin
serve /bin/blescan --duration 1
finish
check 'without CAP_NET_RAW: 77' says 77 'CAP_NET_RAW is missing'
