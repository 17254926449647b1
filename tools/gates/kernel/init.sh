#!/bin/busybox sh
# shellcheck shell=dash
# The first process of the virtual machine of tools/kernel-test: runs the case that the kernel's command line names,
# with the second serial port as its output, and powers off.
export PATH=/bin:/sbin HOME=/ TERM=dumb LC_ALL=C
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts
mount -t devpts pts /dev/pts
mount -t tmpfs tmp /tmp
mount -t tracefs trace /sys/kernel/tracing
ip link set lo up
stty -F /dev/ttyS1 raw -echo
exec >/dev/ttyS1 2>&1 </dev/null
# The kernel makes a variable of what it does not know on its command line.
# shellcheck disable=SC2154
if [ -e /zz-whole ]; then
    sh "/cases/$kernel_case.sh"
    echo ENDED
else
    echo 'FAIL  the disk did not fit into memory: raise MEMORY'
fi
sync
poweroff -f
