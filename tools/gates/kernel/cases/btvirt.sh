#!/bin/busybox sh
# shellcheck shell=dash
# BlueZ's own radio (btvirt -U): what it hears by window and interval, filters, refusals, latency as predicted and as ours
# shellcheck source=tools/gates/kernel/checks.sh
. /checks
modprobe hci_vhci

# Its controllers hear each other through broadcast datagrams, and have no address but what the host gives them: two that
# advertise, and one that scans.
ip route add default dev lo
btvirt -U3 >/tmp/btvirt 2>&1 &
radio=$!
sleep 2
for index in 0 1 2; do
    sleep 1 | timeout 2 btmgmt --index $index static-addr C0:FF:EE:00:00:A$index >/dev/null 2>&1
    hciconfig hci$index up
done
scan controllers
check 'three controllers with the legacy commands' [ "$(grep -c '^hci[012] .* up .*legacy' /tmp/out)" = 3 ]

# advertise ADAPTER LAST-OCTET INTERVAL TYPE: from C0:FF:EE:00:00:.., the interval as two octets in units of 0.625 ms,
# of the PDU type 0x02 (scannable) or 0x03; in the scan response a name.
rest() { yes 00 | head -n "$1" | tr '\n' ' '; }
tell() {
    hcitool -i "$1" cmd 0x08 "$2" $3 >/tmp/told 2>&1
    grep -q ' 00 $' /tmp/told || echo "FAIL  $1 refused command $2: $(tail -n 1 /tmp/told)"
}
advertise() {
    tell "$1" 0x0005 "$2 00 00 EE FF C0"
    tell "$1" 0x0006 "$3 $3 $4 01 00 $(rest 6) 07 00"
    tell "$1" 0x0008 "03 02 01 06 $(rest 28)"
    tell "$1" 0x0009 "0A 09 09 4E 65 69 67 68 62 6F 75 $(rest 21)"
    tell "$1" 0x000a 01
}
quiet() { tell "$1" 0x000a 00; }
devices() { grep -c '^      "address"' /tmp/out; }

# 152.5 ms, and on average 5 ms of delay: 381 events a minute, of which the share that falls into windows is heard.
advertise hci0 01 'F4 00' 03
for plan in 10:10:381 50:100:190 10:100:38 2.5:10240:0; do
    window=${plan%%:*}
    due=${plan##*:}
    interval=${plan#*:}
    interval=${interval%:*}
    scan --controller hci2 --format json --window "$window" --interval "$interval" --duration 60
    note "$window of $interval ms: $(reports) reports in 60 s, $due due"
    # Its delay changes once a second only: events come in bunches.
    check "$window of $interval ms: so many reports" heard $((due * 7 / 10)) $((due * 13 / 10 + 3))
done
scan --controller hci2 --format json --window 100 --interval 100 --duration 10 --filter-duplicates
check 'its duplicate filter: one report' heard 1 1

advertise hci1 02 'A0 00' 02
scan --controller hci2 --format json --window 100 --interval 100 --duration 10
check 'passive: two devices, none has a name' eval 'heard 130 170 && [ $(devices) = 2 ] && ! grep -q Neighbou /tmp/out'
scan --controller hci2 --format json --window 100 --interval 100 --duration 10 --active
# It answers in the name of advertisers that cannot be scanned too. An event at the border of two windows may be heard on
# two channels, with a response each: it stays one event.
check 'active: the name comes by the scan response, and a response is no event' \
    eval 'heard 290 350 && grep -q "\"name\": \"Neighbou\"" /tmp/out && heard $((2 * $(field events) - 1)) $((2 * $(field events) + 6))'
scan --controller hci2 --format json --window 100 --interval 100 --duration 10 --accept C0:FF:EE:00:00:02/random
check 'accept list, raw: one device' eval 'heard 80 110 && [ $(devices) = 1 ]'
hciconfig hci2 down
scan --controller hci2 --channel user --format json --window 100 --interval 100 --duration 10 --accept C0:FF:EE:00:00:02/random
check 'accept list, user: one device, by its own list' \
    eval 'heard 80 110 && [ $(devices) = 1 ] && ! grep -q "filtered by this program" /tmp/out'
hciconfig hci2 up
quiet hci1

# A scan that was left on: it refuses new parameters by a Command Status.
tell hci2 0x000c '01 00'
scan --controller hci2 --format json --window 30 --interval 60 --duration 10
check 'a scan that was left on: recovers, and says so' \
    eval 'heard 20 45 && member contaminated true && grep -q "a scan was already on" /tmp/out'
hciconfig hci2 down
scan --controller hci2 --channel user --format json --window 30 --interval 60 --duration 10
check 'the user channel' eval 'heard 20 45 && member contaminated false'
hciconfig hci2 up

# Latencies: against the prediction, and against the same measured with our radio. Events within one second share a delay,
# and it is whole milliseconds: not quite the predicted law, and trials that are not quite independent. Hence few of
# them, and 4 instead of the 3.29 of 0.1 %.
# measure ADAPTER INTERVAL TRIALS
measure() {
    scan --controller "$1" --format json --window 30 --interval "$2" --advertising-interval 500 --trials "$3" \
        --trial-duration 30 --expect C0:FF:EE:00:00:01 --seed 27 --record /tmp/runs.sqlite --capture /tmp/seen.btsnoop
}
quiet hci0
advertise hci0 01 '20 03' 03
for plan in 60:100 300:100; do
    measure hci2 "${plan%:*}" "${plan#*:}"
    note "btvirt, 30/${plan%:*}: z = $(figure z)"
    check "btvirt, 30/${plan%:*}: latencies are distributed as predicted" eval 'ended 0 && follows "$(figure z)" 4'
done
scan replay /tmp/seen.btsnoop --format json --advertising-interval 1000
note "held against 1000 ms instead of 500: z = $(figure z)"
check 'btvirt: a wrong prediction is refused' eval 'ended 0 && [ -n "$(figure z)" ] && ! follows "$(figure z)" 4'
kill $radio
wait $radio
scenario /tmp/lone.json false '{"address":"C0:FF:EE:00:00:01","interval_ms":500,"payload_bytes":3}'
plug_in --scenario /tmp/lone.json --seed 28
hciconfig hci0 up
for plan in 60:100 300:100; do measure hci0 "${plan%:*}" "${plan#*:}"; done
for pair in 1:3:60 2:4:300; do
    runs=${pair%:*}
    scan compare /tmp/runs.sqlite "${runs%:*}" "${runs#*:}"
    z=$(sed -n 's/.*compared with itself: z = \([-0-9.]*\), .*/\1/p' /tmp/out)
    note "btvirt beside the simulated radio, 30/${pair##*:}: z = $z"
    check "btvirt and the simulated radio, 30/${pair##*:}: the same distribution" follows "$z" 4
done
