#!/usr/bin/env bash
# Builds a Debian package of both programs, and tests it.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."
# shellcheck source=tools/lib/install.sh
source tools/lib/install.sh

usage() {
    cat <<'TEXT'
tools/package [FOLDER]            build blescan_VERSION_ARCHITECTURE.deb in FOLDER (.build/package), ask lintian
tools/package --check [FOLDER]    the same, and install, use and purge it in a minimal Debian

The same commit and the same programs make the same bytes: times are those of the last commit (or SOURCE_DATE_EPOCH).
The maintainer is DEBFULLNAME and DEBEMAIL where they are set, else the last commit's author. --check needs root or
sudo, and keeps the minimal Debian in ~/.cache/blescan. It exits with 77 where there can be none, and says why.
TEXT
}

check=
folder=
for argument in "$@"; do
    case $argument in
    -h | --help)
        usage
        exit 0
        ;;
    --check) check=yes ;;
    -*)
        say "tools/package: there is no option '$argument'; see tools/package --help"
        exit 64
        ;;
    *) folder=$argument ;;
    esac
done
folder=${folder:-.build/package}

command -v dpkg >/dev/null || {
    echo "skipped: a Debian package can be built on Debian and its relatives only"
    exit 77
}
(need_packages "${build_packages[@]}" dpkg-dev lintian ${check:+debootstrap}) || {
    echo "skipped: what it needs from Debian cannot be installed here"
    exit 77
}
build_release blescan
build_release thread-creds

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || true)}
[[ $SOURCE_DATE_EPOCH ]] || fail "tools/package: this is no git clone: set SOURCE_DATE_EPOCH to the time of the sources"
export SOURCE_DATE_EPOCH
version=$(sed -nE 's/^public let programVersion = "([^"]+)"$/\1/p' Sources/ProgramOutput/Version.swift)-1
architecture=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-$(git log -1 --format=%an)} <${DEBEMAIL:-$(git log -1 --format=%ae)}>"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
umask 022
mkdir -p "$root/DEBIAN" "$root/usr/bin"

# put MODE PLACE: standard input as a file of the package.
put() {
    mkdir -p "$root/${2%/*}"
    cat >"$root/$2"
    chmod "$1" "$root/$2"
}

for program in blescan thread-creds; do
    binary=$release_scratch/release/$program
    strip --remove-section=.comment --remove-section=.note -o "$root/usr/bin/$program" "$binary"
    chmod 755 "$root/usr/bin/$program"
    "$binary" --man | gzip -9n | put 644 "usr/share/man/man1/$program.1.gz"
    "$binary" completions bash | put 644 "usr/share/bash-completion/completions/$program"
    "$binary" completions zsh | put 644 "usr/share/zsh/vendor-completions/_$program"
    "$binary" completions fish | put 644 "usr/share/fish/vendor_completions.d/$program.fish"
done
sed "s/@YEAR@/$(date -ud "@$SOURCE_DATE_EPOCH" +%Y)/" tools/gates/package/debian/copyright | put 644 usr/share/doc/blescan/copyright
put 644 usr/share/lintian/overrides/blescan <tools/gates/package/debian/lintian-overrides
put 644 usr/share/doc/blescan/README.Debian <tools/gates/package/debian/README.Debian
units=(blescan@.service blescan-rotate@.service blescan-rotate@.timer)
for unit in "${units[@]}"; do put 644 "usr/lib/systemd/system/$unit" <"tools/gates/package/debian/$unit"; done
gzip -9n <<TEXT | put 644 usr/share/doc/blescan/changelog.Debian.gz
blescan ($version) UNRELEASED; urgency=medium

  * Built by tools/package; the repository's log says what changed.

 -- $maintainer  $(LC_ALL=C date -uRd "@$SOURCE_DATE_EPOCH")
TEXT

# The programs are static: what they hold of Debian is named with its version, so that it is known when to build anew.
cxx=$(dpkg-query -S "$(readlink -f "$(gcc -print-file-name=libstdc++.a)")" | cut -d: -f 1)
using=$(dpkg-query -W -f '${source:Package} (= ${source:Version})\n' libc6-dev libsqlite3-dev libbluetooth-dev "$cxx" |
    sort -u | paste -sd, | sed 's/,/, /g')
size=$(du -k --apparent-size -s "$root/usr" | cut -f 1)
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) | put 644 DEBIAN/md5sums
put 755 DEBIAN/postinst <tools/gates/package/debian/postinst
put 755 DEBIAN/prerm <tools/gates/package/debian/prerm
control=$(<tools/gates/package/debian/control)
control=${control//@VERSION@/$version}
control=${control//@ARCHITECTURE@/$architecture}
control=${control//@MAINTAINER@/$maintainer}
control=${control//@INSTALLED_SIZE@/$size}
control=${control//@USING@/$using}
put 644 DEBIAN/control <<<"$control"

mkdir -p "$folder"
package=$folder/blescan_${version}_$architecture.deb
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group --uniform-compression -Zxz --build "$root" "$work/blescan.deb" >/dev/null
mv "$work/blescan.deb" "$package"
printf '%s\n' "$package"

# Every tag is shown, errors and warnings count.
lintian --no-cfg --allow-root --fail-on error,warning --info --tag-display-limit 0 "$package" >"$work/lintian" 2>&1 || {
    cat "$work/lintian"
    say "lintian finds faults in $package"
    exit 1
}
[[ $check ]] || exit 0

as_root=()
if ((EUID != 0)); then
    as_root=(sudo)
    [[ -t 0 ]] || as_root=(sudo -n)
    if ! "${as_root[@]}" true 2>/dev/null; then
        echo "skipped: only root can install the package in a minimal Debian, and sudo does not let us"
        exit 77
    fi
fi
"${as_root[@]}" tools/gates/package/check.sh "$package" "${XDG_CACHE_HOME:-$HOME/.cache}/blescan"
