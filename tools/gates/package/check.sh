#!/usr/bin/env bash
# check.sh PACKAGE CACHE: installs, uses and purges the package in a minimal Debian that is thrown away afterwards. As root,
# by tools/package --check. The minimal Debian is an archive in the folder CACHE, made the first time.
set -uo pipefail
package=$1
cache=$2
skip() {
    printf 'skipped: %s\n' "$*"
    exit 77
}

((EUID == 0)) || skip "only root can install a package"
# What is mounted below is seen by nobody else, and gone with this process.
if [[ ${3:-} != mounts ]]; then
    unshare --mount true 2>/dev/null || skip "this machine lets nobody mount anything"
    exec unshare --mount --propagation private "$0" "$package" "$cache" mounts
fi
# shellcheck source=/dev/null
release=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
# Of what the package needs, each by its first name and without a version. Nothing else is put in but the manual's reader:
# a dependency that the package forgot is then missing.
needed=$(dpkg-deb --field "$package" Depends | tr ',' '\n' | sed -E 's/^ *([^ |(:]+).*/\1/' | sort | paste -sd,)
base=$cache/debian-$release-$(dpkg --print-architecture)-$(md5sum <<<"$needed" | cut -c 1-8).tar
mkdir -p "$cache"
exec 9>"$cache/debian.lock"
flock 9
work=$(mktemp -d)
root=$work/root
trap 'umount "$root/proc" 2>/dev/null; rm -rf --one-file-system "$work"' EXIT

if [[ ! -e $base ]]; then
    # From where this machine has its own packages, which apt knows once it has their lists.
    apt-get -qq update >/dev/null 2>&1 || true
    mirror=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        sed -n "s/^$release main //p" | head -n 1)
    [[ $release && $mirror ]] || skip "apt knows no packages of this release ('$release'); see /etc/apt/sources.list.d"
    printf 'making a minimal Debian (%s, once)\n' "$release"
    if ! debootstrap --variant=minbase --include="man-db,$needed" "$release" "$root" "$mirror" >"$work/log" 2>&1; then
        skip "debootstrap fails here: $(tail -n 1 "$work/log")"
    fi
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
    if ! tar -C "$root" --numeric-owner -cf "$base.part" . || ! mv "$base.part" "$base"; then
        rm -f "$base.part"
        skip "the minimal Debian does not fit into $cache"
    fi
else
    mkdir "$root"
    tar -C "$root" --numeric-owner -xpf "$base" || skip "the minimal Debian cannot be unpacked: remove $base"
fi
flock -u 9

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb "$@"; }
nobody() { chroot --userspec=65534:65534 "$root" env -i PATH=/usr/bin:/bin HOME=/tmp LC_ALL=C.UTF-8 TERM=dumb "$@"; }
# Programs in Swift find their arguments in /proc.
mount -t proc proc "$root/proc" 2>"$work/log" || mount --rbind /proc "$root/proc" 2>"$work/log" ||
    skip "/proc cannot be mounted: $(<"$work/log")"
inside true 2>"$work/log" || skip "chroot does not work here: $(<"$work/log")"

passed=0
failed=0
# check WHAT COMMAND...: the command's success decides; what it printed is shown where it fails.
check() {
    local what=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
        printf 'ok    %s\n' "$what"
    else
        failed=$((failed + 1))
        printf 'FAIL  %s\n' "$what"
        head -n 20 "$work/out" | sed 's/^/        /'
    fi
}
says() {
    local pattern=$1
    shift
    "$@" >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
    grep -qE -- "$pattern" "$work/said" || { cat "$work/said"; return 1; }
}
silent() {
    local said
    said=$("$@" 2>&1) && [[ -z $said ]] || { printf '%s\n' "$said"; return 1; }
}

# The units as systemd reads them, with the program where it lies now.
units() {
    local unit
    mkdir -p "$work/units"
    for unit in "$root"/usr/lib/systemd/system/*; do
        sed "s|/usr/bin/blescan|$root/usr/bin/blescan|" "$unit" >"$work/units/${unit##*/}"
    done
    silent systemd-analyze verify --man=no "$work"/units/*
}
# 0 is a service that can do nothing, 10 one that is held back by nothing.
exposure() {
    says 'exposure level for blescan@.*: 1\.[0-9] OK' \
        systemd-analyze security --offline=true --no-pager "$work/units/blescan@.service"
}

# Every file with type, mode, owner, target and content; of dpkg's own records, which hold dates, not the content.
listing() {
    (cd "$root" && find . \( -path ./proc -o -path ./var/cache/man \) -prune -o -printf '%y %m %U:%G %p %l\n' | LC_ALL=C sort &&
        find . \( -path ./proc -o -path ./var/lib/dpkg -o -path ./var/log -o -path ./var/cache \) -prune -o -type f -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum)
}
capabilities() { says 'cap_net_admin,cap_net_raw=ep$' inside getcap /usr/bin/blescan; }
no_capabilities() { silent inside getcap /usr/bin/blescan; }
# Without a capability that setting one, or starting a program that has it, takes.
deprived() { inside capsh --drop="$1" -- -c "$2"; }
impossible() {
    inside setcap -r /usr/bin/blescan
    says 'blescan: file capabilities cannot be set here; .*sudo' \
        deprived cap_setfcap '/var/lib/dpkg/info/blescan.postinst configure' && no_capabilities
}
withheld() {
    says 'blescan: the capabilities that it needs are withheld here; .*sudo' \
        deprived cap_net_admin '/var/lib/dpkg/info/blescan.postinst configure' && no_capabilities &&
        says '^blescan [0-9]' deprived cap_net_admin 'blescan --version'
}
dataset=0e080000000000010000000300001035060004001fffe002083c66f0dc9ef53f1c0708fdb360c72874da9905104094dce45388fd3d3426e992
dataset+=cbf0697b030d474c2d5332302d6e65773030310102250b04106c9f919a4da9b213764fc83f849381080c0402a0f7f8
store() {
    nobody sh -c "umask 077 && mkdir /tmp/creds && echo $dataset |
        thread-creds store --store /tmp/creds/store.sqlite --border-agent 9483C451DC3E - &&
        thread-creds list --store /tmp/creds/store.sqlite" >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
    grep -q '^\* *GL-S20-new001 .*ok' "$work/said" || { cat "$work/said"; return 1; }
    rm -r "$root/tmp/creds"
}
in_place() {
    local file
    for file in bash-completion/completions/{blescan,thread-creds} zsh/vendor-completions/_{blescan,thread-creds} \
        fish/vendor_completions.d/{blescan,thread-creds}.fish; do
        [[ -s $root/usr/share/$file ]] || { printf 'missing: %s\n' "$file"; return 1; }
    done
    inside bash -c 'for file in blescan thread-creds; do
        source "/usr/share/bash-completion/completions/$file" && complete -p "$file" || exit; done'
}
nothing_left() {
    listing >"$work/after"
    diff "$work/before" "$work/after"
}
# The archive itself must hold no capabilities, and root must own all of it.
plain_archive() {
    ! dpkg-deb --fsys-tarfile "$package" | tar -tv | grep -v ' root/root ' && ! dpkg-deb --fsys-tarfile "$package" | grep -aq SCHILY
}

cp "$package" "$work/package.deb"
listing >"$work/before"
cp "$work/package.deb" "$root/tmp/package.deb"
check 'the archive is owned by root and holds no capabilities' plain_archive
check 'dpkg installs the package' inside dpkg --install /tmp/package.deb
rm "$root/tmp/package.deb"
check 'dpkg finds every file as it was packed' silent inside dpkg --verify blescan
check 'the capabilities of blescan are set' capabilities
for program in blescan thread-creds; do
    check "$program --version" says "^$program [0-9]" nobody "$program" --version
    check "man -l shows the page of $program" says "^NAME" inside man -P cat -l "/usr/share/man/man1/$program.1.gz"
    check "man finds the page of $program" says "$program.1.gz" inside man -w "$program"
done
check 'blescan predict' says 'p50 +495\.9 ms' nobody blescan predict --window 30 --interval 60 --advertising-interval 500
check 'blescan scans the simulated radio' says 'C0:FF:EE:00:00:01 .*Peripheral 500' \
    nobody blescan --controller sim --seed 1 --window 30 --interval 60 --duration 10
check 'thread-creds stores a dataset and lists it' store
if command -v systemd-analyze >/dev/null; then
    check 'systemd reads the units without a word' units
    check 'and puts the exposure of the service below 2 of 10' exposure
else
    printf 'systemd-analyze is not installed: the units were not checked\n'
    [[ ${CI:-} != true ]] || failed=$((failed + 1))
fi
check 'the completions are where bash, zsh and fish look' in_place
check 'configured where file capabilities cannot be set, it says so and is whole' impossible
check 'configured again, the capabilities are back' inside dpkg-reconfigure blescan
check 'and shown' capabilities
check 'configured where they are withheld, it says so and starts' withheld
check 'dpkg purges the package' inside dpkg --purge blescan
check 'nothing is left behind' nothing_left
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
