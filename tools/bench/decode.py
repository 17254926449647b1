#!/usr/bin/python3
"""Measures `thread-creds decode -` of 100,000 datasets, all of its NDJSON, against parse_tlv of python-otbr-api alone: no
reading, no output, no interpreter's start, only the calls.

    tools/bench/decode              7 runs of each in turn, medians, the ratio; fails under 20
    tools/bench/decode --runs 15

The two take turns, so that what else the machine does falls on both. thread-creds uses a second
processor where one is idle, so elapsed time is what counts; on a busy machine a short run waits for its turn longer than a
long one, and processor time is the fairer figure: the better of the two ratios decides. python-otbr-api comes from PyPI into an
environment of its own below .build.
"""

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SCRATCH = os.path.join(ROOT, ".build", "run")
ENVIRONMENT = os.path.join(ROOT, ".build", "bench", "otbr")
VERSION = "3.1.0"
COUNT = 100_000
WANTED = 20
EXAMPLE = (
    "0e080000000000010000000300001035060004001fffe002083c66f0dc9ef53f1c0708fdb360c72874da9905104094dce45388fd3d3426"
    "e992cbf0697b030d474c2d5332302d6e65773030310102250b04106c9f919a4da9b213764fc83f849381080c0402a0f7f8"
)
# Run by the environment's interpreter; prints the seconds that the calls took: elapsed, and of the processor.
PEER = """
import sys, time
from python_otbr_api.tlv_parser import parse_tlv
lines = open(sys.argv[1]).read().split()
start, used = time.perf_counter(), time.process_time()
for line in lines:
    parse_tlv(line)
print(time.perf_counter() - start, time.process_time() - used)
"""


def build():
    command = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--scratch-path", SCRATCH]
    done = subprocess.run(
        command + ["--product", "thread-creds"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + "\nbuilding thread-creds failed")
    return os.path.join(SCRATCH, "release", "thread-creds")


def peer():
    """The interpreter of an environment that has the peer."""
    python = os.path.join(ENVIRONMENT, "bin", "python")
    probe = [python, "-c", "import python_otbr_api.tlv_parser"]
    if not os.path.exists(python) or subprocess.run(probe, stderr=subprocess.DEVNULL).returncode != 0:
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", f"python-otbr-api=={VERSION}"], check=True)
    return python


def write_datasets(path):
    """The same every time, no two alike: extended PAN ID and both keys differ."""
    source = random.Random(1)
    with open(path, "w") as file:
        for _ in range(COUNT):
            line = EXAMPLE.replace("3c66f0dc9ef53f1c", f"{source.getrandbits(64):016x}")
            line = line.replace("4094dce45388fd3d3426e992cbf0697b", f"{source.getrandbits(128):032x}")
            file.write(line.replace("6c9f919a4da9b213764fc83f84938108", f"{source.getrandbits(128):032x}") + "\n")


def seconds_of_ours(binary, path):
    """Start to end of the whole program, its output to /dev/null: elapsed, and of the processor."""
    with open(path) as file:
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([binary, "decode", "-"], stdin=file, stdout=subprocess.DEVNULL, check=True)
        elapsed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    binary, python = build(), peer()
    path = os.path.join(ROOT, ".build", "bench", "datasets.txt")
    write_datasets(path)
    with open(path) as file:
        lines = subprocess.run([binary, "decode", "-"], stdin=file, stdout=subprocess.PIPE, check=True).stdout.count(b"\n")
    if lines != COUNT:
        sys.exit(f"decode wrote {lines} lines for {COUNT} datasets")
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(seconds_of_ours(binary, path))
        done = subprocess.run([python, "-c", PEER, path], stdout=subprocess.PIPE, check=True, text=True)
        theirs.append(tuple(map(float, done.stdout.split())))
    ratios = []
    for which, name in enumerate(["elapsed", "processor"]):
        a, b = (statistics.median(run[which] for run in runs) for runs in (ours, theirs))
        ratios.append(b / a)
        print(
            f"{name:9}  thread-creds decode - {a * 1000:7.1f} ms, {a / COUNT * 1e9:5.0f} ns a dataset;"
            f"  parse_tlv {b * 1000:7.1f} ms, {b / COUNT * 1e9:5.0f} ns;  {b / a:.1f} times as fast")
    print(f"{WANTED} times are wanted")
    sys.exit(0 if max(ratios) >= WANTED else 1)


main()
