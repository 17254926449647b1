#!/usr/bin/env bash
# Feeds every parser with inputs that libFuzzer makes, for a bounded time, and fails if one of them traps, hangs, eats memory
# or breaks what its target holds.
#
#   tools/fuzz/run               every target, 10 seconds each
#   tools/fuzz/run 300           300 seconds each
#   tools/fuzz/run 60 btsnoop    only these
#
# A target is a row of the table in tools/fuzz/Fuzz.swift; its seeds are the files of tools/fuzz/corpus/NAME. Inputs found on
# the way are kept in .build/fuzz/found/NAME and used again by the next run.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 69

seconds=10
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
    seconds=$1
    shift
fi

# Their names, as the table has them.
mapfile -t targets < <(sed -nE 's/^ *\("([a-z0-9-]+)", .*/\1/p' tools/fuzz/Fuzz.swift)
((${#targets[@]})) || { printf 'tools/fuzz/run: tools/fuzz/Fuzz.swift names no targets\n' >&2; exit 70; }
names=("$@")
((${#names[@]})) || names=("${targets[@]}")
for name in "${names[@]}"; do
    if [[ " ${targets[*]} " != *" $name "* ]]; then
        printf "tools/fuzz/run: there is no target '%s'; the targets are: %s\n" "$name" "${targets[*]}" >&2
        exit 64
    fi
done

scratch=.build/fuzz
fuzz=$scratch/release/fuzz
mkdir -p "$scratch"
log=$scratch/build.log
if ! FUZZ=1 swift build -c release --product fuzz --scratch-path "$scratch" \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld >"$log" 2>&1; then
    grep -E 'error' "$log" | sort -u | head -n 20
    printf 'tools/fuzz/run: fuzz does not build; all of it: %s\n' "$log" >&2
    exit 70
fi
# A crash shall end in libFuzzer, which saves the input, not in Swift's own backtrace.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1

passed=0
failed=0
for name in "${names[@]}"; do
    found=$scratch/found/$name
    crashes=$scratch/crashes
    output=$scratch/$name.log
    mkdir -p "$found" "$crashes"
    seeds=()
    [[ -d tools/fuzz/corpus/$name ]] && seeds=("tools/fuzz/corpus/$name")
    if "$fuzz" "$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
        -print_final_stats=1 -artifact_prefix="$crashes/$name-" "$found" "${seeds[@]}" >"$output" 2>&1; then
        passed=$((passed + 1))
        verdict=passed
    else
        failed=$((failed + 1))
        verdict=FAILED
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$output" | tail -n 1)
    edges=$(sed -nE 's/.* cov: ([0-9]+) .*/\1/p' "$output" | tail -n 1)
    printf '%s %-16s %10s executions, %5s edges, %d seeds\n' "$verdict" "$name" "${executions:-?}" "${edges:-?}" \
        "$(find "${seeds[@]:-$found}" -type f | wc -l)"
    if [[ $verdict == FAILED ]]; then
        grep -E 'Fatal error|ERROR:|SUMMARY:' "$output" | head -n 5
        input=$(sed -nE 's/.*Test unit written to (.*)/\1/p' "$output" | tail -n 1)
        [[ -n $input ]] && printf 'reproduce: SWIFT_BACKTRACE=enable=no %s %s %s\n' "$fuzz" "$name" "$input"
        printf 'all of it: %s\n' "$output"
    fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
