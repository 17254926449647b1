#!/usr/bin/env bash
# Holds blescan against controllers and hosts that others wrote: Bumble's and RootCanal's controllers, Bumble's scanner,
# tshark and btmon; and against a peer that breaks every promise. Holds its metrics against node_exporter and Prometheus, its
# lines against mosquitto, its recordings and CSV against sqlite3, pandas and PostgreSQL, and thread-creds against avahi.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."
# shellcheck source=tools/lib/install.sh
source tools/lib/install.sh

usage() {
    cat <<'TEXT'
tools/interop [PART...]    run the cases (parts: bumble rootcanal host avahi prometheus mqtt sqlite postgres
                           hostile captures; all if none is named)

Prints a line per case and "N passed, N failed". Bumble, RootCanal and pandas are kept in ~/.cache/blescan/interop-*. Everything
runs in a network namespace of its own. Exits with 77 where that, or installing, is impossible, and says why.
BlueZ's radio (btvirt) needs a kernel with Bluetooth: tools/kernel-test btvirt.
TEXT
}

case ${1:-} in
-h | --help)
    usage
    exit 0
    ;;
esac
skip() {
    printf 'skipped: %s\n' "$*"
    exit 77
}

(need_packages "${build_packages[@]}" avahi-daemon avahi-utils bluez dbus iproute2 mosquitto mosquitto-clients \
    postgresql prometheus prometheus-node-exporter python3-venv sqlite3 tshark util-linux) ||
    skip 'what it needs from Debian cannot be installed here'
build_release blescan
build_release thread-creds

# RootCanal listens on every interface: here there is the loopback only, and nobody else's ports.
alone=(unshare --net)
if ((EUID != 0)); then alone=(unshare --user --map-root-user --net); fi
"${alone[@]}" ip link set lo up 2>/dev/null || skip 'this machine lets nobody make a network namespace'

requirements=tools/gates/interop/requirements.txt
cache=${XDG_CACHE_HOME:-$HOME/.cache}/blescan
place=$cache/interop-$(md5sum <"$requirements" | cut -c 1-8)
mkdir -p "$cache"
exec 9>"$cache/interop.lock"
flock 9
# The mark is written last: an installation that broke off is made again.
if [[ ! -e $place/complete ]]; then
    say "Installing $(paste -sd' ' "$requirements")"
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    if ! /usr/bin/python3 -m venv --clear "$place" >"$log" 2>&1 ||
        ! "$place/bin/pip" install --quiet --requirement "$requirements" >"$log" 2>&1 ||
        ! touch "$place/complete"; then
        skip "Bumble, RootCanal and pandas cannot be installed: $(grep -v '^ *$' "$log" | tail -n 1)"
    fi
    rm -f "$log"
    trap - EXIT
fi
exec 9>&-

# shellcheck disable=SC2016
exec "${alone[@]}" sh -c 'ip link set lo up && exec "$@"' interop \
    "$place/bin/python" -B tools/gates/interop/cases.py "$release_scratch/release" "$@"
