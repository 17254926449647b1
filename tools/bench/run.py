#!/usr/bin/python3
"""Measures how fast and how small the programs are, and holds the figures against their targets.

    tools/bench/run                    everything
    tools/bench/run replay memory      these
    tools/bench/run --list             their names and what they measure
    tools/bench/run --strict …         exit 1 if a target is missed
    tools/bench/run --rounds 9 …       repetitions of what is compared (7)

Figures of a clock depend on the machine and on what else it does: this is for people, and no test calls it. What must
not get slower is held by instruction counts (tools/bench/instructions). Programs that are compared with each other run
in turns, on the same file; each figure is the median of its rounds.
"""

import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

GNU_TIME = shutil.which("time") or sys.exit("GNU time measures memory here: install time")

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SCRATCH = os.path.join(ROOT, ".build", "run")
HERE = os.path.join(ROOT, "tools", "bench")
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

BENCHES = {}
results = []


def bench(function):
    """Marks a bench: its name is what the command line takes, its first line what --list shows."""
    BENCHES[function.__name__.replace("_", "-")] = function
    return function


def build(product):
    """The same scratch path and flags as tools/run has: what is built already is not built again."""
    command = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--scratch-path", SCRATCH]
    done = subprocess.run(
        command + ["--product", product], cwd=ROOT, env=dict(os.environ, HOTPATHS="1"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + f"\nbuilding {product} failed")
    return os.path.join(SCRATCH, "release", product)


def show(what, figure, unit, target=None, met=None):
    """One line: the figure, and where there is a target, whether it is met."""
    text = f"{figure:10.2f} {unit}" if isinstance(figure, float) else f"{figure:>10} {unit}"
    verdict = ""
    if target is not None:
        verdict = f"   target {target}: {'met' if met else 'MISSED'}"
        results.append(met)
    print(f"  {what:<52}{text}{verdict}", flush=True)


def skip(why):
    print(f"  skipped: {why}", flush=True)


def run(command, stdin=None, output=None):
    """Runs a program to its end: (seconds, processor seconds, most memory in KiB).

    A child of this process would count this process's memory until it is started: `time` stands between them.
    """
    actions = [(os.POSIX_SPAWN_OPEN, 1, output or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
               (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    if stdin is not None:
        actions.append((os.POSIX_SPAWN_DUP2, stdin, 0))
    began = time.perf_counter()
    with tempfile.NamedTemporaryFile("r") as figure:
        timed = [GNU_TIME, "--quiet", "--format", "%M", "--output", figure.name, *command]
        process = os.posix_spawnp(timed[0], timed, os.environ, file_actions=actions)
        _, status, usage = os.wait4(process, 0)
        took = time.perf_counter() - began
        peak = int(figure.read().split()[-1]) if status == 0 else 0
    if status != 0:
        sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return took, usage.ru_utime + usage.ru_stime, peak


def hotpath(name, rounds):
    """Nanoseconds a round of one of the paths that the program `hotpaths` knows, best of five; and its sum."""
    best, total = None, None
    binary = build("hotpaths")
    for _ in range(5):
        words = subprocess.run([binary, name, str(rounds)], check=True, capture_output=True, text=True).stdout.split()
        figure = float(words[2])
        if best is None or figure < best:
            best, total = figure, int(words[3])
    return best, total


def many_reports(work, path, households=16):
    """A capture of 200,000 reports; a household has seven devices."""
    captures = os.path.join(work, "captures")
    subprocess.run([os.path.join(ROOT, "tools", "lib", "captures.sh"), captures], check=True)
    source = os.path.join(captures, "legacy-213s.btsnoop")
    subprocess.run([sys.executable, os.path.join(HERE, "make_capture.py"), source, "200000", path, str(households)],
                   check=True)


@bench
def replay(work, rounds):
    """200,000 legacy reports with full statistics, of 42 devices and of 112, against btmon and tshark"""
    for households, least in [(6, 25), (16, 15)]:
        print(f"  {7 * households} devices:", flush=True)
        replay_of(work, rounds, households, least)


def replay_of(work, rounds, households, least_json):
    blescan = build("blescan")
    path = os.path.join(work, "reports.btsnoop")
    many_reports(work, path, households)
    summary = json.loads(
        subprocess.run([blescan, "replay", "--format", "json", path], check=True, capture_output=True).stdout)
    reports = sum(device["reports"] for device in summary["devices"])
    if reports != 200_000:
        sys.exit(f"blescan replay found {reports} reports instead of 200,000")
    fields = ["tshark", "-r", path, "-T", "fields"] + [
        word for field in ["frame.time_epoch", "bthci_evt.bd_addr", "bthci_evt.rssi", "btcommon.eir_ad.entry.device_name"]
        for word in ("-e", field)]
    commands = {
        "text": [blescan, "replay", path],
        "JSON": [blescan, "replay", path, "--format", "json"],
        "NDJSON": [blescan, "replay", path, "--format", "ndjson"],
        "CSV": [blescan, "replay", path, "--format", "csv"],
        "btmon -r": ["btmon", "-r", path],
        "btmon -a": ["btmon", "-a", path],
        "tshark, four fields": fields,
        "tshark -T ek": ["tshark", "-r", path, "-T", "ek"],
    }
    for program in ("btmon", "tshark"):
        if not shutil.which(program):
            skip(f"{program} is not installed")
            commands = {name: words for name, words in commands.items() if words[0] != program}
    wall = {name: [] for name in commands}
    processor = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            if turn > 2 and name == "tshark -T ek":
                # It takes many seconds, and two of them tell.
                continue
            took, used, _ = run(command)
            # The first turn brings everything into memory.
            if turn:
                wall[name].append(took)
                processor[name].append(used)
    for name, command in commands.items():
        ours = "" if command[0] != blescan else f"  (processor time {statistics.median(processor[name]) * 1000:.0f})"
        show(name + ours, statistics.median(wall[name]) * 1000, "ms")
    for ours, theirs, target in [
            ("text", "btmon -r", 40), ("text", "btmon -a", 8), ("text", "tshark, four fields", 60),
            ("JSON", "btmon -r", least_json), ("NDJSON", "tshark, four fields", 20), ("NDJSON", "tshark -T ek", 80)]:
        if theirs in commands:
            ratio = statistics.median(wall[theirs]) / statistics.median(wall[ours])
            show(f"{ours}: times as fast as {theirs}", ratio, "x", f">= {target}x", ratio >= target)
    csv = statistics.median(processor["CSV"]) * 1000
    show("CSV, processor time", csv, "ms", "<= 50 ms", csv <= 50)


@bench
def fleet(work, rounds):
    """200 recordings with 10 million discoveries in all: merge, and report by gateway"""
    blescan = build("blescan")
    scenario = os.path.join(work, "tags.json")
    with open(scenario, "w") as file:
        json.dump({"advertisers": [{"interval_ms": 200, "count": 50, "address": "C0:FF:EE:00:01:00"}]}, file)
    first = os.path.join(work, "first.sqlite")
    subprocess.run(
        [blescan, "-c", f"sim:{scenario}", "-n", "1000", "--trial-duration", "2", "-q", "--record", first,
         "-o", os.devnull], check=True)
    files = []
    for number in range(200):
        # Another run each time: another identity, and latencies that are not those of the others.
        path = os.path.join(work, f"g{number:03}.sqlite")
        shutil.copy(first, path)
        with contextlib.closing(sqlite3.connect(path)) as copy, copy:
            copy.execute("UPDATE runs SET run_id = ? WHERE part_of IS NULL", (f"{number:032x}",))
            copy.execute("INSERT INTO labels SELECT id, 'gateway', ? FROM runs WHERE part_of IS NULL", (f"g{number:03}",))
            copy.execute("UPDATE discoveries SET latency_ns = latency_ns + ? WHERE latency_ns > 0", (number * 1370,))
        files.append(path)
    merged = os.path.join(work, "all.sqlite")
    _, used, memory = run([blescan, "merge", merged] + files)
    with contextlib.closing(sqlite3.connect(merged)) as all_runs:
        found = all_runs.execute("SELECT count(*) FROM discoveries").fetchone()[0]
    if found != 10_000_000:
        sys.exit(f"the merged recording has {found} discoveries instead of 10,000,000")
    show("merge of 200 recordings, processor time", used, "s", "<= 10 s", used <= 10)
    show("  memory", memory / 1024, "MiB", "<= 256 MiB", memory <= 256 << 10)
    for name, words in [("report --by gateway", [merged, "--by", "gateway"]), ("report of the 200 files", files)]:
        _, used, memory = run([blescan, "report"] + words)
        show(f"{name}, processor time", used, "s", "<= 10 s", used <= 10)
        of_one = len(words) < 10
        show("  memory", memory / 1024, "MiB", "<= 256 MiB" if of_one else None, memory <= 256 << 10)


@bench
def parse(work, rounds):
    """reports and their AD structures, in the process"""
    report, _ = hotpath("report", 5_000_000)
    extended, _ = hotpath("report-extended", 5_000_000)
    capture, _ = hotpath("capture", 5_000_000)
    show("a report with all its AD structures", report, "ns", "<= 10 ns", report <= 10)
    show("an extended report with all its AD structures", extended, "ns")
    show("a record of a btsnoop capture", capture, "ns")


@bench
def record(work, rounds):
    """reports into the discovery log, in the process"""
    few, _ = hotpath("record", 2_000_000)
    many, _ = hotpath("record-many", 2_000_000)
    top, _ = hotpath("top", 200)
    show("a report of one of 10 devices", few, "ns", "<= 40 ns", few <= 40)
    show("a report of one of 10,000 devices", many, "ns")
    show("the 40 rows of a live table out of 65,536 devices", top / 1e6, "ms")


@bench
def memory(work, rounds):
    """10 million reports from 1 million random addresses, 100 residents among them"""
    import random_addresses
    blescan = build("blescan")
    binary = build("hotpaths")
    done = subprocess.run([binary, "storm", "1000000"], check=True, capture_output=True, text=True).stdout.split()
    show("residents left after a million new addresses", int(done[3]), "of 100", "100", int(done[3]) == 100)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        random_addresses.write(writing, reports=10_000_000, addresses=1_000_000)
        os._exit(0)
    os.close(writing)
    output = os.path.join(work, "summary.json")
    took, used, most = run([blescan, "replay", "--format", "json", "-"], stdin=reading, output=output)
    os.close(reading)
    os.waitpid(child, 0)
    with open(output) as file:
        summary = json.load(file)
    heard = {device["address"] for device in summary["devices"] if device["events"] > 500}
    residents = sum(1 for n in range(100) if random_addresses.resident(n) in heard)
    show("reports replayed", 10_000_000, "")
    show("devices given up", summary["evicted"], "")
    show("residents in the summary, first report to last", residents, "of 100", "100", residents == 100)
    show("processor time", used, "s")
    show("most memory (RSS)", most / 1024, "MiB", "< 64 MiB", most < 64 * 1024)


@bench
def month(work, rounds):
    """30 simulated days of the household: trials of 10 s at 30 of 300 ms, a recording a day"""
    blescan = build("blescan")
    # A trial and its pause last 10.65 s in the mean.
    _, used, most = run([
        blescan, "--controller", "sim", "--seed", "1", "--window", "30", "--interval", "300", "--quiet", "--record",
        os.path.join(work, "scan.sqlite"), "--record-every", "1d", "--keep", "30d", "--trials",
        str(int(30 * 86400 / 10.65)), "--trial-duration", "10"])
    days = sorted(os.path.join(work, name) for name in os.listdir(work))
    sizes = [os.path.getsize(day) for day in days]
    reports = [run([blescan, "report", day, "1"])[2] for day in days]
    show("recordings", len(days), "", "30 or 31", len(days) in (30, 31))
    show("processor time", used, "s")
    show("a recording, median", statistics.median(sizes) / 2**20, "MiB")
    show("all of them", sum(sizes) / 2**20, "MiB")
    show("report of a day, median of most memory (RSS)", statistics.median(reports) / 1024, "MiB")
    show("report of the day that takes most", max(reports) / 1024, "MiB")
    show("most memory (RSS) in 30 days", most / 1024, "MiB", "<= 1.25 times that", most <= 1.25 * max(reports))


@bench
def end_of_run(work, rounds):
    """what is worked out when a run is over: estimates, late verdicts, advice; inputs that cost the most"""
    import slow_inputs
    blescan = build("blescan")

    def measure(what, command, target):
        used = statistics.median(run(command)[1] for _ in range(max(1, rounds // 3)))
        most = run(command)[2]
        show(what, used, "s", f"<= {target} s", used <= target)
        show("  most memory (RSS)", most / 1024, "MiB")

    path = os.path.join(work, "many.btsnoop")
    many_reports(work, path)
    measure("200,000 reports of 112 devices, JSON", [blescan, "replay", path, "--format", "json"], 0.2)
    rare = os.path.join(work, "rare.btsnoop")
    slow_inputs.rare_events(rare, devices=200, events=20, gap=200)
    measure("200 devices, gaps of 200 s, JSON", [blescan, "replay", rare, "--format", "json"], 1)
    visits = os.path.join(work, "visits.btsnoop")
    slow_inputs.walk_ins(visits, devices=2000, seconds=86400)
    measure("2,000 devices that walk in over a day", [blescan, "replay", visits, "--quiet"], 1)
    scenario = os.path.join(work, "scenario.json")
    with open(scenario, "w") as file:
        json.dump({"advertisers": [{"address": f"C0:FF:EE:00:00:{n:02X}", "interval_ms": [
            100, 152.5, 211.25, 318.75, 500, 546.25, 760, 852.5, 1022.5, 1285][n % 10]} for n in range(200)]}, file)
    measure("200 devices, 10 of 1000 ms for ten minutes, JSON",
            [blescan, "-w", "10", "-i", "1000", "--duration", "600", "-c", f"sim:{scenario}", "--seed", "1",
             "--format", "json"], 2)
    for words, target in [
            ("advise -t 500 --target 1000", 0.4), ("advise -t 500 --target 60s", 2), ("advise -t 500 --target 600s", 2),
            ("advise -t 20 --target 3600s", 5), ("predict -w 2.5 -i 2500 -t 2500 --start entry", 1)]:
        measure(words, [blescan] + words.split(), target)
    measure("26 days of the household, a summary of 400,000 trials",
            [blescan, "-c", "sim", "--seed", "1", "-w", "30", "-i", "300", "-q", "--trials", "400000"], 60)


@bench
def radio(work, rounds):
    """the simulated radio: PDUs a second, the whole program around it"""
    blescan = build("blescan")
    scenario = os.path.join(work, "scenario.json")
    count, interval, seconds = 100, 20, 60
    with open(scenario, "w") as file:
        json.dump({"advertisers": [
            {"address": f"C0:FF:EE:00:00:{n:02X}", "interval_ms": interval} for n in range(count)]}, file)
    alone, _ = hotpath("radio", 3_000_000)
    show("PDUs a second, the radio alone", 1000 / alone, "million")
    # An event every interval and 5 ms of delay in the mean, a PDU on each of three channels.
    pdus = count * 3 * seconds / ((interval + 5) / 1000)
    command = [blescan, "--window", "30", "--interval", "60", "--controller", f"sim:{scenario}",
               "--duration", str(seconds), "--seed", "1", "--quiet"]
    times = [run(command)[1] for _ in range(max(3, rounds))]
    rate = pdus / statistics.median(times) / 1e6
    show("PDUs a second of processor time, with the scan", rate, "million", ">= 1 million", rate >= 1)


@bench
def startup(work, rounds):
    """from the start of a program to its end"""
    for program, arguments, target in [("blescan", ["--help"], 5), ("thread-creds", ["--help"], 5)]:
        binary = build(program)
        times = [run([binary] + arguments) for _ in range(200)]
        figure = statistics.median(took for took, _, _ in times) * 1000
        show(f"{program} {' '.join(arguments)}", figure, "ms", f"< {target} ms", figure < target)
        show("  of that, processor time", statistics.median(used for _, used, _ in times) * 1000, "ms")


@bench
def latency(work, rounds):
    """from a packet's arrival on a unix socket to its NDJSON line"""
    import arrival
    measured = arrival.measure(build("blescan"), os.path.join(work, "h4.sock"), packets=3000)
    half, most = statistics.median(measured) / 1000, sorted(measured)[len(measured) * 99 // 100] / 1000
    show("half of the packets", half, "µs", "<= 30 µs", half <= 30)
    show("99 of 100 packets", most, "µs")


def main():
    arguments = argparse.ArgumentParser(add_help=True, usage=__doc__)
    arguments.add_argument("names", nargs="*")
    arguments.add_argument("--list", action="store_true")
    arguments.add_argument("--strict", action="store_true")
    arguments.add_argument("--rounds", type=int, default=7)
    chosen = arguments.parse_args()
    if chosen.list:
        for name, function in BENCHES.items():
            print(f"{name:<10} {function.__doc__.splitlines()[0]}")
        return
    for name in chosen.names:
        if name not in BENCHES:
            sys.exit(f"there is no bench '{name}'; there are {', '.join(BENCHES)}")
    busy = os.getloadavg()[0]
    if busy > 0.5 * os.cpu_count():
        print(f"this machine is busy (load {busy:.1f} on {os.cpu_count()} processors): times will be too long")
    for name in chosen.names or BENCHES:
        print(f"{name}: {BENCHES[name].__doc__.splitlines()[0]}", flush=True)
        with tempfile.TemporaryDirectory() as work:
            BENCHES[name](work, chosen.rounds)
    missed = results.count(False)
    print(f"{len(results) - missed} targets met, {missed} missed")
    if missed and chosen.strict:
        sys.exit(1)


main()
