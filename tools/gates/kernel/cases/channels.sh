#!/bin/busybox sh
# shellcheck shell=dash
# raw, user and monitor channel on controllers with the legacy and the extended commands; the kernel's time stamps
# shellcheck source=tools/gates/kernel/checks.sh
. /checks
modprobe hci_vhci
full='--format ndjson --window 60 --interval 60'
beacon='{"address":"C0:FF:EE:00:00:11","interval_ms":100,"delay":"none","name":"steady","type":"nonconnectable"}'

# The program sleeps for 1.05 s amid the scan: what is stamped where it is read then comes in a heap.
nap() {
    sleep 3
    kill -STOP "$running"
    sleep 1.05
    kill -CONT "$running"
    finish
}
# steady LEAST MOST: so many reports, and between two of them 100 ms, up to the 2 ms from channel to channel.
steady() {
    ended 0 && sed -n 's/.*"type":"report".*"time_ns":\([0-9]*\),.*/\1/p' /tmp/out | awk -v least="$1" -v most="$2" '
        NR > 1 && ($1 - last < 98e6 || $1 - last > 102e6) { print "a gap of " ($1 - last) / 1e6 " ms"; bad = 1 }
        { last = $1 }
        END { if (NR < least || NR > most) { print NR " reports"; bad = 1 } exit bad }' >/tmp/err
}
has() { grep -q "^{\"type\":\"run\",.*$1" /tmp/out; }

for kind in legacy extended; do
    if [ $kind = legacy ]; then extended=false; else extended=true; fi
    scenario /tmp/steady.json $extended "$beacon"
    plug_in --scenario /tmp/steady.json
    check "$kind: the kernel sets it up" hciconfig hci0 up
    begin $full --duration 10
    nap
    check "$kind, raw: a report every 100 ms by the kernel's time stamps, also while the program slept" steady 99 101
    check "$kind, raw: kernel clock and $kind commands are named" \
        eval "has '\"channel\":\"raw\",.*\"clock\":\"kernel\"' && has '\"command_family\":\"$kind\"'"

    blescan $full --quiet --duration 13 >/dev/null &
    other=$!
    sleep 1
    begin --format ndjson --channel monitor --duration 10
    nap
    check "$kind, monitor: the same of another program's scan" steady 99 101
    check "$kind, monitor: kernel clock is named" has '"channel":"monitor",.*"clock":"kernel"'
    wait $other

    hciconfig hci0 down
    begin $full --channel user --duration 10
    nap
    check "$kind, user: the same" steady 99 101
    check "$kind, user: kernel clock and $kind commands are named" \
        eval "has '\"channel\":\"user\",.*\"clock\":\"kernel\"' && has '\"command_family\":\"$kind\"'"
    check "$kind, user: the adapter is down again" eval "hciconfig hci0 | grep -q DOWN"
    unplug
done

plug_in
hciconfig hci0 up
scan $lines --duration 20
check 'household, raw: 20 s at half duty' heard 220 340
check 'household, raw: complete, kernel time stamps, nothing lost' \
    eval "member complete true && member clock '\"kernel\"' && member packets_lost 0 && member malformed_reports 0"
hciconfig hci0 down
scan $lines --channel user --duration 20
check 'household, user: 20 s at half duty' heard 220 340
hciconfig hci0 up
blescan $lines --quiet --duration 14 >/dev/null &
sleep 1
scan $watched --channel monitor --duration 10
check 'household, monitor: sees what another scan hears' heard 80 200
