#!/bin/busybox sh
# shellcheck shell=dash
# bluetoothd idle, discovering before and after blescan began, and its own scan measured through the monitor channel
# shellcheck source=tools/gates/kernel/checks.sh
. /checks
modprobe hci_vhci

dbus-daemon --system --fork
# discover SECONDS: bluetoothd discovers for so long.
discover() {
    sleep $(($1 + 1)) | timeout "$1" bluetoothctl scan on >/tmp/bluetoothctl 2>&1
}
powered() { hciconfig hci0 | grep -q 'UP RUNNING'; }
# What is told while the scan goes on, in --format ndjson.
told() { grep -q "^{\"type\":\"warning\",.*\"text\":\"$1" /tmp/out; }

for kind in legacy extended; do
    if [ $kind = legacy ]; then plug_in --legacy; else plug_in; fi
    bluetoothd >/dev/null 2>&1 &
    daemon=$!
    sleep 3
    hciconfig hci0 up
    check "$kind: bluetoothd has the adapter up" powered
    scan $lines --duration 6
    check "$kind, idle: raw hears as ever" eval 'heard 40 120 && member contaminated false'
    scan --channel user --duration 1
    check "$kind, idle: user is refused: 75" says 75 'in use'

    discover 9 &
    sleep 3
    scan $lines --duration 4
    check "$kind, discovering before: hears, contaminated, and says that a scan was on" \
        eval 'heard 10 100 && member contaminated true && grep -q "a scan was already on" /tmp/out'
    wait $!
    sleep 2

    begin --format ndjson --duration 22
    sleep 3
    check "$kind, discovering after: nothing to tell before" eval '! told'
    discover 6 &
    sleep 2
    check "$kind, discovering after: told within 2 s that the run is contaminated" \
        told 'contaminated: another program changed the scan'
    wait $!
    # bluetoothd is done, and switched the scan off.
    sleep 8
    check "$kind, discovering after: told within 8 s that nothing comes any more" told 'nothing was received for'
    finish
    check "$kind, discovering after: ends as planned, contaminated" \
        eval 'ended 0 && grep -q "\"type\":\"summary\".*\"contaminated\":true" /tmp/out'
    sleep 2

    (sleep 3; discover 9) &
    scan $watched --channel monitor --duration 10
    check "$kind, monitor: bluetoothd's own scan with its parameters" \
        eval 'ended 0 && grep -q "\"window_ms\": 11.25" /tmp/out && grep -q "\"interval_ms\": 11.25" /tmp/out && [ $(reports) -ge 5 ]'
    wait $!
    kill "$daemon"
    wait "$daemon"
    unplug
done
