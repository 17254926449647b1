#!/usr/bin/python3
"""Two hundred simulated gateways, merged, say together what one scanner says in as many trials.

    gateways.py BLESCAN

A line for each check that fails; the last one is how many passed and failed.
"""

import json
import os
import subprocess
import sys
import tempfile

BLESCAN = os.path.realpath(sys.argv[1])
GATEWAYS = 200
TRIALS = 10
SCAN = ["-c", "sim", "-w", "30", "-i", "300", "--trial-duration", "20", "-q",
        "-e", "C0:FF:EE:00:00:01", "-e", "C0:FF:EE:00:00:04"]
counts = {True: 0, False: 0}


def check(what, holds, found=""):
    counts[bool(holds)] += 1
    if not holds:
        print(f"FAILED gateways, {what}: {found}")


def blescan(*words, codes=(0,)):
    done = subprocess.run([BLESCAN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode not in codes:
        print(f"FAILED gateways, blescan {' '.join(words[:4])}: {done.stderr}0 passed, 1 failed")
        sys.exit(1)
    return done.stdout


def main():
    files = []
    for number in range(1, GATEWAYS + 1):
        files.append(f"g{number}.sqlite")
        blescan(*SCAN, "--seed", str(number), "-n", str(TRIALS), "--label", f"gateway=g{number}",
                "--label", f"site={'berlin' if number % 2 else 'munich'}", "--record", files[-1], "-o", "text")
    blescan(*SCAN, "--seed", "999", "-n", str(GATEWAYS * TRIALS), "--record", "one.sqlite", "-o", "text")
    merged = blescan("merge", "all.sqlite", *files)
    check("merge adds each run", merged == f"all.sqlite: {GATEWAYS} runs added\n", merged)
    again = blescan("merge", "all.sqlite", *files)
    check("merge again adds none", again == f"all.sqlite: {GATEWAYS} runs there already\n", again)
    for number in (1, 77, GATEWAYS):
        own = blescan("report", files[number - 1], "1", "--format", "json")
        check(f"run {number} is as it was", own == blescan("report", "all.sqlite", str(number), "--format", "json"))

    document = json.loads(blescan("report", "all.sqlite", "--by", "gateway", "--format", "json"))
    apart = json.loads(blescan("report", *files, "--by", "gateway", "--format", "json"))
    for group in document["groups"] + apart["groups"]:
        for run in group["runs"]:
            del run["name"], run["run"]
    check("the files say what the merged recording says", document == apart)
    check("every gateway is a group", len(document["groups"]) == GATEWAYS)
    counted = sum(group["first_seen"]["count"] for group in document["groups"])
    check("the groups add up", document["first_seen"]["count"] == counted, counted)
    alike = {group["verdict"] for group in document["groups"]}
    check("no gateway is called different where all are alike", alike == {"no_difference_shown"}, alike)

    single = json.loads(blescan("report", "one.sqlite", "1", "--format", "json"))["totals"]["first_seen"]
    for figure in ("p50_ms", "p90_ms", "mean_ms"):
        many, one = document["first_seen"][figure], single[figure]
        check(f"{figure} is that of one run", many and one and abs(many / one - 1) < 0.06, f"{many}, {one}")
    compared = json.loads(blescan("compare", "all.sqlite", "one.sqlite", "--format", "json", codes=(0, 1)))
    check("compare shows no difference", compared["verdict"] == "no_difference_shown", compared["log_rank"])
    pooled = compared["runs"][0]["first_seen"]
    check("compare pools as report does", pooled == document["first_seen"], pooled["p50_ms"])
    sites = json.loads(blescan("report", "all.sqlite", "--by", "site", "--format", "json"))["groups"]
    check("two sites", [(site["name"], site["trials"]) for site in sites]
          == [("berlin", GATEWAYS // 2 * TRIALS), ("munich", GATEWAYS // 2 * TRIALS)])
    blescan("report", "all.sqlite", "--by", "gateway", "--html", "all.html")
    with open("all.html", encoding="utf-8") as page:
        rows = page.read().count("<tr><td>g")
    check("the page has a row for each gateway", rows == GATEWAYS, rows)
    print(f"{counts[True]} passed, {counts[False]} failed")
    return counts[False] > 0


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    sys.exit(main())
