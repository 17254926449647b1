#!/bin/busybox sh
# shellcheck shell=dash
# discovery latency through the kernel follows the prediction (log-rank at 0.1 %), and what kernel and program add to it
# shellcheck source=tools/gates/kernel/checks.sh
. /checks
modprobe hci_vhci
lone='{"address":"C0:FF:EE:00:00:01","interval_ms":500,"payload_bytes":31}'
trace=/sys/kernel/tracing

# measure CHANNEL INTERVAL TRIALS SEED: the seeds are chosen once for all; the pauses between trials come from one.
measure() {
    rm -f /tmp/seen.btsnoop
    scan --channel "$1" --format json --window 30 --interval "$2" --advertising-interval 500 --trials "$3" \
        --trial-duration 30 --expect C0:FF:EE:00:00:01 --seed "$4" --capture /tmp/seen.btsnoop
    seen=$(figure observed)
    z=$(figure z)
}
for path in legacy:raw:21 extended:user:23; do
    kind=${path%%:*}
    channel=${path#*:}
    seed=${channel#*:}
    channel=${channel%:*}
    if [ $kind = legacy ]; then scenario /tmp/lone.json false "$lone"; else scenario /tmp/lone.json true "$lone"; fi
    plug_in --scenario /tmp/lone.json --seed "$seed"
    [ $channel = user ] || hciconfig hci0 up
    for plan in 60:400 300:200; do
        interval=${plan%:*}
        trials=${plan#*:}
        measure $channel "$interval" "$trials" "$seed"
        note "$kind, $channel, 30/$interval: $seen seen in $trials trials, $(figure expected) due by then, z = $z"
        check "$kind, $channel, 30/$interval: every trial is done, undisturbed" \
            eval 'ended 0 && member trials $trials && member contaminated false && [ "$seen" = $trials ]'
        check "$kind, $channel, 30/$interval: latencies are distributed as predicted" follows "$z"
    done
    unplug
done
# The same reports held against an advertiser that sends half as often: the test can tell.
blescan replay /tmp/seen.btsnoop --format json --advertising-interval 1000 >/tmp/out 2>/tmp/err
code=$?
wrong=$(figure z)
note "held against 1000 ms instead of 500: z = $wrong"
check 'a wrong prediction is refused' eval 'ended 0 && [ -n "$wrong" ] && ! follows "$wrong"'

# The delay: the end of each PDU by the radio's own time, the kernel's stamp on its report, and the system call by which
# blescan read it. The tracer's TAI clock is the wall clock as long as nobody has told the difference.
stamps() { blescan replay "$1" --format ndjson | sed -n 's/.*"type":"report".*"time_ns":\([0-9]*\),.*/\1/p'; }
# spread WHAT: median, 99th percentile and maximum of µs, one a line.
spread() {
    sort -n | awk -v what="$1" '
        { value[NR] = $1 }
        END { printf "%s: p50 %d µs, p99 %d µs, max %d µs\n", what, value[int((NR + 1) / 2)], value[int(NR * 0.99 + 0.999)], value[NR] }'
}
scenario /tmp/busy.json true '{"interval_ms":100,"count":4}'
for channel in raw user; do
    plug_in --scenario /tmp/busy.json --seed 25 --capture /tmp/radio.btsnoop
    [ $channel = user ] || hciconfig hci0 up
    echo tai >$trace/trace_clock
    echo 1 >$trace/events/syscalls/sys_exit_recvmmsg/enable
    echo >$trace/trace
    scan --channel $channel --quiet --window 60 --interval 60 --duration 10 --capture /tmp/seen.btsnoop
    echo 0 >$trace/events/syscalls/sys_exit_recvmmsg/enable
    unplug
    stamps /tmp/radio.btsnoop >/tmp/heard
    stamps /tmp/seen.btsnoop >/tmp/stamped
    check "$channel: every report that the radio made has the kernel's stamp" \
        eval '[ "$(wc -l </tmp/heard)" = "$(wc -l </tmp/stamped)" ] && [ "$(wc -l </tmp/heard)" -gt 350 ]'
    # Times of day in µs: a double holds them.
    sed -n 's/.* \([0-9]*\)\.\([0-9]*\): sys_recvmmsg -> 0x[1-9a-f][0-9a-f]*$/\1\2/p' $trace/trace >/tmp/read
    paste /tmp/heard /tmp/stamped | awk '{ print int($2 / 1000) - int($1 / 1000) }' >/tmp/late
    awk '
        FNR == NR { read[++reads] = $1; next }
        { stamp = int($1 / 1000); while (at < reads && read[at + 1] < stamp) at++; print read[at + 1] - stamp }' \
        /tmp/read /tmp/stamped >/tmp/taken
    note "$channel, $(spread "from the end of a PDU to the kernel's stamp" </tmp/late)"
    note "$channel, $(spread "from the stamp to blescan's read" </tmp/taken)"
    cp /tmp/late /tmp/out
    cp /tmp/taken /tmp/err
    check "$channel: no stamp before the PDU's end, none 2 ms after it" \
        eval '! awk "\$1 < 0 || \$1 >= 2000" /tmp/late | grep -q .'
    check "$channel: no read before the stamp, none 2 ms after it" \
        eval '! awk "\$1 < 0 || \$1 >= 2000" /tmp/taken | grep -q .'
done
