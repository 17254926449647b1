#!/usr/bin/env bash
# One run, rendered many ways: what `blescan replay` writes of each capture is what `blescan report` makes of its
# recording, and of its page, byte for byte. Takes the captures that the tests make, and others where there are any beside the
# package; or those that are named. Then two hundred recordings: merged they say what each of them says, and together what one
# long run says.
#
#     tools/same [FILE...]
#
# Ends in "N passed, N failed".
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."
blescan=$PWD/.build/run/release/blescan
[[ -x $blescan ]] || { echo 'skipped: blescan is not built for release; tools/check release builds it'; exit 77; }
shopt -s nullglob
made=$(mktemp -d)
work=$(mktemp -d)
trap 'rm -rf "$made" "$work"' EXIT
captures=("$@")
if (($# == 0)); then
    tools/lib/captures.sh "$made"
    captures=("$made"/*.{btsnoop,pcapng,pklg} ../shared/captures/*.{btsnoop,pcapng,pklg})
fi
passed=0
failed=0
also=()
files=(--html page --openmetrics metrics --prometheus prom --hgrm seen --hgrm-gaps gaps)

# render FOLDER COMMAND...: everything that the command writes of a run, in a folder of its own.
render() {
    local folder=$work/$1 format
    shift
    mkdir "$folder"
    for format in text json 'csv --csv devices' 'csv --csv trials'; do
        # shellcheck disable=SC2086
        (cd "$folder" && "$@" -o "${format##* }" --format $format >/dev/null 2>&1) || return 1
    done
    (cd "$folder" && "$@" "${files[@]}" "${also[@]}" >/dev/null 2>&1)
}

check() {
    if diff -rq "$work/live" "$work/$1" >"$work/differences"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED %s, its %s:\n' "$2" "$1"
        sed "s|$work/||g" "$work/differences"
    fi
}

for capture in "${captures[@]}"; do
    rm -rf "${work:?}"/*
    capture=$(readlink -f "$capture")
    # A page names the command line: the recording is of the same run.
    also=(--record "$work/database")
    if ! render live "$blescan" replay -q --label site=berlin --label 'room=a, "b"' "$capture"; then
        failed=$((failed + 1))
        printf 'FAILED %s: %s\n' "${capture##*/}" "$("$blescan" replay -q "$capture" 2>&1 >/dev/null | head -n 1)"
        continue
    fi
    also=()
    render recording "$blescan" report "$work/database" 1
    check recording "${capture##*/}"
    # A page holds a hundred devices, and says how many it leaves out.
    if (($("$blescan" report "$work/live/page" --format csv | wc -l) > 100)); then
        printf '%s: its page holds 100 devices\n' "${capture##*/}"
        continue
    fi
    render page "$blescan" report "$work/live/page"
    check page "${capture##*/}"
done
if (($# == 0)); then
    tools/gates/same/gateways.py "$blescan" >"$work/gateways" || true
    grep '^FAILED' "$work/gateways" || true
    read -r more _ less _ < <(tail -n 1 "$work/gateways")
    passed=$((passed + more))
    failed=$((failed + less))
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0 && passed > 0))
