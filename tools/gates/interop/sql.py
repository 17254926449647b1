"""Recordings and CSV in the hands of people who know SQL: the sqlite3 shell, pandas, and Debian's PostgreSQL, by the statements
that stand in README.md."""

import glob
import json
import os
import re
import sqlite3
import subprocess

import pandas

README = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "..", "README.md")
# A trial ends when all expected devices are seen: with one that is never there, all trials have the same length.
DEVICE, NEVER = "C0:FF:EE:00:00:01", "C0:FF:EE:00:00:FF"
LABELS = {"site": 'be"rl,in', "gateway": "g17"}
# Names from the air: a formula, quotes and a comma, a line break, a zero octet, broken UTF-8, an escape sequence, nothing.
NAMES = [b"=1+1", b'a,"b"', b"two\r\nlines", b"zero\0octet", b"\xff\xfe broken", b"\x1b[31mred", b"\\N", b""]


def readme(language):
    with open(README, encoding="utf-8") as text:
        section = text.read().split("### In SQL\n", 1)[1].split("\n### ", 1)[0]
    return re.search(rf"```{language}\n(.*?)```", section, re.DOTALL).group(1)


def blescan_run(program, folder, expect, patience, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=patience, cwd=folder)
    expect(done.returncode == 0, lambda: f"blescan {' '.join(words)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def scan(program, folder, expect, patience, recording, seed, *more):
    """A device that is missed in some trials, and neighbours with names from the air."""
    scenario = os.path.join(folder, "scenario.json")
    with open(scenario, "w", encoding="utf-8") as file:
        json.dump({"advertisers": [{"address": DEVICE, "interval_ms": 500}] + [
            {"address": f"C0:FF:EE:00:01:{place:02X}", "interval_ms": 300,
             "payload": (bytes([len(name) + 1, 9]) + name).hex()} for place, name in enumerate(NAMES)]}, file)
    words = ["--controller", f"sim:{scenario}", "--seed", str(seed), "-w", "30", "-i", "90", "--trials", "60",
             "--trial-duration", "1.9", "-e", DEVICE, "-e", NEVER, "-q", "--record", recording]
    for name, value in LABELS.items():
        words += ["--label", f"{name}={value if name == 'site' else value + str(seed)}"]
    blescan_run(program, folder, expect, patience, *words, *more)


def report(program, folder, expect, patience, recording, *words):
    return blescan_run(program, folder, expect, patience, "report", recording, "1", *words)


def judged(document):
    """Seen and missed trials of the device, and p50 and p90 of its first-seen latencies in ms."""
    device = next(device for device in document["devices"] if device["address"] == DEVICE)
    seen = device["first_seen"]
    return device, seen["count"], seen["censored"], seen["p50_ms"], seen["p90_ms"]


def views(program, folder, expect, patience):
    for seed, name in ((1, "a.sqlite"), (2, "b.sqlite")):
        scan(program, folder, expect, patience, name, seed, "-o", "text")
    documents = [json.loads(report(program, folder, expect, patience, name, "-f", "json")) for name in ("a.sqlite", "b.sqlite")]
    device, seen, censored, *_ = judged(documents[0])
    expect(seen and censored, f"seen {seen}, censored {censored}: the case tells nothing")
    # The shell, by what stands in README: the first command, and that with ATTACH.
    done = subprocess.run(["bash", "-euc", readme("sh")], capture_output=True, text=True, cwd=folder, timeout=patience)
    expect(done.returncode == 0 and not done.stderr, lambda: f"sqlite3 ended with {done.returncode}: {done.stderr.strip()}")
    lines = done.stdout.splitlines()
    expect(f"{DEVICE}||{seen}|{censored}" in lines, lambda: f"sqlite3 shows {lines}, and the report {seen} and {censored}")
    expect(len(lines) == len(NAMES) + 3, lambda: f"{len(lines)} lines: {lines}")
    tables = [pandas.read_sql("SELECT * FROM trial", sqlite3.connect(os.path.join(folder, name)))
              for name in ("a.sqlite", "b.sqlite")]
    both = pandas.concat(tables)
    expect(lines[-1] == f"{LABELS['site']}|{both.seen.sum()}|{both.censored.sum()}", lambda: f"ATTACH shows {lines[-1]}")
    expect(len(both) == 120 and (both.duration_ms == 1900).all() and (both.window_ms == 30).all(), "trials differ")
    # pandas: the same figures from single discoveries.
    connection = sqlite3.connect(os.path.join(folder, "a.sqlite"))
    found = pandas.read_sql("SELECT * FROM discovery", connection)
    mine = found[(found.address == DEVICE) & (found.counts == 1)]
    highest = mine.latency_ms.max()
    expect((len(mine), highest) == (seen, device["first_seen"]["max_ms"]), f"pandas has {len(mine)} latencies up to {highest}")
    expect(json.loads(found.labels[0]) == {**LABELS, "gateway": "g171"}, f"labels are {found.labels[0]}")
    devices = pandas.read_sql("SELECT * FROM device", connection)
    expect(set(devices.columns) >= {"address", "name", "trials_seen", "trials_censored"}, "columns of device")
    for other in documents[0]["devices"]:
        row = devices[devices.address == other["address"]].iloc[0]
        status = other["trial_status"]
        expect((row.reports, row.trials_seen, row.trials_censored)
               == (other["reports"], status.count("seen"), status.count("censored")), f"figures of {other['address']}")


def server_program(name):
    return sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))[-1]


def postgres(program, folder, expect, process, patience):
    # It does not run as root; this is nobody, who owns what we own.
    nobody = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
    data = os.path.join(folder, "data")
    subprocess.run([*nobody, server_program("initdb"), "-D", data, "-U", "reader", "-A", "trust", "-E", "UTF8", "--locale=C",
                    "--no-sync"], check=True, capture_output=True, timeout=patience)
    scan(program, folder, expect, patience, "runs.sqlite", 1, "--csv", "reports", "-o", "reports.csv")
    with open(os.path.join(folder, "trials.csv"), "w", encoding="utf-8", newline="") as file:
        file.write(report(program, folder, expect, patience, "runs.sqlite", "--csv", "trials"))
    document = json.loads(report(program, folder, expect, patience, "runs.sqlite", "-f", "json"))
    device, seen, censored, p50, p90 = judged(document)
    expect(seen and censored and p90, f"seen {seen}, censored {censored}, p90 {p90}: the case tells nothing")
    with process(*nobody, server_program("postgres"), "-D", data, "-k", folder, "-h", "", "-F",
                 ready="ready to accept connections"):
        def psql(statements):
            done = subprocess.run([server_program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U",
                                   "reader", "postgres"], input=statements, capture_output=True, text=True, cwd=folder,
                                  timeout=patience)
            expect(done.returncode == 0 and not done.stderr, lambda: f"psql ended with {done.returncode}: {done.stderr.strip()}")
            return done.stdout.splitlines()

        lines = psql(readme("sql"))
        expect(lines == [f"{DEVICE}|{seen}|{digits(p90)}"], lambda: f"PostgreSQL has {lines}; the report {seen} and {p90}")
        # In trials of one length, an unseen one is later than all that were seen: the median of both is Kaplan–Meier's.
        statement = readme("sql").rsplit("\\copy", 1)[1].split("\n", 1)[1]
        lines = psql(statement.replace("0.9", "0.5"))
        expect(lines == [f"{DEVICE}|{seen}|{digits(p50)}"], lambda: f"PostgreSQL has {lines}; the report {seen} and {p50}")
        counts = [line.split("|") for line in psql("SELECT address, count(*) FROM reports GROUP BY address ORDER BY address")]
        expect({address: int(count) for address, count in counts}
               == {device["address"]: device["reports"] for device in document["devices"] if device["reports"]}, f"reports are {counts}")
        lines = psql("SELECT count(*), sum(censored), min(labels ->> 'site'), min(duration_ms) FROM trials")
        total = sum(device["first_seen"]["censored"] for device in document["devices"])
        expect(lines == [f"60|{total}|{LABELS['site']}|1900"], lambda: f"trials are {lines}, and {total} misses in the report")


def digits(number):
    """As JSON and CSV have it: no zeros at the end."""
    return f"{number:.6f}".rstrip("0").rstrip(".")
