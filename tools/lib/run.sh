#!/usr/bin/env bash
# Installs what is missing, builds, and runs blescan (or, with --program, thread-creds).
set -euo pipefail
here=$PWD
cd "$(dirname "$(readlink -f "$0")")/../.."
root=$PWD
# shellcheck source=tools/lib/install.sh
source tools/lib/install.sh

usage() {
    cat <<'TEXT'
tools/run [ARGUMENT...]                          run blescan with these arguments
tools/run --program thread-creds [ARGUMENT...]   run thread-creds with these arguments

Installs what is missing, builds, and runs. Without arguments: a scan with the first adapter that is up, or of
the simulated household where there is none.

TEXT
}

program=blescan
case ${1:-} in
--program)
    program=${2:-}
    shift $(($# > 1 ? 2 : 1))
    ;;
--program=*)
    program=${1#--program=}
    shift
    ;;
esac
case $program in
blescan | thread-creds) ;;
*)
    say "tools/run: there is no program '$program'; the programs are blescan and thread-creds"
    exit 64
    ;;
esac

need_packages "${build_packages[@]}"
build_release "$program"
binary=$root/$release_scratch/release/$program

if [[ $program == blescan ]]; then
    if [[ ${1:-} == --help || ${1:-} == -h ]]; then
        usage
    elif (($# == 0)); then
        # Is there an adapter that is up? Its kernel directory is there in both states, its flags tell.
        if [[ -z $(find /sys/class/bluetooth -maxdepth 1 -name 'hci*' 2>/dev/null) ]]; then
            say "No Bluetooth adapter here: scanning the simulated household (--controller sim)"
            set -- --controller sim
        elif ! grep -qw up <<<"$("$binary" controllers 2>/dev/null)"; then
            say "No Bluetooth adapter is up: scanning the simulated household (--controller sim)"
            set -- --controller sim
        fi
    fi
fi
# Files among the arguments are named from where the caller stands; Ctrl-C reaches the program itself.
cd "$here"
exec "$binary" "$@"
