"""Scanners whose lines go through Debian's mosquitto to one subscriber."""

import json
import os
import subprocess
import time

GATEWAYS = ("g1", "g2", "g3")


def lines(file):
    with open(file, encoding="utf-8") as text:
        return text.read().splitlines()


def no_line_is_lost(blescan, folder, expect, process, free_port, patience):
    port = free_port()
    config = os.path.join(folder, "mosquitto.conf")
    with open(config, "w", encoding="utf-8") as file:
        # The broker holds what a subscriber has not taken yet.
        file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nuser root\n")
    with process("mosquitto", "-c", config, ready="running"):
        broker = f"-h 127.0.0.1 -p {port} -q 1"
        # It holds back what it prints to a file unless it is told not to.
        with process("stdbuf", "-oL", "mosquitto_sub", *broker.split(), "-d", "-i", "reader", "-t", "ble/#", "-F", "%t %p",
                     ready="SUBACK") as log:
            # What people type, and beside it what was sent.
            scans = [subprocess.Popen(
                ["bash", "-c",
                 f"set -o pipefail; {blescan} --controller sim --seed {seed} --trials 30 --trial-duration 2 -w 30 -i 300 "
                 f"--expect C0:FF:EE:00:00:01 --label gateway={gateway} --format ndjson | tee {folder}/{gateway} | "
                 f"mosquitto_pub {broker} -i {gateway} -t ble/{gateway} -l"], stderr=subprocess.PIPE, text=True)
                for seed, gateway in enumerate(GATEWAYS, 1)]
            for scan in scans:
                _, errors = scan.communicate(timeout=patience)
                expect(scan.returncode == 0, f"exit {scan.returncode}: {errors.strip()}")
            sent = {gateway: lines(f"{folder}/{gateway}") for gateway in GATEWAYS}
            total = sum(map(len, sent.values()))
            deadline = time.monotonic() + patience
            # The subscriber's own log stands between them.
            while (len(received := [line for line in lines(log) if line.startswith("ble/")]) < total
                   and time.monotonic() < deadline):
                time.sleep(0.2)
    for gateway in GATEWAYS:
        topic = f"ble/{gateway} "
        got = [line[len(topic):] for line in received if line.startswith(topic)]
        expect(got == sent[gateway], f"{gateway}: {len(sent[gateway])} lines sent, {len(got)} received, or others")
        records = [json.loads(line) for line in got]
        expect(all(record["labels"] == {"gateway": gateway} for record in records), f"{gateway}: a line without its label")
        ends = [record for record in records if record["type"] == "trial"]
        expect(len(ends) == 30 and any(end["censored"] for end in ends) and any(end["seen"] for end in ends),
               f"{gateway}: {len(ends)} trials")
