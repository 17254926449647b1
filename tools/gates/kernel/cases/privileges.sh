#!/bin/busybox sh
# shellcheck shell=dash
# every channel as root, without a capability, with CAP_NET_RAW only and with CAP_NET_ADMIN only
# shellcheck source=tools/gates/kernel/checks.sh
. /checks
modprobe hci_vhci
plug_in
hint='sudo setcap cap_net_raw,cap_net_admin+eip /bin/blescan'

# The user channel wants the adapter down, the others want it up.
for channel in raw monitor user; do
    if [ $channel = user ]; then hciconfig hci0 down; else hciconfig hci0 up; fi
    if [ $channel = user ]; then needed=+net_admin; else needed=+net_raw; fi
    name=$(echo "CAP_$needed" | tr -d + | tr a-z A-Z)
    asks_of $channel
    scan $asked --channel $channel --duration 2
    check "$channel, root" eval 'ended 0 && member complete true'
    for given in none +net_raw +net_admin; do
        as_user $given $asked --channel $channel --duration 2
        if [ $given = $needed ]; then
            check "$channel, $given" eval 'ended 0 && member complete true'
        else
            check "$channel, $given: 77 with $name and the setcap line" says 77 "$name is missing.*$hint"
        fi
    done
done
hciconfig hci0 up
as_user +net_raw $lines --duration 2
check 'raw, +net_raw: hears' heard 10 60
as_user none controllers
check 'controllers, none: lists, and says what is missing' eval 'ended 0 && grep -q "^hci0 .*up" /tmp/out'
