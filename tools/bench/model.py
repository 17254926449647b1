#!/usr/bin/python3
"""Measures `blescan predict` against simulating to the same accuracy, and the search of `blescan advise`.

    tools/bench/model              7 runs of each, medians; fails under 1000 times, or over 10 s for 1,000 settings
    tools/bench/model --runs 15

The same accuracy: a share that n trials tell is off by √(F(1 − F)/n), at the median by 1/(2√n). To be off by no more than the
error ε that `predict` reports, n = 1/(4ε²) trials are needed: the standard error alone, once in three times it would be more. So
many trials (tens of millions) are not run: what one takes is measured with 20,000 and 220,000 of them, the difference divided by
200,000, so that start-up counts for the model alone; the whole is that times n. The radio runs as everybody calls it, with the
scan's statistics; and alone, as the hot path `radio` counts its PDUs, which is the least that any program around it could take.

Settings of `advise` are whole pairs of window and interval, each judged under every plausible delay law and three advertising
intervals, the best ones over all 10 ms of it; the search as a whole is timed, start-up and the final tables included.
"""

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SCRATCH = os.path.join(ROOT, ".build", "run")
WANTED = 1000
SEARCH_LIMIT = 10
SCAN = ["--window", "30", "--interval", "60"]
FEW, MANY = 20_000, 220_000


def build(product):
    command = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--scratch-path", SCRATCH]
    done = subprocess.run(
        command + ["--product", product], cwd=ROOT, env=dict(os.environ, HOTPATHS="1"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + f"\nbuilding {product} failed")
    return os.path.join(SCRATCH, "release", product)


def run(command):
    """Elapsed seconds, processor seconds, and what it printed."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr}")
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def trial_seconds(blescan, scenario, runs):
    """Processor seconds of one trial of the simulated radio."""
    def used(trials):
        command = [
            blescan, *SCAN, "--controller", f"sim:{scenario}", "--seed", "1", "--trials", str(trials),
            "--trial-duration", "60", "--expect", "C0:FF:EE:00:00:01", "--quiet"]
        return statistics.median(run(command)[1] for _ in range(runs))
    return (used(MANY) - used(FEW)) / (MANY - FEW)


def model_against_radio(blescan, hotpaths, runs):
    with tempfile.TemporaryDirectory() as folder:
        scenario = os.path.join(folder, "scenario.json")
        with open(scenario, "w", encoding="utf-8") as file:
            json.dump({"advertisers": [{"address": "C0:FF:EE:00:00:01/random", "interval_ms": 500}]}, file)
        each = trial_seconds(blescan, scenario, max(3, runs // 2))
    words = subprocess.run([hotpaths, "radio", "3000000"], check=True, capture_output=True, text=True).stdout.split()
    pdu = float(words[2]) * 1e-9
    command = [blescan, "predict", *SCAN, "-t", "500", "--delay", "uniform:10", "--format", "json"]
    answers = [run(command) for _ in range(4 * runs)]
    answer = json.loads(answers[0][2])
    elapsed = statistics.median(took for took, _, _ in answers)
    processor = statistics.median(used for _, used, _ in answers)
    trials = 1 / (4 * answer["error"] ** 2)
    # Until the first report: the mean latency, at 505 ms and three PDUs an event.
    alone = answer["mean_ms"] / 505 * 3 * pdu
    print(f"30/60 ms at 500 ms, scan: predict takes {elapsed * 1e3:.1f} ms ({processor * 1e3:.1f} ms of processor time), "
          f"start-up included, and is off by {answer['error']:.1e} at most")
    print(f"  so exact are {trials / 1e6:.1f} million trials (computed: 1/(4ε²))")
    print(f"  a trial of the simulated radio takes {each * 1e6:.2f} µs (measured), all of them {each * trials:.0f} s "
          f"(extrapolated): {each * trials / processor:.0f} times as long")
    print(f"  its PDUs alone take {alone * 1e6:.2f} µs a trial, all of them {alone * trials:.0f} s (extrapolated): "
          f"{alone * trials / processor:.0f} times as long")
    return each * trials / processor


def searches(blescan, runs):
    worst = 0
    for words in [["-t", "500", "--target", "1000"], ["-t", "500", "--target", "10s"], ["-t", "1022.5", "--target", "20s"],
                  ["-t", "500", "--duty-cycle", "0.1"], ["-t", "200", "--target", "400", "--start", "scan"]]:
        measured = [run([blescan, "advise", *words]) for _ in range(max(3, runs // 2))]
        took = statistics.median(took for took, _, _ in measured)
        used = statistics.median(used for _, used, _ in measured)
        # The text is wrapped, and thousands have a comma.
        tried = int(re.search(r"([\d,]+)\s+settings\s+tried", measured[0][2]).group(1).replace(",", ""))
        worst = max(worst, took / tried * 1000)
        print(f"advise {' '.join(words)}: {tried} settings in {took:.2f} s ({used:.2f} s of processor time): "
              f"1,000 in {took / tried * 1000:.1f} s")
    return worst


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    blescan, hotpaths = build("blescan"), build("hotpaths")
    if os.getloadavg()[0] > 0.5 * os.cpu_count():
        print("this machine is busy: elapsed times will be too long")
    ratio = model_against_radio(blescan, hotpaths, runs)
    slowest = searches(blescan, runs)
    print(f"{WANTED} times are wanted: {'met' if ratio >= WANTED else 'MISSED'}; "
          f"1,000 settings in {SEARCH_LIMIT} s: {'met' if slowest < SEARCH_LIMIT else 'MISSED'}")
    sys.exit(0 if ratio >= WANTED and slowest < SEARCH_LIMIT else 1)


main()
