#!/bin/busybox sh
# shellcheck shell=dash
# two scans at once, the wall clock set during a scan, another program's scan commands
# shellcheck source=tools/gates/kernel/checks.sh
. /checks
modprobe hci_vhci
plug_in
hciconfig hci0 up

# The second takes the scan over; the first, told of it, hears on with the second's parameters and then nothing.
(
    sleep 2
    blescan $lines --duration 3 >/tmp/second 2>/dev/null
    echo $? >/tmp/second-code
) &
scan $lines --duration 14
wait $!
check 'two at once, the first: contaminated, and told that nothing came in the end' \
    eval 'ended 0 && member contaminated true && grep -q "another program changed the scan (LE Set Extended Scan" /tmp/out && grep -q "nothing was received for" /tmp/out'
cp /tmp/second /tmp/out
code=$(cat /tmp/second-code)
check 'two at once, the second: hears, contaminated, and says that a scan was on' \
    eval 'heard 20 70 && member contaminated true && grep -q "a scan was already on" /tmp/out'

hciconfig hci0 down
begin $lines --channel user --duration 6
sleep 1
blescan --channel user --duration 1 2>/tmp/second
check 'two at once on the user channel: the second is refused' grep -q 'hci0 is in use' /tmp/second
finish
check 'two at once on the user channel: the first does not notice' eval 'heard 50 120 && member contaminated false'
hciconfig hci0 up

(sleep 2; date -s '2031-05-05 05:05:05' >/dev/null) &
scan $lines --duration 6
check 'the wall clock is set: noticed and survived' eval 'heard 50 120 && member clock_steps 1'
wait $!

# The radio's program sleeps: what it heard is reported late, and it heard the same.
unplug
scenario /tmp/steady.json true '{"address":"C0:FF:EE:00:00:11","interval_ms":100,"delay":"none","type":"nonconnectable"}'
plug_in --scenario /tmp/steady.json --capture /tmp/radio.btsnoop
hciconfig hci0 up
begin --format ndjson --window 60 --interval 60 --duration 10
sleep 3
kill -STOP "$simulator"
sleep 1.45
kill -CONT "$simulator"
finish
stamps() { sed -n 's/.*"type":"report".*"time_ns":\([0-9]*\),.*/\1/p' "$1"; }
# longest FILE LEAST MOST: the longest gap in ms lies between, and there are as many reports as ever.
longest() {
    stamps "$1" | awk -v least="$2" -v most="$3" '
        NR > 1 && $1 - last > longest { longest = $1 - last } { last = $1 }
        END { print NR " reports, longest gap " longest / 1e6 " ms"; exit !(NR >= 99 && NR <= 101 && longest > least * 1e6 && longest < most * 1e6) }' \
        >/tmp/err
}
check 'the controller wakes up late: its reports come late, and none is missing' longest /tmp/out 1300 1600
unplug
blescan replay /tmp/radio.btsnoop --format ndjson >/tmp/radio
check 'the controller wakes up late: it heard them in time' longest /tmp/radio 99 102
