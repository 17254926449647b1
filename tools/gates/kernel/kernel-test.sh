#!/usr/bin/env bash
# Runs blescan on a real Linux Bluetooth kernel in a virtual machine: its own radio behind the kernel's HCI sockets,
# BlueZ's programs beside it. The machine counts its time by instructions and skips what is idle, so a minute of
# scanning costs seconds, nothing outside disturbs it, and the same programs give the same output again (on 6.12 but for
# some figures that are told and not judged).
#
# Standard output is that output; how long things took goes to standard error.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."
# shellcheck source=tools/lib/install.sh
source tools/lib/install.sh
# shellcheck source=tools/gates/kernel/image.sh
source tools/gates/kernel/image.sh

usage() {
    cat <<'TEXT'
tools/kernel-test [--kernel 6.1|6.12] [--blescan FILE] [CASE...]
    check blescan (built if no FILE is given) on a Linux kernel with Bluetooth: all cases, or those named
tools/kernel-test --list
    the cases and what they hold

Ends in "N passed, N failed". Exit codes: 0 all passed, 1 some failed, 64 usage, 77 cannot run here.
The kernel is Debian's, kept with the machine's disk in ~/.cache/blescan/kernel (XDG_CACHE_HOME moves it).
Needs Debian on x86-64; root the first time, for packages. JOBS=N machines run side by side (as many as there are
processors), LIMIT=300 s for each case, MEMORY=320 MiB, CONSOLE=FOLDER keeps what the kernels said.
TEXT
}

# Where it can be made to run, it has to: CI=true makes a failure of what else is a reason.
cannot() {
    say "tools/kernel-test cannot run here: $*"
    [[ ${CI:-} != true ]] || exit 1
    exit 77
}

jobs=${JOBS:-$(nproc)}
cases=()
all_cases() { (cd tools/gates/kernel/cases && ls | sed 's/\.sh$//'); }
series=
blescan=
while (($#)); do
    case $1 in
    -h | --help)
        usage
        exit 0
        ;;
    --list)
        for name in $(all_cases); do printf '%-12s %s\n' "$name" "$(sed -n '3s/^# //p' "tools/gates/kernel/cases/$name.sh")"; done
        exit 0
        ;;
    --kernel | --blescan)
        [[ -n ${2:-} ]] || { say "tools/kernel-test: $1 needs a value"; exit 64; }
        if [[ $1 == --kernel ]]; then series=$2; else blescan=$2; fi
        shift
        ;;
    -*)
        usage >&2
        exit 64
        ;;
    *)
        [[ -f tools/gates/kernel/cases/$1.sh ]] || { say "tools/kernel-test: no case '$1'; the cases are: $(all_cases | xargs)"; exit 64; }
        cases+=("$1")
        ;;
    esac
    shift
done
((${#cases[@]})) || mapfile -t cases < <(all_cases)

[[ $(uname -sm) == 'Linux x86_64' ]] || cannot "the machine is an x86-64 one, this is $(uname -sm)"
command -v apt-get >/dev/null || cannot "it takes its kernel and BlueZ from Debian, and there is no apt-get"
(need_packages "${kernel_packages[@]}") || cannot "packages are missing (see above)"
if [[ -z $blescan ]]; then
    need_packages "${build_packages[@]}"
    build_release blescan
    blescan=$release_scratch/release/blescan
fi
[[ -x $blescan ]] || { say "tools/kernel-test: $blescan is no program"; exit 64; }

work=$(mktemp -d)
stop_machines() {
    local machines
    mapfile -t machines < <(jobs -rp)
    ((${#machines[@]} == 0)) || kill "${machines[@]}" 2>/dev/null || true
    wait
}
trap 'stop_machines; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
kernel_image "$series" "$work" || cannot "no kernel${series:+ $series} with Bluetooth (see above)"
base_image "$work"
overlay_image "$blescan" "$work"
cat "$base" "$work/overlay" >"$work/initrd"

# boot CASE PROCESSOR: runs one case in a machine of its own; what it says goes to the case's folder, out, console and
# qemu. QEMU's two threads take turns on one processor and do not preempt each other: where one goes on while the other
# sets the clock forward (on a busy machine it happens), time is off by some nanoseconds and the output may be another.
boot() {
    local folder=$work/$1 began=$SECONDS machine
    : >"$folder/out"
    : >"$folder/console"
    # shellcheck disable=SC2054
    local command=(
        taskset --cpu-list "$2" chrt --batch 0
        qemu-system-x86_64 -accel tcg -cpu max -smp 1 -m "${MEMORY:-320}" -display none -monitor none
        -no-reboot -nic none -vga none -icount shift=1,sleep=off -seed 1 -rtc base=2026-01-01T00:00:00,clock=vm
        -kernel "$vmlinuz" -initrd "$work/initrd"
        # Without the kernel's tests of its ciphers, half of what booting costs.
        -append "console=ttyS0 panic=-1 quiet nokaslr cryptomgr.notests kernel_case=$1"
        -serial "file:$folder/console" -serial "file:$folder/out"
    )
    timeout -k 5 "${LIMIT:-300}" "${command[@]}" </dev/null >"$folder/qemu" 2>&1 &
    machine=$!
    trap 'kill "$machine" 2>/dev/null; exit 143' TERM
    wait "$machine" || true
    if [[ -n ${CONSOLE:-} ]]; then
        mkdir -p "$CONSOLE"
        cp "$folder/console" "$CONSOLE/$1"
    fi
    say "$1 took $((SECONDS - began)) s"
}

printf 'Linux %s, BlueZ %s\n' "$kernel_version" "$(dpkg-query -W -f '${Version}' bluez)"
began=$SECONDS
# The longest begin first, so that they are not what all wait for.
order=()
for name in "${cases[@]}"; do
    case $name in latency | btvirt | flood) order=("$name" "${order[@]}") ;; *) order+=("$name") ;; esac
done
mapfile -t processors < <(
    sed -n 's/^Cpus_allowed_list:\s*//p' /proc/self/status | tr , '\n' |
        while IFS=- read -r first last; do seq "$first" "${last:-$first}"; done
)
for ((worker = 0; worker < jobs; worker++)); do
    for name in "${order[@]}"; do
        # Who makes the folder has the case.
        mkdir "$work/$name" 2>/dev/null || continue
        boot "$name" "${processors[worker % ${#processors[@]}]}"
    done &
done
wait
say "all took $((SECONDS - began)) s"

passed=0
failed=0
for name in "${cases[@]}"; do
    out=$work/$name/out
    printf '%s\n' "$name"
    sed '/^ENDED$/d; s/^/  /' "$out"
    passed=$((passed + $(grep -c '^ok ' "$out" || true)))
    failed=$((failed + $(grep -c '^FAIL ' "$out" || true)))
    if ! grep -q '^ENDED$' "$out"; then
        failed=$((failed + 1))
        printf '  FAIL  the machine ended, or its %s s, before the case did\n' "${LIMIT:-300}"
        tail -n 15 "$work/$name"/{qemu,console} >&2
    fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
