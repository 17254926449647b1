#!/usr/bin/env bash
# The gates that a change must pass, each with a name: all of them, or those that are named.
#
#   tools/check             all gates
#   tools/check lint test   these two
#   tools/check --list      their names and what they hold
#
# A gate is a row of `gates` below and a function gate_NAME. Where it needs more than that, its folder is tools/gates/NAME (of fuzz
# and instructions: tools/fuzz and tools/bench); tools/README.md lists them. Nothing is installed here: tools/test does that
# first. The gates see HOME, PATH, TERM and CI, and nothing else of the caller's environment: what passes on one machine because
# of a variable that is set there fails here.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 69
if grep -qvxE 'HOME|PATH|TERM|CI|PWD|OLDPWD|SHLVL|_' <(compgen -e); then
    exec env -i HOME="${HOME:-/}" PATH="$PATH" TERM="${TERM:-dumb}" ${CI:+CI="$CI"} bash tools/check "$@"
fi
# shellcheck source=tools/lib/install.sh
source tools/lib/install.sh
# shellcheck source=tools/gates/kernel/image.sh
source tools/gates/kernel/image.sh

# Name and content of each gate, in the order they run: the quick ones first.
gates=(
    'lint:the code is formatted as .swift-format says'
    'hygiene:no machine paths, no large files and no captures are committed'
    'shell:shellcheck finds nothing in the scripts'
    'imports:each target declares exactly what it imports, nothing that stands below it, and a library no more than eight'
    'build:everything builds, warnings are errors'
    'numbers:floating point becomes whole numbers in one place, where nothing traps'
    'test:swift test'
    'release:both programs build for release'
    'programs:help, man pages and completions are well-formed; a simulated month stays within 64 MiB, and so does its JSON'
    'schemas:real output agrees with the JSON Schemas'
    'agree:tshark and blescan agree on every command, event and report of every capture'
    'same:text, JSON, CSV, page, metrics and hgrm of each capture are the same from replay, recording and page'
    'model:the latency model and the simulated radio agree at 100,000 trials'
    'truth:estimated advertising intervals are right as often as before, and no more of them wrong and unmarked'
    'kernel:blescan and BlueZ agree on Linux kernels with Bluetooth, in a virtual machine'
    'pictures:a browser shows pages and plots as they are meant, and blescan verify believes them'
    'package:the Debian package installs, works and goes without a trace'
    'interop:controllers, hosts and readers that others wrote agree with blescan'
    'fuzz:the fuzz targets find nothing within a bounded time'
    'instructions:the hot paths take no more instructions than their thresholds'
)

passed=0
failed=0
failures=()
skipped=()

# A gate that cannot run here: the reason is printed. In CI it counts as a failure, because there everything
# that a gate needs can be installed.
skip() {
    printf 'skipped: %s\n' "$*"
    return 77
}

# Some gates are many tests: they leave how many passed and failed here.
count_passed=
count_failed=

# Work files of one run.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

gate_lint() {
    local tools
    mapfile -t tools < <(git ls-files 'tools/*.swift')
    swift format lint --strict --recursive --parallel Sources Tests Schemas Package.swift "${tools[@]}"
}

# A capture is known by its first bytes: btsnoop, pcap in each order, pcapng; PacketLogger by a length of less than 64 KiB in
# either order, microseconds of less than a million, and a type that there is.
is_capture() {
    local head type='(0[0-389ab]|ef|f[7-9a-f])'
    head=$(od -An -v -tx1 -N13 -- "$1" | tr -d ' \n')
    case $head in
    6274736e6f6f7000* | 0a0d0d0a* | d4c3b2a1* | a1b2c3d4* | 4d3cb2a1* | a1b23c4d* | 34cdb2a1* | a1b2cd34*) return 0 ;;
    esac
    [[ $head =~ ^0000[0-9a-f]{4}[0-9a-f]{8}000[0-9a-f]{5}$type$ || $head =~ ^[0-9a-f]{4}0000[0-9a-f]{8}[0-9a-f]{4}0[0-9a-f]00$type$ ]]
}

gate_hygiene() {
    local status=0 file size
    while IFS= read -r -d '' file; do
        [[ -f $file ]] || continue
        size=$(stat -c %s "$file")
        if ((size > 1000000)); then
            printf '%s: %d bytes; nothing over 1,000,000 belongs in the repository\n' "$file" "$size"
            status=1
        fi
    done < <(git ls-files -z)
    # A path below somebody's home directory or of one build machine says nothing to anybody else.
    if git grep -nIE '/(home|Users)/[a-z]|/root/|/work/' -- ':!tools/gates/check.sh'; then
        printf 'machine paths are committed\n'
        status=1
    fi
    # Tests make their captures: one that is committed is likely to be somebody's, with the addresses around them.
    while IFS= read -r -d '' file; do
        [[ -f $file ]] && is_capture "$file" || continue
        printf '%s is a capture; tests make theirs (Tests/Support/MadeCapture.swift)\n' "$file"
        status=1
    done < <(git ls-files -z Tests)
    if git ls-files | grep -E '(^|/)(\.build|\.DS_Store|__pycache__|node_modules)(/|$)|\.(o|pyc|swp|orig)$'; then
        printf 'build products are committed\n'
        status=1
    fi
    return $status
}

gate_shell() {
    command -v shellcheck >/dev/null || { skip 'shellcheck is not installed'; return; }
    local scripts
    mapfile -t scripts < <(git grep -lE '^#!.*\b(ba)?sh\b' -- tools .ci; printf '%s\n' tools/lib/install.sh tools/gates/kernel/image.sh)
    shellcheck -x -S warning "${scripts[@]}"
}

gate_imports() { counted tools/imports; }

gate_build() {
    local log=$work/swift-build.log status=0
    swift build --build-tests >"$log" 2>&1 || status=$?
    # A build that works has nothing to say.
    if ((status)) || grep -qE 'warning:' "$log"; then
        grep -E 'error:|warning:' "$log" | sort -u | head -n 40 || tail -n 20 "$log"
        return 1
    fi
}

# The index that the compiler writes names every initializer that is called: Int.init(Double) and its kin trap at what lies
# outside of their range, and only the helper may call them. Records of files that are gone are in no unit.
gate_numbers() {
    local index=.build/debug/index/store/v5 record name file helper=Sources/DiscoveryLatency/WholeNumbers.swift found=()
    local converts='s:(SiySi|SuySu|s[0-9]+U?Int[0-9]+VyABS)[dfm]cfc'
    [[ -d $index ]] || { printf 'there is no index of a debug build; run the gate build first\n'; return 1; }
    while IFS= read -r record; do
        name=${record##*/}
        grep -rqaF -- "$name" "$index/units" || continue
        while IFS= read -r file; do found+=("$file"); done < <(git ls-files "Sources/**/${name%-*}")
    done < <(grep -rlaE -- "$converts" "$index/records")
    # The helper itself shows that the index is read as it should be.
    [[ " ${found[*]} " == *" $helper "* ]] || { printf 'the index does not show %s\n' "$helper"; return 1; }
    printf '%s\n' "${found[@]}" | sort -u | grep -vxF "$helper" || return 0
    printf 'there floating point becomes a whole number: use wholePartOf:, nearest: or rounding:\n'
    return 1
}

gate_test() {
    local log=$work/test.log status=0
    # Snapshots hold bars and dashes that programs print in a UTF-8 locale only.
    LC_ALL=C.UTF-8 swift test --skip-build >"$log" 2>&1 || status=$?
    # What was recorded, and the summary.
    grep -E '^✘ Test .*recorded an issue|: error: |^trapped in a mutation|Fatal error' "$log" | head -n 60
    grep -E '^[^ ]+ Test .*skipped' "$log"
    local line total
    line=$(grep -E '^[^ ]+ Test run with [0-9]+ tests' "$log" | tail -n 1)
    printf '%s\n' "${line:-the tests did not come to their end}"
    if [[ -n $line ]]; then
        total=$(sed -E 's/.*run with ([0-9]+) tests.*/\1/' <<<"$line")
        count_failed=$(grep -E '^✘ Test .*failed after' "$log" | grep -cvE '^✘ Test (run|case) ')
        count_passed=$((total - count_failed))
        if [[ ${CI:-} == true ]] && grep -qE '^[^ ]+ Test .*skipped' "$log"; then status=1; fi
        ((status && !count_failed)) && count_failed=1
    else
        tail -n 20 "$log"
        status=1
    fi
    return $status
}

gate_release() { build_release blescan && build_release thread-creds; }

gate_programs() {
    gate_release || return
    local program binary shell page status=0
    for program in blescan thread-creds; do
        binary=$release_scratch/release/$program
        for shell in bash zsh fish; do
            "$binary" completions "$shell" >"$work/$program.$shell" || status=1
            [[ -s $work/$program.$shell ]] || { printf '%s completions %s is empty\n' "$program" "$shell"; status=1; }
            if ! command -v "$shell" >/dev/null; then
                printf '%s is not installed: its completions were not checked\n' "$shell"
                [[ ${CI:-} == true ]] && status=1
                continue
            fi
            "$shell" -n "$work/$program.$shell" || { printf '%s completions %s is no valid script\n' "$program" "$shell"; status=1; }
        done
        page=$work/$program.1
        "$binary" --man >"$page" || status=1
        if command -v groff >/dev/null; then
            groff -man -Tutf8 -ww -z "$page" 2>"$page.log" || status=1
            if [[ -s $page.log ]]; then
                cat "$page.log"
                status=1
            fi
        else
            printf 'groff is not installed: the man page was not checked\n'
            [[ ${CI:-} == true ]] && status=1
        fi
        grep -q Examples: <<<"$("$binary" --help)" || { printf '%s --help has no examples\n' "$program"; status=1; }
        [[ $("$binary" --version) == "$program "* ]] || { printf '%s --version says nothing\n' "$program"; status=1; }
    done
    # A simulated month of the household, in what --max-memory allows (48 MiB) and 16 MiB more.
    local most=0
    most=$(python3 tools/lib/most_memory.py "$work/month.txt" "$release_scratch/release/blescan" \
        -c sim --seed 1 -w 30 -i 300 -q --trials 460000) || status=1
    ((most <= 65536)) || { printf 'a simulated month takes %s KiB, more than 65536\n' "$most"; status=1; }
    grep -q '460000 of at most' "$work/month.txt" || { printf 'a simulated month was cut short\n'; status=1; }
    # A page of many trials is larger than memory may be.
    most=$(python3 tools/lib/most_memory.py /dev/null "$release_scratch/release/blescan" \
        -c sim --seed 1 -w 30 -i 300 -q --trials 60000 -o /dev/null --html "$work/page.html") || status=1
    ((most <= 81920)) || { printf 'a page of 60,000 trials takes %s KiB, more than 81920\n' "$most"; status=1; }
    most=$(python3 tools/lib/most_memory.py "$work/month.txt" "$release_scratch/release/blescan" \
        -c sim --seed 1 -w 30 -i 300 -q --trials 60000 --format json -o "$work/run.json") || status=1
    ((most <= 65536)) || { printf 'JSON of 60,000 trials takes %s KiB, more than 65536\n' "$most"; status=1; }
    # A device's list of trials is as long as the device stayed.
    size=$(stat -c %s "$work/run.json")
    ((size <= 120000000)) || { printf 'JSON of 60,000 trials has %s bytes, more than 120,000,000\n' "$size"; status=1; }
    return $status
}

# The gates below are scripts of their own.
script_gate() {
    local script=$1
    shift
    [[ -x $script ]] || { skip "$script is not there"; return; }
    "$script" "$@"
}
gate_schemas() {
    gate_release || return
    script_gate tools/schemas
}
gate_agree() {
    gate_release || return
    command -v tshark >/dev/null || { skip 'tshark is not installed'; return; }
    script_gate tools/agree
}
gate_same() {
    gate_release || return
    counted tools/same
}
gate_model() {
    gate_release || return
    script_gate tools/model
}
# A script that ends in "N passed, N failed": what failed is shown, and each of its checks counts.
counted() {
    local log status=0 passes failures
    log=$(mktemp -p "$work")
    "$@" >"$log" || status=$?
    passes=$(sed -nE 's/^([0-9]+) passed, [0-9]+ failed$/\1/p' "$log")
    failures=$(sed -nE 's/^[0-9]+ passed, ([0-9]+) failed$/\1/p' "$log")
    if [[ -n $passes ]]; then
        count_passed=$((count_passed + passes))
        count_failed=$((count_failed + failures))
    fi
    ((status == 0)) || grep -vE '^ *ok ' "$log"
    return $status
}
gate_truth() { gate_release && tools/truth; }

gate_kernel() {
    gate_release || return
    local series=(6.1 6.12) there=() one status=0
    # Debian 12 has both, its successor the newer one.
    for one in "${series[@]}"; do [[ -z $(newest_kernel "$one") ]] || there+=("$one"); done
    for one in "${there[@]:-}"; do counted tools/kernel-test ${one:+--kernel "$one"} || status=$?; done
    return $status
}
gate_pictures() {
    gate_release || return
    script_gate tools/pictures
}
gate_package() {
    gate_release || return
    counted tools/package --check
}
gate_interop() {
    gate_release || return
    counted tools/interop
}
gate_fuzz() { script_gate tools/fuzz/run 10; }
gate_instructions() {
    command -v valgrind >/dev/null || { skip 'valgrind is not installed'; return; }
    script_gate tools/bench/instructions
}

run_gate() {
    local name=$1 log=$work/$1.gate status=0 began=$SECONDS
    count_passed=
    count_failed=
    "gate_$name" >"$log" 2>&1 || status=$?
    local took=$((SECONDS - began))
    case $status in
    0)
        passed=$((passed + ${count_passed:-1}))
        printf 'passed   %-13s %4d s' "$name" "$took"
        [[ -z $count_passed ]] || printf '  %d tests' "$count_passed"
        printf '\n'
        grep -E 'not installed|skipped' "$log" | sed 's/^/         /'
        ;;
    77)
        if [[ ${CI:-} == true ]]; then
            failed=$((failed + 1))
            failures+=("$name")
            printf 'FAILED   %-13s %4d s  skipped, and CI=true\n' "$name" "$took"
        else
            skipped+=("$name")
            printf 'skipped  %-13s %4d s\n' "$name" "$took"
        fi
        sed 's/^/         /' "$log"
        ;;
    *)
        passed=$((passed + ${count_passed:-0}))
        failed=$((failed + ${count_failed:-1}))
        failures+=("$name")
        printf 'FAILED   %-13s %4d s\n' "$name" "$took"
        sed 's/^/         /' "$log"
        ;;
    esac
}

main() {
    local gate names=() name
    for gate in "${gates[@]}"; do names+=("${gate%%:*}"); done
    if [[ ${1:-} == --list ]]; then
        for gate in "${gates[@]}"; do printf '%-13s %s\n' "${gate%%:*}" "${gate#*:}"; done
        exit 0
    fi
    if (($#)); then
        for name in "$@"; do
            if [[ " ${names[*]} " != *" $name "* ]]; then
                say "tools/check: there is no gate '$name'; the gates are: ${names[*]}"
                exit 64
            fi
        done
        names=("$@")
    fi
    need_swift
    for name in "${names[@]}"; do run_gate "$name"; done
    ((${#failures[@]} == 0)) || printf 'failed: %s\n' "${failures[*]}"
    ((${#skipped[@]} == 0)) || printf 'skipped: %s\n' "${skipped[*]}"
    printf '%d passed, %d failed\n' "$passed" "$failed"
    ((failed == 0))
}
main "$@"
