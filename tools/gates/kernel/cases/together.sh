#!/bin/busybox sh
# shellcheck shell=dash
# hcitool lescan, btmgmt find and blescan see the same devices, on controllers with the legacy and extended commands
# shellcheck source=tools/gates/kernel/checks.sh
. /checks
modprobe hci_vhci

# blescan scans actively first: Linux 6.12 takes that for a discovery of its own, which has to be over after it.

# Addresses by the line, those of the household that do not change: a phone's does.
static() { grep -oE 'C0:FF:EE:00:00:[0-9A-F]{2}' "$1" | sort -u >"$2"; }
same() { [ -s /tmp/theirs ] && [ "$(wc -l </tmp/theirs)" = 5 ] && cmp -s /tmp/theirs /tmp/ours; }

for kind in legacy extended; do
    if [ $kind = legacy ]; then plug_in --legacy; else plug_in; fi
    hciconfig hci0 up
    scan $lines --active --duration 12
    static /tmp/out /tmp/ours
    check "$kind: blescan sees the household" eval 'ended 0 && member contaminated false'

    # Input stays open: without it btmgmt ends at once.
    sleep 20 | timeout 15 btmgmt find -l >/tmp/btmgmt 2>&1
    static /tmp/btmgmt /tmp/theirs
    cp /tmp/btmgmt /tmp/err
    check "$kind: btmgmt find sees the same devices" same

    # Legacy commands, whatever the controller has.
    timeout -s INT 12 hcitool lescan >/tmp/hcitool 2>&1
    cp /tmp/hcitool /tmp/err
    static /tmp/hcitool /tmp/theirs
    if [ $kind = legacy ]; then
        check "$kind: hcitool lescan sees the same devices" same
    else
        check "$kind: hcitool lescan is refused after the kernel's extended commands" \
            grep -q 'Set scan parameters failed' /tmp/hcitool
    fi
    scan $lines --duration 6
    check "$kind: blescan after them" eval 'heard 40 120 && member contaminated false'
    unplug
done

# A controller that was told legacy commands first takes no extended ones until it is reset.
scenario /tmp/old.json true '{"address":"C0:FF:EE:00:00:11","interval_ms":100,"type":"nonconnectable"}'
plug_in --scenario /tmp/old.json
hciconfig hci0 up
timeout -s INT 3 hcitool lescan >/tmp/hcitool 2>&1
cp /tmp/hcitool /tmp/err
check 'extended: hcitool lescan comes first' grep -q C0:FF:EE:00:00:11 /tmp/hcitool
scan $lines --duration 3
check 'extended: blescan falls back to the legacy commands' \
    eval 'ended 0 && grep -q "\"command_family\": \"legacy\"" /tmp/out && [ $(reports) -ge 10 ]'
