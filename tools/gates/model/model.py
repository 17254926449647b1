#!/usr/bin/python3
"""Holds the latency model against the simulated radio: two programs that share nothing but their conventions.

For each setting 100,000 trials of `blescan --controller sim:…` and the distribution of `blescan predict` must agree in the
sense of Kolmogorov and Smirnov at the 0.1 % level. Seeds are fixed, so a run repeats to the byte. Ends with
`N passed, N failed`. Numbers of settings as arguments run these alone.

Trials begin with the scan. For the other two starts there is one long scan, and 100,000 devices that are switched on at random
times in it: with an event at once (`event`), or after the rest of an interval in which a random instant falls (`entry`; what is
left of an event in progress is not sent, which is one thousandth at most).
"""

import bisect
import json
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
BLESCAN = os.path.join(ROOT, ".build", "run", "release", "blescan")
TRIALS = 100_000
# P(sup |F_n − F| > 1.95/√n) is 0.001.
CRITICAL = 1.95 / TRIALS**0.5
SLACK = 0.625
PHONE = "0:.34,1.25:.18,2.5:.19,3.75:.18,5:.10"

# Window, interval, advertising interval (ms), delay law, loss; start and controller profile where they are not scan and ideal.
SETTINGS = [
    (30, 60, 500, "uniform:10", 0),
    (30, 300, 500, "uniform:10", 0),
    (60, 60, 500, "uniform:10", 0),
    (11.25, 11.25, 100, "uniform:10", 0),
    (30, 320, 1022.5, "uniform:10", 0),
    (182.5, 730, 546.25, "uniform:10", 0),
    (140, 1400, 417.5, "uniform:10", 0),
    (10, 60, 152.5, "uniform:10", 0),
    (30, 60, 500, "uniform:10", 0.3),
    (30, 300, 500, PHONE, 0),
    # in step with the scanner, or nearly so
    (30, 320, 1285, "uniform:10", 0),
    (100, 320, 318.75, "uniform:10", 0),
    (60, 300, 297.5, "uniform:10", 0.1),
    # with the figures of a measured controller, and its delays
    (30, 60, 500, "zephyr", 0, "scan", "zephyr"),
    (30, 300, 500, "zephyr", 0, "scan", "zephyr"),
    (60, 60, 500, "zephyr", 0, "scan", "zephyr"),
    (30, 320, 1285, "zephyr", 0, "scan", "zephyr"),
    (11.25, 11.25, 100, "zephyr", 0.2, "scan", "zephyr"),
    # walking in, and the papers' convention
    (30, 60, 500, "uniform:10", 0, "entry", "ideal"),
    (30, 300, 500, "0:1,5:1", 0, "entry", "ideal"),
    (30, 320, 1285, "uniform:10", 0.1, "entry", "ideal"),
    (60, 60, 500, "zephyr", 0, "entry", "zephyr"),
    (511.875, 5120, 500, "uniform:10", 0, "entry", "ideal"),
    # a short window in a long interval: followed event by event
    (212.5, 9803.125, 500, "uniform:10", 0, "entry", "ideal"),
    (30, 60, 500, "uniform:10", 0, "event", "ideal"),
    (30, 300, 500, "zephyr", 0, "event", "zephyr"),
]


def blescan(*arguments):
    done = subprocess.run([BLESCAN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise SystemExit(f"blescan {' '.join(arguments)[:200]}: exit {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def trials(setting, seed, path):
    """The latencies of a trial after another, in order."""
    window, interval, advertising, law, loss, _, profile = setting
    with open(path, "w", encoding="utf-8") as file:
        advertiser = {
            "address": "C0:FF:EE:00:00:01/random", "interval_ms": advertising, "delay": law, "loss": loss,
            "payload_bytes": 31}
        json.dump({"profile": profile, "advertisers": [advertiser]}, file)
    run = blescan(
        "-w", str(window), "-i", str(interval), "--format", "json", "--controller", f"sim:{path}", "--seed", str(seed),
        "--trials", str(TRIALS), "--trial-duration", "3600", "--expect", "C0:FF:EE:00:00:01")
    latencies = sorted(value for value in run["devices"][0]["first_seen_ms"] if value is not None)
    if len(latencies) != TRIALS:
        raise SystemExit(f"{TRIALS - len(latencies)} trials were censored")
    return latencies


def delays(law):
    """A function that draws from the law, in ms."""
    if law.startswith("uniform:"):
        return lambda source: source.uniform(0, float(law.partition(":")[2]))
    if law == "zephyr":
        return lambda source: source.randint(1, 327) * 1000 / 32768
    pairs = [tuple(map(float, pair.split(":"))) for pair in law.split(",")]
    return lambda source: source.choices([delay for delay, _ in pairs], [weight for _, weight in pairs])[0]


def arrivals(setting, seed, longest, path):
    """The latencies of devices that are switched on during one scan, in order; those that are not heard within `longest` ms
    count as just beyond."""
    window, interval, advertising, law, loss, start, profile = setting
    source = random.Random(seed)
    draw = delays(law)
    appears = {}
    advertisers = []
    for number in range(TRIALS):
        first = 0.0
        if start == "entry":
            # A random instant falls into an interval with a chance in proportion to its length.
            gap = advertising + draw(source)
            while source.random() * (advertising + 10) > gap:
                gap = advertising + draw(source)
            first = source.random() * gap
        address = "C0:FF:EE:" + ":".join(f"{number >> shift & 255:02X}" for shift in (16, 8, 0))
        # In µs, so that nothing is rounded away.
        at = source.randrange(1_000_000, 1_800_000_000)
        appears[address] = at
        advertisers.append(
            f'{{"address":"{address}/random","interval_ms":{advertising},"delay":"{law}",'
            f'"loss":{loss},"appears_s":{at / 1e6:.6f},"leaves_s":{at / 1e6 + longest / 1e3 + 1:.3f},"first_event_delay_us":{first * 1e3:.3f}}}')
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'{{"profile":"{profile}","advertisers":[{",".join(advertisers)}]}}')
    command = [
        BLESCAN, "-w", str(window), "-i", str(interval), "--format", "csv", "--controller", f"sim:{path}", "--seed",
        str(seed), "--duration", "3600", "--max-devices", "200000", "--max-memory", "1GiB"]
    first_seen = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            time, _, _, address, _ = line.split(",", 4)
            if address in appears and address not in first_seen:
                first_seen[address] = int(time) / 1e6 - appears[address] / 1e3
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}")
    return sorted(min(first_seen.get(address, longest), longest) for address in appears)


def distance(setting, seed, path):
    window, interval, advertising, law, loss, start, profile = setting
    predict = [
        "predict", "-w", str(window), "-i", str(interval), "-t", str(advertising), "--delay", law, "--loss", str(loss),
        "--start", start, "--profile", profile, "--format", "json"]
    if start == "scan":
        latencies = trials(setting, seed, path)
    else:
        latencies = arrivals(setting, seed, 1.5 * blescan(*predict)["quantiles_ms"]["0.999"], path)
    # From the start of an event on, whole shares are found by its own PDUs, at once: as `predict` says of its error, times a
    # cell of its lattice apart count as the same there.
    def around(time):
        slack = SLACK if start == "event" and time < 3 else 0
        return max(0, round(time - slack, 4)), round(time + slack, 4)

    times = [latencies[k * TRIALS // 4000] for k in range(4000)] + [latencies[-1] - 0.001]
    asked = sorted({place for time in times for place in around(time)})
    cdf = blescan(*predict, "--cdf-at", ",".join(f"{time:.4f}" for time in asked))["cdf"]
    share = {round(point["ms"], 4): point["probability"] for point in cdf}
    worst = 0
    for time in times:
        seen = bisect.bisect_right(latencies, time) / TRIALS
        early, late = (share[place] for place in around(time))
        worst = max(worst, early - seen, seen - late)
    return worst


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, setting in enumerate(SETTINGS):
            if len(sys.argv) > 1 and str(number + 1) not in sys.argv[1:]:
                continue
            setting += ("scan", "ideal")[len(setting) - 5:]
            found = distance(setting, 1000 + number, os.path.join(folder, "scenario.json"))
            good = found < CRITICAL
            passed += good
            failed += not good
            window, interval, advertising, law, loss, start, profile = setting
            print(
                f"{'ok' if good else 'FAILED':7} {window}/{interval} ms at {advertising} ms, {law}, loss {loss}, {start}, "
                f"{profile}: {found:.5f} (critical {CRITICAL:.5f})", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
