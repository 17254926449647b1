#!/usr/bin/python3
"""Counts the instructions of the hot paths and holds them against thresholds.json.

    tools/bench/instructions                 every path that the program `hotpaths` knows
    tools/bench/instructions record storm    these
    tools/bench/instructions --update        writes the thresholds anew: what was counted, and a tenth more

Unlike a clock, an instruction count is the same on a busy machine: what is counted is repeatable to a millionth.
Each path runs twice, with N and with M rounds; the difference, divided by M - N, is what one round takes, free of
start-up and preparation. A path without a threshold fails, so that none is forgotten.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SCRATCH = os.path.join(ROOT, ".build", "run")
THRESHOLDS = os.path.join(ROOT, "tools", "bench", "thresholds.json")
ROUNDS = [2000, 12000]
HEADROOM = 1.10


def build():
    """The same scratch path and flags as tools/run has: what is built already is not built again."""
    command = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--scratch-path", SCRATCH]
    done = subprocess.run(
        command + ["--product", "hotpaths"], cwd=ROOT, env=dict(os.environ, HOTPATHS="1"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + "\nbuilding hotpaths failed")
    return os.path.join(SCRATCH, "release", "hotpaths")


def paths(binary):
    """The names in the program's usage: lines of two blanks, a name and a colon."""
    usage = subprocess.run([binary], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    return re.findall(r"^  ([a-z0-9-]+):", usage, re.MULTILINE)


def instructions(binary, path, rounds):
    # Swift seeds its hash tables anew in every process unless told not to.
    environment = dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1")
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", binary, path, str(rounds)]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    counted = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not counted:
        sys.exit(f"valgrind did not run {path}:\n{done.stderr[-2000:]}")
    return int(counted.group(1))


def main():
    update = "--update" in sys.argv
    wanted = [name for name in sys.argv[1:] if not name.startswith("-")]
    thresholds = {}
    if os.path.exists(THRESHOLDS):
        with open(THRESHOLDS) as file:
            thresholds = json.load(file)
    built = build()
    known = paths(built)
    for name in list(wanted) + ([] if update else list(thresholds)):
        if name not in known:
            sys.exit(f"hotpaths does not know '{name}'; it knows {', '.join(known)}")
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        # Valgrind gives up on the debug information of a static Swift program.
        binary = os.path.join(folder, "hotpaths")
        shutil.copy(built, binary)
        subprocess.run(["strip", binary], check=True)
        for path in known:
            if wanted and path not in wanted:
                continue
            entry = thresholds.get(path, {})
            low, high = entry.get("rounds", ROUNDS)
            each = (instructions(binary, path, high) - instructions(binary, path, low)) / (high - low)
            limit = entry.get("instructions")
            if update:
                thresholds[path] = dict(entry, instructions=round(each * HEADROOM))
                print(f"{path}: {each:.1f} instructions")
            elif limit is None:
                failed = True
                print(f"{path}: {each:.1f} instructions, but no threshold; --update writes one")
            elif each > limit:
                failed = True
                print(f"{path}: {each:.1f} instructions, more than {limit}")
            else:
                print(f"{path}: {each:.1f} instructions, at most {limit}")
    if update:
        with open(THRESHOLDS, "w") as file:
            lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(thresholds[name])}" for name in sorted(thresholds))
            file.write("{\n" + lines + "\n}\n")
    sys.exit(1 if failed else 0)


main()
