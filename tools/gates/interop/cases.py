"""The cases of tools/interop: cases.py FOLDER [PART...], with the programs in FOLDER. In a network namespace of its own, by the
Python that has Bumble."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import avahi
import mqtt
import prometheus
import sql
from peers import (COMMANDS, EXTENDED_ENABLE, EXTENDED_PARAMETERS, FEATURES, SCAN_ENABLE, SCAN_PARAMETERS, Advertiser,
                   Hostile, Proxy, command, opcode_of, report)

HERE = os.path.dirname(os.path.realpath(__file__))
BLESCAN, THREAD_CREDS = (os.path.join(os.path.abspath(sys.argv[1]), name) for name in ("blescan", "thread-creds"))
SCANNER = os.path.join(os.path.dirname(sys.executable), "bumble-scan")
WORK = tempfile.mkdtemp(prefix="interop-")
BUMBLE = "F0:F1:F2:F3:F4:F5"
NEIGHBOUR = "C1:00:00:00:00:01"
OTHER = "C1:00:00:00:00:02"
NAMED = bytes([2, 0x01, 6, 10, 0x09]) + b"Neighbour"
# More than two fragments of RootCanal's 229 bytes; the name stands in two of them.
LONG_NAME = "Enormous" * 25
LONG = (bytes([160, 0xFF, 0xFF, 0xFF]) + bytes(157) + bytes([len(LONG_NAME) + 1, 0x09]) + LONG_NAME.encode()
        + bytes([120, 0xFF, 0xFF, 0xFF]) + bytes(range(117)))
captures = {}


# How long anything that is awaited may take, in seconds: the machine may be many times slower than it ought to be. What
# comes earlier is not waited for.
PATIENCE = 180


class Failed(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Failed(what() if callable(what) else what)


class Run:
    """One run of blescan, with its results as a document, and a capture that is looked at in the end."""

    def __init__(self, controller, *arguments, limit=PATIENCE, keep=None, lines=False):
        words = [BLESCAN, "--controller", controller, "--format", "ndjson" if lines else "json", *arguments]
        if keep:
            captures[keep] = (os.path.join(WORK, f"{len(captures)}.btsnoop"), self)
            words += ["--capture", captures[keep][0]]
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=limit)
        except subprocess.TimeoutExpired:
            raise Failed(f"did not end within {limit} s") from None
        self.code, self.errors = done.returncode, done.stderr
        self.document = self.records = None
        if lines:
            self.records = [json.loads(line) for line in done.stdout.splitlines()]
        elif done.stdout.strip():
            self.document = json.loads(done.stdout)

    def succeeded(self):
        expect(self.code == 0 and (self.document or self.records), lambda: f"exit {self.code}: {self.errors.strip()}")
        return self

    def failed(self, code, pattern):
        """One line, and the exit code."""
        lines = self.errors.splitlines()
        expect(self.code == code and len(lines) == 1 and re.search(pattern, lines[0]),
               lambda: f"exit {self.code}, wanted {code} and one line with '{pattern}': {self.errors.strip()}")
        return self

    def device(self, address):
        for device in (self.document or {}).get("devices", []):
            if device["address"] == address:
                return device
        raise Failed(f"{address} was not seen; {len((self.document or {}).get('devices', []))} devices were")

    def effective(self, **values):
        for key, value in values.items():
            real = self.document["parameters"]["effective"][key]
            expect(real == value, f"{key} is {real}, not {value}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def process(*words, ready=None, limit=PATIENCE):
    """A program of somebody else, until the block ends; `ready` is a line of it or a port that answers."""
    log = os.path.join(WORK, f"log-{time.monotonic_ns()}")
    with open(log, "w", encoding="utf-8") as output:
        # Python holds back what it prints to a file unless it is told not to.
        child = subprocess.Popen(words, stdout=output, stderr=subprocess.STDOUT, cwd=WORK, start_new_session=True,
                                 env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        deadline = time.monotonic() + limit
        while ready is not None:
            with open(log, encoding="utf-8", errors="replace") as lines:
                if ready in lines.read():
                    break
            if child.poll() is not None or time.monotonic() > deadline:
                with open(log, encoding="utf-8", errors="replace") as lines:
                    how = "ended" if child.poll() is not None else f"did not say '{ready}' within {limit} s"
                    raise Failed(f"{os.path.basename(words[0])} {how}; its log:\n{lines.read().strip()[-4000:]}")
            time.sleep(0.05)
        yield log
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def text(file):
    with open(file, encoding="utf-8", errors="replace") as lines:
        return lines.read()


# --- Bumble's controller -------------------------------------------------------------------------------------------

def bumble(transport, kind):
    return process(sys.executable, "-B", os.path.join(HERE, "bumble_controller.py"), transport, kind, ready="ready")


def field_of(log, command_name, field):
    """What Bumble read in a field of the last such command."""
    found = re.findall(rf"^{command_name}:.*?\b{field}: *(\w+)", re.sub("\33\\[[0-9;]*m", "", log), re.MULTILINE)
    expect(found, f"Bumble saw no {command_name} with {field}")
    return found[-1]


def bumble_legacy_over_tcp():
    port = free_port()
    with bumble(f"tcp-server:127.0.0.1:{port}", "legacy") as log:
        run = Run(f"tcp:127.0.0.1:{port}", "-w", "30", "-i", "60", "-d", "2", keep="bumble legacy").succeeded()
        seen = text(log)
    run.effective(command_family="legacy", window_units=48, interval_units=96)
    expect(run.device(BUMBLE)["name"] == "Bumble", "the name is another")
    expect(field_of(seen, "HCI_LE_SET_SCAN_PARAMETERS_COMMAND", "le_scan_interval") == "96", "interval as Bumble read it")
    expect(field_of(seen, "HCI_LE_SET_SCAN_PARAMETERS_COMMAND", "le_scan_window") == "48", "window as Bumble read it")
    expect(field_of(seen, "HCI_LE_SET_SCAN_PARAMETERS_COMMAND", "le_scan_type") in ("0", "PASSIVE"), "scan type as Bumble read it")
    expect(field_of(seen, "HCI_LE_SET_SCAN_ENABLE_COMMAND", "le_scan_enable") == "0", "the scan was left on")


def bumble_extended_over_unix():
    path = os.path.join(WORK, "bumble.sock")
    with bumble(f"unix-server:{path}", "extended") as log:
        run = Run(f"unix:{path}", "-w", "11.25", "-i", "30000", "--active", "-d", "2", keep="bumble extended").succeeded()
        seen = text(log)
    run.effective(command_family="extended", window_units=18, interval_units=48000, active=True)
    run.device(BUMBLE)
    expect(field_of(seen, "HCI_LE_SET_EXTENDED_SCAN_PARAMETERS_COMMAND", "LE_1M_PHY.scan_interval") == "48000", "interval")
    expect(field_of(seen, "HCI_LE_SET_EXTENDED_SCAN_PARAMETERS_COMMAND", "LE_1M_PHY.scan_window") == "18", "window")
    expect(field_of(seen, "HCI_LE_SET_EXTENDED_SCAN_PARAMETERS_COMMAND", "LE_1M_PHY.scan_type") == "ACTIVE", "type")
    expect(field_of(seen, "HCI_LE_SET_EXTENDED_SCAN_ENABLE_COMMAND", "enable") == "0", "the scan was left on")


def bumble_mixed():
    port = free_port()
    with bumble(f"tcp-server:127.0.0.1:{port}", "mixed"):
        run = Run(f"tcp:127.0.0.1:{port}", "-d", "2", keep="bumble mixed").succeeded()
    run.effective(command_family="legacy")
    run.device(BUMBLE)


def bumble_trials():
    port = free_port()
    with bumble(f"tcp-server:127.0.0.1:{port}", "legacy") as log:
        run = Run(f"tcp:127.0.0.1:{port}", "--trials", "5", "--trial-duration", "2", "--expect", BUMBLE, "--seed", "1",
                  keep="bumble trials").succeeded()
        enables = text(log).count("HCI_LE_SET_SCAN_ENABLE_COMMAND")
    expect(run.document["trials"] == 5, f"{run.document['trials']} trials")
    expect(run.device(BUMBLE)["first_seen"]["count"] == 5, "seen in fewer than 5 trials")
    expect(enables >= 10, f"the scan was switched {enables} times")


def bumble_unknown_opcode():
    """Bumble answers nothing to an opcode that it does not know."""
    def host(packet, _):
        return command(0xFCFE) if opcode_of(packet) == COMMANDS else packet

    port = free_port()
    with bumble(f"tcp-server:127.0.0.1:{port}", "legacy"), Proxy(port, host=host) as proxy:
        run = Run(proxy.name, "-d", "2", keep="bumble unknown opcode").succeeded()
    run.device(BUMBLE)
    expect(any("does not report its commands" in note for note in run.document["notes"]), "nothing tells of the silence")


# --- RootCanal -----------------------------------------------------------------------------------------------------

def rootcanal():
    return process(sys.executable, "-m", "rootcanal", ready="initialize: Finished")


def rootcanal_legacy_device():
    with rootcanal(), Advertiser(6402, NEIGHBOUR) as peer:
        peer.legacy(NAMED)
        run = Run("tcp:127.0.0.1:6402", "-w", "30", "-i", "60", "-d", "3", keep="rootcanal legacy device").succeeded()
    run.effective(command_family="extended")
    device = run.device(NEIGHBOUR)
    expect(device["name"] == "Neighbour", f"the name is {device['name']}")
    expect(device["reports"] >= 5, f"{device['reports']} reports in 3 s at 100 ms")


def rootcanal_filter():
    with rootcanal(), Advertiser(6402, NEIGHBOUR) as peer:
        peer.legacy(NAMED)
        run = Run("tcp:127.0.0.1:6402", "-d", "3", "--filter-duplicates", keep="rootcanal filter").succeeded()
    reports = run.device(NEIGHBOUR)["reports"]
    expect(reports == 1, f"{reports} reports passed the duplicate filter")


def rootcanal_fragments():
    with rootcanal(), Advertiser(6402, NEIGHBOUR) as peer:
        peer.extended(LONG)
        lines = Run("tcp:127.0.0.1:6402", "-d", "2", lines=True, keep="rootcanal fragments").succeeded()
        run = Run("tcp:127.0.0.1:6402", "-d", "2", keep="rootcanal reassembled").succeeded()
    reports = [record for record in lines.records if record["type"] == "report" and record["address"] == NEIGHBOUR]
    chains = [reports[at : at + 3] for at in range(0, len(reports) - 2, 3)]
    expect(len(chains) >= 3, f"{len(chains)} chains in 2 s at 100 ms")
    for chain in chains:
        expect([record["data_status"] for record in chain] == ["more_to_come", "more_to_come", "complete"],
               f"a chain is {[record['data_status'] for record in chain]}")
        expect("".join(record["data"] for record in chain) == LONG.hex(), "the data are not those that were advertised")
        expect(len(chain[0]["data"]) == 2 * 229, f"a fragment has {len(chain[0]['data']) // 2} bytes")
    device = run.device(NEIGHBOUR)
    expect(device["name"] == LONG_NAME, f"the name is {device['name']}")
    expect(run.document["malformed_reports"] == 0, "reports were taken for malformed")
    # Three reports are one event; the first and the last may be in part.
    expect(abs(run.document["reports"] - 3 * run.document["events"]) <= 2, "fragments were counted as events")


def rootcanal_trials():
    with rootcanal(), Advertiser(6402, NEIGHBOUR) as peer:
        peer.legacy(NAMED)
        run = Run("tcp:127.0.0.1:6402", "--trials", "5", "--trial-duration", "2", "--expect", NEIGHBOUR, "--seed", "1",
                  "--active", "--own-address", "random", keep="rootcanal trials").succeeded()
    expect(run.device(NEIGHBOUR)["first_seen"]["count"] == 5, "seen in fewer than 5 trials")


def rootcanal_accept_list():
    with rootcanal(), Advertiser(6402, NEIGHBOUR) as peer, Advertiser(6402, OTHER) as second:
        peer.legacy(NAMED)
        second.legacy(NAMED)
        run = Run("tcp:127.0.0.1:6402", "-d", "2", "--accept", f"{OTHER}/random", keep="rootcanal accept list").succeeded()
    run.device(OTHER)
    expect(run.document["totals"]["devices"] == 1, "a device that is not in the accept list was reported")


def legacy_only(packet):
    """The answer to Read Local Supported Commands without extended scanning."""
    if packet[:2] == b"\4\x0e" and opcode_of(packet[3:]) == COMMANDS:
        changed = bytearray(packet)
        changed[7 + 37] &= ~0x60
        return bytes(changed)
    return packet


def rootcanal_legacy_commands():
    with rootcanal(), Advertiser(6402, NEIGHBOUR) as peer, Proxy(6402, controller=legacy_only) as proxy:
        peer.legacy(NAMED)
        run = Run(proxy.name, "-w", "30", "-i", "10240", "-d", "2", keep="rootcanal legacy commands").succeeded()
    run.effective(command_family="legacy", interval_units=16384)
    run.device(NEIGHBOUR)


def out_of_range(packet, _):
    """blescan sends no such interval: it is made on the way."""
    if opcode_of(packet) == EXTENDED_PARAMETERS:
        return command(EXTENDED_PARAMETERS, bytes.fromhex("00 00 01 00 0100 0100"))
    if opcode_of(packet) == SCAN_PARAMETERS:
        return command(SCAN_PARAMETERS, bytes.fromhex("00 0100 0100 00 00"))
    return packet


def rootcanal_refuses_extended():
    with rootcanal(), Proxy(6402, host=out_of_range) as proxy:
        Run(proxy.name, "-d", "2").failed(74, r"LE Set Extended Scan Parameters failed: 0x1[12] (Unsupported|Invalid)")


def rootcanal_refuses_legacy():
    with rootcanal(), Proxy(6402, host=out_of_range, controller=legacy_only) as proxy:
        Run(proxy.name, "-d", "2").failed(74, r"LE Set Scan Parameters failed: 0x1[12] (Unsupported|Invalid)")


def refused_enable(packet, _):
    """A duration that the filter of this command does not allow: period without duration."""
    if opcode_of(packet) == EXTENDED_ENABLE and packet[4] == 1:
        return command(EXTENDED_ENABLE, bytes.fromhex("01 00 0002 0100"))
    return packet


def rootcanal_refuses_enable():
    with rootcanal(), Proxy(6402, host=refused_enable) as proxy:
        Run(proxy.name, "-d", "2").failed(74, r"LE Set Extended Scan Enable failed: 0x1[12] (Unsupported|Invalid)")


def rootcanal_scan_left_on():
    """Somebody switched a scan on before: RootCanal refuses parameters with 0x0C until it is off."""
    meddled = []

    def host(packet, controller):
        if opcode_of(packet) == EXTENDED_PARAMETERS and not meddled:
            meddled.append(packet)
            return packet + command(EXTENDED_ENABLE, bytes.fromhex("01 00 0000 0000")) + packet
        return packet

    def controller(packet):
        # Of three answers the first two are the meddler's.
        if meddled and len(meddled) < 3 and packet[:2] == b"\4\x0e":
            meddled.append(packet)
            return b""
        return packet

    with rootcanal(), Advertiser(6402, NEIGHBOUR) as peer, Proxy(6402, host, controller) as proxy:
        peer.legacy(NAMED)
        run = Run(proxy.name, "-d", "2").succeeded()
    run.device(NEIGHBOUR)
    expect("scan" in " ".join(map(str, run.document["notes"] + run.document["warnings"])), "nothing tells of the scan that was on")


# --- a host that others wrote ---------------------------------------------------------------------------------------

def bumble_scan():
    port = free_port()
    with process(BLESCAN, "simulate", "--listen", f"tcp:127.0.0.1:{port}", ready="tcp:"):
        with process(SCANNER, "--filter-duplicates", "false", f"tcp-client:127.0.0.1:{port}", ready="connected") as log:
            wait_for(log, "C0:FF:EE:00:00:01", "Peripheral 500")
            wait_for(log, "C0:FF:EE:00:00:02", "4C")
        # A host that goes away makes room for the next.
        with process(SCANNER, "--passive", f"tcp-client:127.0.0.1:{port}", ready="connected") as log:
            wait_for(log, "C0:FF:EE:00:00:01", "Peripheral 500")


def bumble_scan_extended():
    scenario = os.path.join(WORK, "extended.json")
    # Bumble's host puts no fragments together: as much as fits into one report.
    data = bytes([101, 0x09]) + b"Enormous" * 12 + b"Name" + bytes([120, 0xFF, 0xFF, 0xFF]) + bytes(117)
    with open(scenario, "w", encoding="utf-8") as file:
        json.dump({"advertisers": [{"address": NEIGHBOUR, "interval_ms": 100, "extended": {"sid": 3}, "type": "nonconnectable",
                                    "payload": data.hex()}]}, file)
    port = free_port()
    with process(BLESCAN, "simulate", "--listen", f"tcp:127.0.0.1:{port}", "--scenario", scenario, ready="tcp:"):
        with process(SCANNER, "--filter-duplicates", "false", f"tcp-client:127.0.0.1:{port}", ready="connected") as log:
            # It names the PHYs of extended reports only.
            wait_for(log, NEIGHBOUR, "PHY: LE 1M/LE 1M", "Enormous" * 12 + "Name", "00" * 117)


def wait_for(log, *words, limit=PATIENCE):
    deadline = time.monotonic() + limit
    while True:
        seen = text(log)
        if all(word in seen for word in words):
            return
        expect(time.monotonic() < deadline, lambda: f"no {words} within {limit} s; the log:\n{seen.strip()[-4000:]}")
        time.sleep(0.1)


# --- a peer that breaks its promises --------------------------------------------------------------------------------

HEARD = report(NEIGHBOUR, NAMED) * 3


def hostile_says_nothing():
    with Hostile(silent=("all",)) as peer:
        Run(peer.name, "-d", "2").failed(74, r"did not answer Reset within 2 s")


def hostile_never_answers_question():
    with Hostile(silent=(COMMANDS, FEATURES), scanning=HEARD, then="answer") as peer:
        run = Run(peer.name, "-d", "2", keep="questions without answers").succeeded()
    run.effective(command_family="legacy")
    # Those that it sends on the answer to switching off come too late.
    expect(run.device(NEIGHBOUR)["reports"] == 3, "reports are missing")
    expect(any("commands" in str(note) for note in run.document["notes"]), "nothing tells of the question without answer")


def hostile_never_answers_enable():
    with Hostile(silent=(SCAN_ENABLE,)) as peer:
        Run(peer.name, "-d", "2").failed(74, r"did not answer LE Set Scan Enable within 2 s")


def kept(run):
    expect(run.document, "no results were printed")
    expect(run.device(NEIGHBOUR)["reports"] == 3, "reports are missing")
    expect(run.document["complete"] is False or run.document["end"] != "finished", "the run passes for a whole one")


def hostile_closes_inside_packet():
    with Hostile(scanning=HEARD + HEARD[:7], then="close") as peer:
        run = Run(peer.name, "-d", "20", keep="closed inside a packet").failed(74, r"closed in the middle of the packet")
    kept(run)


def hostile_closes_between_packets():
    with Hostile(scanning=HEARD, then="close") as peer:
        run = Run(peer.name, "-d", "20", keep="closed between packets")
    kept(run)
    return run


def hostile_garbage():
    with Hostile(scanning=HEARD + b"\xff\x00garbage") as peer:
        run = Run(peer.name, "-d", "20", keep="garbage").failed(74, r"octet 0xff at byte \d+ of the stream begins no H4 packet")
    kept(run)


def hostile_fragment_then_silence():
    with Hostile(scanning=HEARD + HEARD[:7]) as peer:
        run = Run(peer.name, "-d", "25", keep="a fragment, then silence").failed(74, r"was lost|did not answer")
    kept(run)


def hostile_lying_length():
    """A report that claims more data than its event holds: counted as malformed, and the next is read."""
    lie = bytearray(report(NEIGHBOUR, NAMED))
    lie[13] = 200
    with Hostile(scanning=bytes(lie) + HEARD, then="close") as peer:
        run = Run(peer.name, "-d", "20")
    kept(run)
    expect(run.document["malformed_reports"] == 1, f"{run.document['malformed_reports']} malformed reports")


def refused_connection():
    Run(f"tcp:127.0.0.1:{free_port()}", "-d", "2").failed(69, "refused")
    Run(f"unix:{WORK}/nobody.sock", "-d", "2").failed(66, "nobody.sock")


# --- captures ------------------------------------------------------------------------------------------------------

def lines_of(*words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, errors="replace",
                          env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8", "PAGER": "cat", "HOME": WORK})
    expect(done.returncode == 0, lambda: f"{words[0]} ended with {done.returncode}: {done.stderr.strip()[-200:]}")
    return done.stdout.splitlines()


def heard_in(run):
    """Addresses with reports, as blescan counted them: of fragments, those that ended a chain."""
    if run.records is not None:
        return len([record for record in run.records if record["type"] == "report"])
    return run.document["reports"] + run.document["stray_reports"] + run.document["malformed_reports"]


def read_by_tshark(file, run):
    """No frame is malformed, nothing is an error to tshark, and each report is there."""
    # tshark looks for a name in every fragment by itself, and one that goes on in the next is malformed to it.
    whole = "!(bthci_evt.le_ext_advts_event_type.data_status == 1)"
    bad = lines_of("tshark", "-n", "-r", file, "--disable-protocol", "btcommon", "-Y",
                   f"(_ws.malformed || _ws.expert.severity == 8388608) && {whole}")
    expect(not bad, lambda: f"tshark complains of {len(bad)} frames, such as {bad[0].strip()}")
    numbers = lines_of("tshark", "-n", "-r", file, "-Y", "bthci_evt.le_meta_subevent in {0x02, 0x0d}", "-T", "fields",
                       "-e", "bthci_evt.rssi")
    expect(len(numbers) >= heard_in(run) > 0, f"tshark has {len(numbers)} reports, blescan had {heard_in(run)}")


def read_by_btmon(file, run):
    lines = lines_of("btmon", "-r", file)
    reports = [line for line in lines if re.search(r"LE (Extended )?Advertising Report \(0x0[2d]\)", line)]
    expect(len(reports) >= heard_in(run) > 0, f"btmon has {len(reports)} reports, blescan had {heard_in(run)}")
    expect(any(f"Address: {address}" in line for line in lines for address in (BUMBLE, NEIGHBOUR, OTHER)),
           "btmon shows no address of ours")
    expect(not any("invalid packet" in line.lower() or "malformed" in line.lower() for line in lines), "btmon finds faults")


def replayed(file, run):
    """What was captured is what was measured."""
    done = subprocess.run([BLESCAN, "replay", file, "--format", "json"], capture_output=True, text=True, timeout=PATIENCE)
    expect(done.returncode == 0, f"replay ended with {done.returncode}: {done.stderr.strip()}")
    document = json.loads(done.stdout)
    count = document["reports"] + document["stray_reports"] + document["malformed_reports"]
    expect(count == heard_in(run), f"replay has {count} reports, the scan had {heard_in(run)}")


def avahi_routers():
    folder = os.path.join(WORK, "avahi")
    os.mkdir(folder)
    avahi.nearby(THREAD_CREDS, folder, expect)


def prometheus_gateways():
    folder = os.path.join(WORK, "prometheus")
    os.mkdir(folder)
    with prometheus.watched(BLESCAN, folder, expect, process, free_port, PATIENCE) as server:
        prometheus.checks(folder, expect)
        prometheus.gateways_told_apart(server, expect)
        prometheus.quantile_agrees(server, folder, expect)
        prometheus.dashboard_answers(server, expect)


def mqtt_gateways():
    folder = os.path.join(WORK, "mqtt")
    os.mkdir(folder)
    mqtt.no_line_is_lost(BLESCAN, folder, expect, process, free_port, PATIENCE)


def sql_views():
    folder = os.path.join(WORK, "sql")
    os.mkdir(folder)
    sql.views(BLESCAN, folder, expect, PATIENCE)


def sql_postgres():
    folder = os.path.join(WORK, "postgres")
    os.mkdir(folder)
    sql.postgres(BLESCAN, folder, expect, process, PATIENCE)


PARTS = {
    "bumble": [
        ("legacy scan over tcp: parameters as asked, reports seen", bumble_legacy_over_tcp),
        ("extended scan over a unix socket: parameters as asked, reports seen", bumble_extended_over_unix),
        ("extended reports to a legacy scan", bumble_mixed),
        ("five trials", bumble_trials),
        ("an opcode that it never answers", bumble_unknown_opcode),
    ],
    "rootcanal": [
        ("a legacy advertiser under extended scanning", rootcanal_legacy_device),
        ("its duplicate filter", rootcanal_filter),
        ("fragments of 229 bytes reassembled", rootcanal_fragments),
        ("five active trials with a random address of our own", rootcanal_trials),
        ("its accept list", rootcanal_accept_list),
        ("legacy commands at the longest interval", rootcanal_legacy_commands),
        ("extended parameters out of range: the error named", rootcanal_refuses_extended),
        ("legacy parameters out of range: the error named", rootcanal_refuses_legacy),
        ("scan enable refused: the command named", rootcanal_refuses_enable),
        ("a scan that was left on", rootcanal_scan_left_on),
    ],
    "host": [
        ("bumble-scan sees the simulated household, one host after another", bumble_scan),
        ("bumble-scan sees extended advertising of 223 bytes", bumble_scan_extended),
    ],
    "avahi": [
        ("routers that avahi-daemon announces, as thread-creds nearby reads them of avahi-browse", avahi_routers),
    ],
    "prometheus": [
        ("promtool, node_exporter and Prometheus on four gateways: labels, pooled percentiles, the dashboard", prometheus_gateways),
    ],
    "mqtt": [
        ("three scanners through mosquitto: every line arrives, with its labels", mqtt_gateways),
    ],
    "sqlite": [
        ("a recording's views in sqlite3, pandas and ATTACH: the figures of the report", sql_views),
    ],
    "postgres": [
        ("PostgreSQL takes the CSV of a scan by README's statements, and finds the report's percentiles", sql_postgres),
    ],
    "hostile": [
        ("no answer to anything", hostile_says_nothing),
        ("questions that are never answered", hostile_never_answers_question),
        ("scan enable that is never answered", hostile_never_answers_enable),
        ("closed inside a packet: results kept", hostile_closes_inside_packet),
        ("closed between packets: results kept", hostile_closes_between_packets),
        ("garbage on the stream: results kept", hostile_garbage),
        ("a fragment, then silence: results kept", hostile_fragment_then_silence),
        ("a report that lies about its length", hostile_lying_length),
        ("nobody there", refused_connection),
    ],
    "captures": [],
}


def main():
    names = sys.argv[2:] or list(PARTS)
    for name in names:
        if name not in PARTS:
            print(f"tools/interop: there is no part '{name}'; the parts are: {' '.join(PARTS)}", file=sys.stderr)
            return 64
    if names == ["captures"]:
        print("tools/interop: captures are those of the other parts: name one of them too", file=sys.stderr)
        return 64
    passed = failed = 0

    def check(what, case, *arguments):
        nonlocal passed, failed
        try:
            case(*arguments)
            passed += 1
            print(f"ok    {what}", flush=True)
        except (Failed, OSError, RuntimeError, ValueError, KeyError, subprocess.SubprocessError) as error:
            failed += 1
            reason = str(error) if isinstance(error, Failed) else f"{type(error).__name__}: {error}"
            print(f"FAIL  {what}\n        {reason}", flush=True)

    for name in names:
        for what, case in PARTS[name]:
            check(f"{name}: {what}", case)
    if "captures" in names:
        for what, (file, run) in captures.items():
            for program, read in (("tshark", read_by_tshark), ("btmon", read_by_btmon), ("blescan", replayed)):
                check(f"captures: {program} reads that of {what}", read, file, run)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        STATUS = main()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    sys.exit(STATUS)
