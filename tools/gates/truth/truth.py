#!/usr/bin/python3
"""Holds the advertising intervals that `blescan replay --format json` reports against the truth.

    tools/truth                     the gate: a part of the conditions, some minutes; thresholds in thresholds.json
    tools/truth --full              every condition, 100 captures each: hours
    tools/truth 30/300 drift        the conditions whose names contain one of these words
    tools/truth --list              their names
    tools/truth --program PATH      judges another blescan, before and after a change for instance
    tools/truth --seeds 20          captures a condition
    tools/truth --misses            names each device whose answer is wrong
    tools/truth --update            writes thresholds.json anew: what this program gives, as the gate's thresholds

A simulator of its own (it uses no code of blescan) writes captures: twelve devices with intervals of 20 ms to 2 s, one
scanner, one disturbance a condition. Each device that was heard in at least five events is judged:

    right      the mean period is within 0.5 % of the truth, and so is the interval where the law of the delay is said to
               be known (where it is assumed, the interval is told as a range); no other answer beside it, and no mark
    period     the law is said to be known, and the period is within 0.5 %, but the interval is not
    marked     more than one answer, or a mark; in brackets the share of these in which one answer is the true one
    refused    no interval
    WRONG      the period is not within 0.5 %, and no mark
    covers     of the answers without a mark: the true period lies in its stated 95 % interval
    interval   the same of the true interval
    width      the median width of the period's interval, of the period

The same seed gives the same captures. Devices that change pace have two true intervals: an answer is right that has both,
one after the other; one interval without a mark counts as WRONG, and so does a change of pace that is none.
"""

import argparse
import json
import math
import multiprocessing
import os
import random
import statistics
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
THRESHOLDS = os.path.join(HERE, "thresholds.json")
EPOCH = 0x00DCDDB30F2F8000  # btsnoop counts microseconds from the year 0
START = 1_750_000_000.0  # seconds
PDU, SPACING = 376e-6, 526e-6  # of 31 bytes on LE 1M; seconds, as everything below
DEVICES = 12
CLOSE = 0.005


# The delay after each event.
def uniform(most):
    return lambda rng: rng.random() * most


def gaussian(rng):
    return min(0.01, max(0.0, rng.gauss(0.005, 0.0015)))


def phone(rng):
    return rng.choices([0, 0.00125, 0.0025, 0.00375, 0.005], [34, 18, 19, 18, 10])[0]


def steps(rng):
    return 0.000625 * rng.randrange(16)


# What each delay is in the mean; nothing is drawn for it.
MEANS = {"delay none": 0.0, "delay phone": (18 * 0.00125 + 19 * 0.0025 + 18 * 0.00375 + 10 * 0.005) / 99,
         "delay steps": 0.000625 * 7.5, "delay exponential 10 ms": 0.01, "delay uniform 20 ms": 0.01}


def exponential(mean):
    return lambda rng: rng.expovariate(1 / mean)


SPECIFICATION = uniform(0.01)

# How long a scan goes on, by its setting: about thirty events of a device with an interval of half a second.
SETTINGS = {"30/60": (0.030, 0.060, 60), "30/300": (0.030, 0.300, 180), "10/1000": (0.010, 1.0, 1800),
            "11.25/1280": (0.01125, 1.28, 1800), "60/60": (0.060, 0.060, 30)}


def condition(setting, **changes):
    window, interval, seconds = SETTINGS[setting]
    return dict({"window": window, "interval": interval, "seconds": seconds, "delay": SPECIFICATION, "loss": 0.0,
                 "burst": False, "scanner_ppm": 0.0, "advertiser_ppm": 0.0, "jitter": None, "bunch": 0.0,
                 "rounding": 0.0, "backlog": 0.0, "late": 0.0, "wander": False, "rotation": 0.0, "pace": False,
                 "trials": 0, "listed": None}, **changes)


def conditions():
    table = {}
    for setting in SETTINGS:
        table[f"{setting} plain"] = condition(setting)
        table[f"{setting} recommended intervals"] = condition(
            setting, listed=[0.1525, 0.21125, 0.31875, 0.4175, 0.54625, 0.760, 0.8525, 1.0225, 1.285])
    for setting in ["60/60", "30/60", "30/300"]:
        table.update({f"{setting} {name}": condition(setting, **changes) for name, changes in {
            "delay none": {"delay": uniform(0)},
            "delay gaussian": {"delay": gaussian},
            "delay phone": {"delay": phone},
            "delay steps": {"delay": steps},
            "delay exponential 10 ms": {"delay": exponential(0.01)},
            "delay uniform 20 ms": {"delay": uniform(0.02)},
            "loss 30 %": {"loss": 0.3},
            "loss 60 %": {"loss": 0.6},
            "loss in bursts": {"loss": 0.3, "burst": True},
            "jitter uniform 5 ms": {"jitter": uniform(0.005)},
            "jitter uniform 20 ms": {"jitter": uniform(0.02)},
            "jitter exponential 3 ms": {"jitter": exponential(0.003)},
            "bunches of 10 ms": {"bunch": 0.01},
            "stamps of 1 ms": {"rounding": 0.001},
            "backlog at the end": {"backlog": 3.0},
            "windows 2 ms late": {"late": 0.002},
            "schedule not kept": {"wander": True},
            "rotation": {"rotation": 0.5},
            "pace changes": {"pace": True},
            "trials with pauses": {"trials": 10},
        }.items()})
    # A few of them where the scanner listens seldom: other things decide there.
    for name in ["delay none", "delay gaussian", "delay phone", "loss 30 %", "loss 60 %", "loss in bursts",
                 "jitter uniform 5 ms", "stamps of 1 ms", "windows 2 ms late", "schedule not kept", "pace changes",
                 "trials with pauses"]:
        table[f"10/1000 {name}"] = dict(table[f"30/300 {name}"], **{
            "window": SETTINGS["10/1000"][0], "interval": SETTINGS["10/1000"][1], "seconds": SETTINGS["10/1000"][2]})
    for setting in ["30/300", "11.25/1280"]:
        for ppm in [20, -20, 50, -50]:
            for minutes in [2, 10, 60]:
                table[f"{setting} scanner drift {ppm:+} ppm {minutes} min"] = condition(
                    setting, scanner_ppm=ppm, seconds=60 * minutes)
            table[f"{setting} advertiser drift {ppm:+} ppm"] = condition(setting, advertiser_ppm=ppm)
    return table


GATE = [f"{setting} plain" for setting in SETTINGS] + [
    "60/60 delay phone", "30/60 loss 30 %", "30/60 delay none", "30/300 loss in bursts", "30/300 trials with pauses",
    "10/1000 recommended intervals", "10/1000 delay none", "30/300 scanner drift +20 ppm 2 min",
    "60/60 pace changes", "30/300 pace changes", "30/300 delay uniform 20 ms", "30/60 jitter uniform 20 ms", "30/60 bunches of 10 ms",
    "60/60 backlog at the end", "60/60 stamps of 1 ms"]


class Scanner:
    """Trials of scanning, each with windows from its start; on host time."""

    def __init__(self, setting, rng):
        self.setting = setting
        count = max(1, setting["trials"])
        length = setting["seconds"] / count
        self.trials = []
        at = 0.0
        for _ in range(count):
            self.trials.append((at, at + length))
            at += length + (rng.random() * 1.3 if count > 1 else 0)
        self.end = self.trials[-1][1]
        self.interval = setting["interval"] * (1 + setting["scanner_ppm"] * 1e-6)
        self.window = setting["window"]
        # A scanner that shares its radio moves its windows about.
        self.offsets = [rng.random() * max(0.0, self.interval - self.window) for _ in range(997)]
        self.current = 0

    def hears(self, start, channel):
        """Whether the PDU lies wholly in a window on its channel. Asked in ascending order."""
        while self.current < len(self.trials) - 1 and start >= self.trials[self.current + 1][0]:
            self.current += 1
        begin, end = self.trials[self.current]
        into = start - begin - self.setting["late"]
        if into < 0 or start + PDU > end:
            return False
        index = int(into / self.interval)
        if index % 3 != channel:
            return False
        phase = into - index * self.interval
        if self.setting["wander"]:
            phase -= self.offsets[index % len(self.offsets)]
        return 0 <= phase and phase + PDU <= self.window


def heard(setting, interval, scanner, rng):
    """Ends of the first PDU received of each advertising event, and what the advertiser's intervals were."""
    slow = 1.0225 if interval < 0.3 else 0.1525
    scale = 1 + setting["advertiser_ppm"] * 1e-6
    at = -rng.random() * (interval + 0.01)
    times = []
    bad = False
    scanner.current = 0
    loss, delay, end = setting["loss"], setting["delay"], scanner.end
    change = end * 0.5 if setting["pace"] else math.inf
    while at < end:
        for channel in range(3):
            start = at + channel * SPACING
            if start < 0 or not scanner.hears(start, channel):
                continue
            if loss:
                if setting["burst"]:
                    # Two states; a bad one holds for ten events in the mean.
                    if channel == 0 or not times:
                        if rng.random() < (0.1 if bad else 0.1 * loss / (1 - loss)):
                            bad = not bad
                    if bad:
                        continue
                elif rng.random() < loss:
                    continue
            times.append(start + PDU)
            break
        at += ((interval if at < change else slow) + delay(rng)) * scale
    return times, [interval] + ([slow] if setting["pace"] else [])


def stamped(setting, times, end, rng):
    """What the host writes down: never before the packet, and in order."""
    out = []
    last = 0.0
    for time in times:
        if setting["jitter"]:
            time += setting["jitter"](rng)
        if setting["bunch"]:
            time = math.ceil(time / setting["bunch"]) * setting["bunch"]
        if setting["backlog"] and time > end - setting["backlog"]:
            time = max(last, end) + 0.001 + 0.003 * rng.random()
        if setting["rounding"]:
            time = round(time / setting["rounding"]) * setting["rounding"]
        last = max(last, time)
        out.append(last)
    return out


def write(path, setting, seed, mean):
    """A btsnoop capture of one seed; what is true of every address in it. `mean` is that of the delay."""
    rng = random.Random(seed)
    scanner = Scanner(setting, rng)
    truth, events = {}, []
    for index in range(DEVICES):
        if setting["listed"]:
            interval = rng.choice(setting["listed"])
        else:
            interval = round(0.02 * 100 ** rng.random() / 0.000625) * 0.000625
        times, intervals = heard(setting, interval, scanner, rng)
        times = stamped(setting, times, scanner.end, rng)
        # (Numbers that were drawn to find the mean delay: the captures stay what they were.)
        for _ in range(4000):
            setting["delay"](rng)
        scale = 1 + setting["advertiser_ppm"] * 1e-6
        change = scanner.end * setting["rotation"] if setting["rotation"] else math.inf
        for part, chosen in enumerate([[t for t in times if t < change], [t for t in times if t >= change]]):
            address = bytes([index, part, 0, 0xEE, 0xFF, 0xC0])
            events += [(time, address) for time in chosen]
            if len(chosen) >= 5:
                truth[":".join("%02X" % octet for octet in reversed(address))] = [
                    (value * scale, (value + mean) * scale) for value in intervals]
    events.sort()
    slots = [round(setting[key] / 0.000625) for key in ("interval", "window")]
    with open(path, "wb") as file:
        file.write(b"btsnoop\0" + struct.pack(">II", 1, 1002))

        def record(time, flags, data):
            file.write(struct.pack(">IIIIq", len(data), len(data), flags, 0,
                                   round((START + time) * 1e6) + EPOCH) + data)

        def command(time, code, parameters):
            record(time - 0.0005, 2, b"\x01" + struct.pack("<HB", code, len(parameters)) + parameters)
            record(time, 3, b"\x04\x0e\x04\x01" + struct.pack("<H", code) + b"\0")

        command(-0.01, 0x200B, struct.pack("<BHHBB", 0, slots[0], slots[1], 0, 0))
        place = 0
        for number, (begin, end) in enumerate(scanner.trials):
            command(begin, 0x200C, b"\1\0")
            last = number == len(scanner.trials) - 1
            while place < len(events) and (last or events[place][0] < end):
                time, address = events[place]
                data = b"\x02\x01\x06" + b"\x1b\xff\xff\xff" + bytes(24)
                body = b"\x02\x01\x00\x01" + address + bytes([len(data)]) + data + struct.pack("b", -60)
                record(time, 3, b"\x04\x3e" + bytes([len(body)]) + body)
                place += 1
            command(max(end, events[place - 1][0] if place else 0) + 0.001, 0x200C, b"\0\0")
    return truth


def close(value, true):
    return value is not None and abs(value / 1000 / true - 1) <= CLOSE


def verdict(device, true):
    """(word, is the truth among the answers, does the period's stated interval cover it, the interval's, its width)."""
    interval = device["advertising_interval_ms"]
    paces = [pace for pace in device.get("advertising_paces", []) if pace["period_ms"] is not None]
    if paces:
        if any(pace["mark"] or pace["alternatives_ms"] for pace in paces):
            return "marked", True, None, None, None
        right = len(true) > 1 and [
            close(pace["period_ms"], period) for pace, (_, period) in zip(paces, true)] == [True] * len(true)
        return ("right" if right else "WRONG"), right, None, None, None
    if interval is None:
        return "refused", False, None, None, None
    answers = [interval] + device["advertising_interval_alternatives_ms"]
    listed = any(abs(answer / 1000 / value - 1) <= 0.02 for answer in answers for value, _ in true)
    if len(answers) > 1 or device.get("advertising_interval_mark"):
        return "marked", listed, None, None, None
    low, high = device["advertising_interval_ci_ms"] or (interval, interval)
    within = any(low / 1000 <= value <= high / 1000 for value, _ in true)
    shortest, longest = device.get("advertising_period_ci_ms") or (low, high)
    covers = any(shortest / 1000 <= period <= longest / 1000 for _, period in true)
    width = (longest - shortest) / device["advertising_period_ms"]
    if len(true) > 1:
        return "WRONG", listed, covers, within, width
    value, period = true[0]
    if not close(device["advertising_period_ms"], period):
        return "WRONG", listed, covers, within, width
    told = device.get("advertising_delay_basis") != "assumed"
    return ("period" if told and not close(interval, value) else "right"), listed, covers, within, width


def judge(task):
    name, seed, program, folder = task
    path = os.path.join(folder, f"{os.getpid()}.btsnoop")
    mean = next((mean for word, mean in MEANS.items() if word in name), 0.005)
    truth = write(path, conditions()[name], f"{name} {seed}", mean)
    done = subprocess.run([program, "replay", "--format", "json", path], capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{name}, seed {seed}: blescan ended with {done.returncode}\n{done.stderr.decode()}")
    devices = {device["address"]: device for device in json.loads(done.stdout)["devices"]}
    # A device that is not in the output is a wrong answer: it was heard in five events and more.
    return name, [(devices[address]["events"], true, devices[address]["advertising_interval_ms"],
                   verdict(devices[address], true)) if address in devices else
                  (0, true, None, ("WRONG", False, None, None, None)) for address, true in truth.items()]


def shares(found):
    """Of all devices of a condition; None where nothing is to be counted."""
    words = [result[3][0] for result in found]
    count = max(1, len(words))
    marked = [result[3] for result in found if result[3][0] == "marked"]
    plain = [result[3] for result in found if result[3][2] is not None]
    figures = {word: words.count(word) / count for word in ("right", "period", "marked", "refused", "WRONG")}
    figures["devices"] = len(words)
    figures["listed"] = sum(result[1] for result in marked) / len(marked) if marked else None
    figures["covers"] = sum(result[2] for result in plain) / len(plain) if plain else None
    figures["interval"] = sum(result[3] for result in plain) / len(plain) if plain else None
    figures["width"] = statistics.median(result[4] for result in plain) if plain else None
    return figures


def percent(share):
    return "     –" if share is None else f"{100 * share:6.1f}"


def line(name, figures):
    return (f"{name:<44}{figures['devices']:>6}" + "".join(
        percent(figures[word]) for word in ("right", "period", "marked"))
        + f" ({percent(figures['listed']).strip():>5})"
        + "".join(percent(figures[word]) for word in ("refused", "WRONG", "covers", "interval"))
        + ("      –" if figures["width"] is None else f"{100 * figures['width']:7.2f}"))


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("words", nargs="*")
    for option in ("--full", "--list", "--update", "--misses"):
        arguments.add_argument(option, action="store_true")
    arguments.add_argument("--seeds", type=int)
    arguments.add_argument("--program", default=os.path.join(ROOT, ".build", "run", "release", "blescan"))
    chosen = arguments.parse_args()
    table = conditions()
    names = list(table) if chosen.full or chosen.words or chosen.list else GATE
    names = [name for name in names if not chosen.words or any(word in name for word in chosen.words)]
    if chosen.list:
        print("\n".join(names))
        return
    if not names:
        sys.exit("no condition has such a name; --list prints them")
    seeds = chosen.seeds or (100 if chosen.full else 8)
    with open(THRESHOLDS) as file:
        thresholds = json.load(file)
    if chosen.update and seeds != 8:
        sys.exit("--update writes what the gate's 8 captures a condition give; leave out --full and --seeds")
    results = {name: [] for name in names}
    print(f"{'of 100 devices':<44}{'':>6} right period marked(truth) refused WRONG covers interval width", flush=True)
    failed = []
    with tempfile.TemporaryDirectory() as folder, multiprocessing.Pool(os.cpu_count()) as pool:
        tasks = [(name, seed, chosen.program, folder) for name in names for seed in range(seeds)]
        left = {name: seeds for name in names}
        for name, found in pool.imap(judge, tasks):
            results[name] += found
            left[name] -= 1
            if left[name]:
                continue
            figures = shares(results[name])
            print(line(name, figures), flush=True)
            if chosen.misses:
                for events, true, answer, (word, listed, *_) in results[name]:
                    if word == "WRONG" or (word == "marked" and not listed):
                        print(f"    {word:<7} {1000 * true[0][0]:9.3f} ms is told as {answer} from {events} events")
            # The gate runs the same seeds every time: what was reached is held, to one device.
            room = 1.01 / max(1, figures["devices"])
            if chosen.update and name in GATE:
                thresholds[name] = {word: round(figures[word], 4) for word in ("right", "WRONG")}
            elif name in GATE and name not in thresholds:
                failed.append(f"{name}: it has no threshold; --update writes it")
            elif name in thresholds and seeds == 8:
                held = thresholds[name]
                if figures["right"] < held["right"] - room:
                    failed.append(f"{name}: right {percent(figures['right'])} %, before {percent(held['right'])} %")
                if figures["WRONG"] > held["WRONG"] + room:
                    failed.append(f"{name}: WRONG {percent(figures['WRONG'])} %, before {percent(held['WRONG'])} %")
    if chosen.update:
        with open(THRESHOLDS, "w") as file:
            rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(thresholds[name])}" for name in sorted(thresholds))
            file.write("{\n" + rows + "\n}\n")
    for sentence in failed:
        print(sentence)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
