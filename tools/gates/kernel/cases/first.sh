#!/bin/busybox sh
# shellcheck shell=dash
# what is said without a kernel for Bluetooth, without an adapter, and of one that is down, taken or blocked
# shellcheck source=tools/gates/kernel/checks.sh
. /checks

umount -l /proc
scan --version
mount -t proc proc /proc
check 'without /proc its arguments arrive' eval 'ended 0 && grep -q "^blescan [0-9]" /tmp/out'
scan --duration 1
check 'no AF_BLUETOOTH: 69 and the simulation is named' says 69 'controller sim'
modprobe hci_vhci
scan --duration 1
check 'no adapter: 69' says 69 'no Bluetooth adapter'
plug_in
check 'the simulated radio is an adapter' grep -q 'hci0: the household' /tmp/simulate
scan controllers
check 'controllers lists it as down' grep -q '^hci0  *00:00:5E:00:53:FE  *down' /tmp/out
scan --duration 1
check 'raw on an adapter that is down: 69' says 69 'hci0 is down'
hciconfig hci0 up
scan controllers --format json
check 'controllers asks what it can do' grep -q '"extended_scanning": true' /tmp/out
scan --channel user --duration 1
check 'user on an adapter that is up: 75' says 75 'in use'
scan --controller hci7 --duration 1
check 'an adapter that is not there: 69' says 69 'hci7'

hciconfig hci0 down
begin --channel user --quiet --duration 3
sleep 1
scan controllers
check 'controllers tells of the user channel' grep -q 'user channel' /tmp/out
scan --duration 1
check 'raw while the user channel is taken: 75' says 75 'in use'
scan --channel user --duration 1
check 'user while the user channel is taken: 75' says 75 'in use'
wait "$running"

hciconfig hci0 up
block 1
for channel in raw user; do
    scan --channel "$channel" --duration 1
    check "$channel, blocked by rfkill: 69" says 69 'rfkill'
done
scan controllers
check 'controllers tells of rfkill' grep -q '^hci0 .*blocked' /tmp/out
block 0
hciconfig hci0 up
scan $lines --duration 2
check 'raw, not blocked any more' heard 10 60

# The kernel sets a new adapter up, and takes it down after 2 s without a user: the user channel is had at any moment.
unplug
failures=
for moment in 0 100 1000 1900 1980 1990 1995 2000 2005 2010 2020 2100 2500; do
    blescan simulate --vhci 2>/tmp/simulate &
    simulator=$!
    until [ -e /sys/class/bluetooth/hci0 ]; do usleep 1000; done
    usleep $((moment * 1000))
    scan $lines --channel user --duration 1
    ended 0 || failures="$failures, after $moment ms exit $code: $(cat /tmp/err)"
    unplug
done
echo "$failures" >/tmp/err
check 'user on an adapter that was just plugged in, at any moment' [ -z "$failures" ]
