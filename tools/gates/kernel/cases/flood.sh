#!/bin/busybox sh
# shellcheck shell=dash
# 512 advertisers at once: nothing is lost without being counted, also when the program cannot keep up
# shellcheck source=tools/gates/kernel/checks.sh
. /checks
modprobe hci_vhci
crowd='{"address":"C0:FF:EE:00:00:00","interval_ms":100,"count":512,"type":"nonconnectable"}'
full='--format json --window 60 --interval 60'

# The simulated controller says at its end how many reports it sent; each came in a packet of its own.
balance() {
    unplug
    sent=$(sed -n 's/^.*: \([0-9]*\) reports sent.*/\1/p; s/^\([0-9]*\) reports sent.*/\1/p' /tmp/simulate)
    seen=$(reports)
    stray=$(field stray_reports)
    lost=$(field packets_lost)
    note "$sent reports sent = $seen seen + $stray outside the trial + $lost lost"
    [ "$sent" -gt 9000 ] && [ "$sent" = $((seen + stray + lost)) ]
}
for kind in legacy extended; do
    for channel in raw user; do
        if [ $kind = legacy ]; then scenario /tmp/crowd.json false "$crowd"; else scenario /tmp/crowd.json true "$crowd"; fi
        plug_in --scenario /tmp/crowd.json
        [ $channel = user ] || hciconfig hci0 up
        scan $full --channel $channel --duration 2
        check "$kind, $channel: every report is seen or counted" eval 'ended 0 && balance'
        check "$kind, $channel: 512 devices, nothing lost" eval 'grep -q "\"devices\": 512" /tmp/out && member packets_lost 0'
    done
done

# With the buffer that everybody gets, and 2 s asleep.
plug_in --scenario /tmp/crowd.json
hciconfig hci0 up
(
    sleep 1
    kill -STOP "$(pidof blescan | tr ' ' '\n' | grep -vx "$simulator")"
    sleep 2
    kill -CONT "$(pidof blescan | tr ' ' '\n' | grep -vx "$simulator")"
) &
as_user +net_raw $full --duration 5
wait $!
check 'asleep for 2 s: what was lost is counted' eval 'ended 0 && balance && [ "$lost" -gt 0 ]'
