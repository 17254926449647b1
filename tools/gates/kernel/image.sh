# shellcheck shell=bash
# Sourced by tools/kernel-test: Debian's kernel, and the disk of the virtual machine (an initramfs), both cached.

# What the machine is made of and with.
# shellcheck disable=SC2034
kernel_packages=(
    qemu-system-x86_64:qemu-system-x86 busybox-static bluez bluez-test-tools cpio dbus kmod util-linux xz-utils
)
kernel_cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/blescan/kernel

# BlueZ's own programs, and what the cases call beside busybox.
guest_programs=(
    bluetoothctl btmgmt btmon btvirt dbus-daemon hciconfig hcitool setpriv /usr/libexec/bluetooth/bluetoothd
)
guest_modules=(
    bluetooth hci_vhci rfkill cmac ecb aes_generic ecdh_generic drbg hmac sha512_generic ctr jitterentropy_rng
    algif_hash algif_skcipher
)

# The newest package of a kernel series that this Debian offers; its stock flavour, for the cloud's has no Bluetooth.
newest_kernel() {
    apt-cache pkgnames "linux-image-$1." 2>/dev/null | grep -vE -- '-(cloud|rt)-|-(unsigned|dbg)$' |
        grep -E -- '-amd64$' | sort -V | tail -n 1
}

# Finds the kernel of a series (without one: 6.1, or else 6.12), downloads and unpacks it where it is not there.
# Sets kernel_package, kernel_version, unpacked and vmlinuz.
kernel_image() {
    local series=$1 scratch=$2 found='' candidate
    for candidate in ${series:-6.1 6.12}; do
        found=$(newest_kernel "$candidate")
        [[ -n $found ]] && break
        # Without package lists what was kept has to do.
        found=$(cd "$kernel_cache" 2>/dev/null && ls -d "linux-image-$candidate."* 2>/dev/null | sort -V | tail -n 1)
        [[ -n $found ]] && break
    done
    if [[ -z $found ]]; then
        say "No linux-image package of series ${series:-6.1 or 6.12} is known: run apt-get update"
        return 1
    fi
    kernel_package=$found
    unpacked=$kernel_cache/$kernel_package
    if [[ ! -e $unpacked/whole ]]; then
        say "Downloading $kernel_package"
        mkdir -p "$kernel_cache" "$scratch/download"
        # The user that apt downloads as writes into this folder.
        chmod 755 "$scratch" && chmod 777 "$scratch/download"
        if ! (cd "$scratch/download" && apt-get download -qq "$kernel_package") >"$scratch/apt" 2>&1; then
            tail -n 3 "$scratch/apt" >&2
            return 1
        fi
        dpkg-deb -x "$scratch/download"/*.deb "$scratch/unpacked" || return 1
        kernel_version=$(basename "$scratch"/unpacked/lib/modules/*)
        depmod -b "$scratch/unpacked" "$kernel_version"
        dpkg-deb -f "$scratch/download"/*.deb Version >"$scratch/unpacked/whole"
        rm -rf "$unpacked"
        mv "$scratch/unpacked" "$unpacked"
    fi
    kernel_version=$(basename "$unpacked"/lib/modules/*)
    vmlinuz=$unpacked/boot/vmlinuz-$kernel_version
    if [[ ! -e $unpacked/lib/modules/$kernel_version/kernel/drivers/bluetooth ]]; then
        say "$kernel_package has no Bluetooth drivers"
        return 1
    fi
}

# Prints the shared libraries of programs; a static one has none.
libraries() {
    local program
    for program in "$@"; do ldd "$program" 2>/dev/null || true; done | sed -n 's|^[^/]*\(/[^ ]*\).*|\1|p' | sort -u
}

# The same files give the same bytes: times, owners, inode numbers and the order are told.
pack() {
    (
        cd "$1" || exit
        find . -exec touch -h -d @1767225600 {} +
        find . -print0 | LC_ALL=C sort -z | cpio -0 -o -H newc -R 0:0 --reproducible --quiet
    )
}

# All but blescan and the cases: busybox, programs, libraries, modules. Kept by a digest of what goes in. Sets base.
base_image() {
    local scratch=$1 root=$1/root program module library programs=() digest
    for program in "${guest_programs[@]}"; do programs+=("$(command -v "$program")"); done
    digest=$(
        {
            cat tools/gates/kernel/image.sh "$unpacked/whole"
            printf '%s\n' "$kernel_package"
            libraries "${programs[@]}" | cat - <(printf '%s\n' /bin/busybox "${programs[@]}") | xargs cat
            find /etc/dbus-1 /usr/share/dbus-1/system.conf -type f | LC_ALL=C sort | xargs cat
        } | sha256sum
    )
    base=$kernel_cache/base-${digest:0:24}.cpio
    if [[ -e $base ]]; then
        touch "$base"
        return 0
    fi
    say 'Making the disk of the virtual machine'
    local modules=$root/lib/modules/$kernel_version
    mkdir -p "$root"/{bin,sbin,proc,sys,dev,run/dbus,tmp,etc/dbus-1,usr/share/dbus-1,var/lib/bluetooth} "$modules"
    ln -s ../run "$root/var/run"
    for program in $(/bin/busybox --list); do ln -sf busybox "$root/bin/$program"; done
    rm -f "$root/bin/busybox"
    for program in /bin/busybox "${programs[@]}"; do
        rm -f "$root/bin/${program##*/}"
        cp -L "$program" "$root/bin/"
    done
    # The kernel asks for modules by this path.
    ln -s ../bin/modprobe "$root/sbin/modprobe"
    libraries "${programs[@]}" | while read -r library; do
        mkdir -p "$root${library%/*}"
        cp -L "$library" "$root$library"
    done
    for module in "${guest_modules[@]}"; do
        modprobe -d "$unpacked" -S "$kernel_version" --show-depends "$module" 2>/dev/null || true
    done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u | while read -r module; do
        cp "$module" "$modules/"
        case $module in *.xz) xz -d "$modules/${module##*/}" ;; esac
    done
    cp "$unpacked/lib/modules/$kernel_version"/modules.{builtin,order} "$modules/"
    depmod -b "$root" "$kernel_version" 2>/dev/null
    cp -a /etc/dbus-1/. "$root/etc/dbus-1/"
    cp /usr/share/dbus-1/system.conf "$root/usr/share/dbus-1/"
    printf '%s\n' 'root:x:0:0::/:/bin/sh' 'messagebus:x:100:100::/:/bin/false' \
        'nobody:x:65534:65534::/:/bin/sh' >"$root/etc/passwd"
    printf '%s\n' root:x:0: messagebus:x:100: bluetooth:x:101: nogroup:x:65534: >"$root/etc/group"
    pack "$root" >"$scratch/base"
    mv "$scratch/base" "$kernel_cache/.base-$$"
    mv "$kernel_cache/.base-$$" "$base"
    rm -rf "$root"
    # The disks of programs that are gone.
    find "$kernel_cache" -maxdepth 1 -name 'base-*.cpio' -mtime +30 -delete
}

# What changes from day to day, laid over the base: blescan with its libraries, the first process, the cases.
overlay_image() {
    local blescan=$1 scratch=$2 root=$2/over library
    mkdir -p "$root/bin" "$root/cases"
    cp -L "$blescan" "$root/bin/blescan"
    strip "$root/bin/blescan"
    libraries "$blescan" | while read -r library; do
        mkdir -p "$root${library%/*}"
        cp -L "$library" "$root$library"
    done
    install -m 755 tools/gates/kernel/init.sh "$root/init"
    cp tools/gates/kernel/cases/* "$root/cases/"
    cp tools/gates/kernel/checks.sh "$root/checks"
    cp tools/gates/package/debian/blescan@.service "$root/"
    # The kernel leaves out, without a word, what does not fit into memory; this is the last file.
    : >"$root/zz-whole"
    pack "$root" >"$scratch/overlay"
}
