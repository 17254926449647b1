#!/usr/bin/env bash
# Writes the captures that the tests make into a folder: what tools and gates run on.
#
#     tools/lib/captures.sh FOLDER
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
(($# == 1)) || { echo 'usage: tools/lib/captures.sh FOLDER' >&2; exit 64; }
mkdir -p "$1"
folder=$(readlink -f "$1")
sources=(tools/lib/WriteCaptures.swift Tests/Support/{MadeCapture,CapturedPackets,PacketLoggerFile,SeededRandom}.swift)
binary=.build/run/write-captures
if [[ ! -x $binary || -n $(find "${sources[@]}" -newer "$binary" -print -quit) ]]; then
    mkdir -p .build/run
    swiftc -O -parse-as-library -swift-version 6 "${sources[@]}" -o "$binary" >&2
fi
"$binary" "$folder"
