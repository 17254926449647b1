"""Four simulated gateways, watched by Debian's node_exporter and Prometheus; the queries of tools/grafana/blescan.json."""

import contextlib
import http.server
import json
import os
import subprocess
import threading
import time
import urllib.parse
import urllib.request

DASHBOARD = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "grafana", "blescan.json")
DEVICE, NEVER = "C0:FF:EE:00:00:01", "C0:FF:EE:00:00:FF"
# Gateways differ in their scan interval; the last one is read as OpenMetrics, without node_exporter.
INTERVALS = {"g1": 60, "g2": 90, "g3": 120, "g4": 150}
TRIALS, SECONDS = 30, 1.5
QUANTILE = 0.8
SETTLED = f"count(blescan_finished == 1) == {len(INTERVALS)}"


class Exposition(http.server.BaseHTTPRequestHandler):
    """A file as OpenMetrics 1.0; Prometheus takes its strict parser then."""

    file = None

    def do_GET(self):
        with open(self.file, "rb") as file:
            body = file.read()
        self.send_response(200)
        self.send_header("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(file):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Served", (Exposition,), {"file": file}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def scan(blescan, folder, gateway, interval, seed):
    """A gateway in real time, so that Prometheus sees its counters grow."""
    metrics = ["--openmetrics" if gateway == "g4" else "--prometheus", os.path.join(folder, gateway, "blescan.prom")]
    return subprocess.Popen(
        [blescan, "--controller", "sim", "--real-time", "--seed", str(seed), "-w", "30", "-i", str(interval), "--trials",
         str(TRIALS), "--trial-duration", str(SECONDS), "-e", DEVICE, "-e", NEVER, "--label", f"gateway={gateway}",
         "--label", "site=be\"rlin", *metrics, "-f", "json", "-o", os.path.join(folder, f"{gateway}.json"), "-q"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


class Server:
    """Prometheus' HTTP interface."""

    def __init__(self, port, expect):
        self.address, self.expect = f"http://127.0.0.1:{port}", expect

    def query(self, expression):
        """Samples as (labels, value)."""
        words = urllib.parse.urlencode({"query": expression})
        try:
            with urllib.request.urlopen(f"{self.address}/api/v1/query?{words}", timeout=60) as answer:
                result = json.load(answer)["data"]["result"]
        except urllib.error.HTTPError as error:
            self.expect(False, f"{expression}: {error.read().decode(errors='replace')}")
        return [(sample["metric"], float(sample["value"][1])) for sample in result]

    def wait(self, expression, limit):
        deadline = time.monotonic() + limit
        while not (samples := self.query(expression)):
            targets = urllib.request.urlopen(f"{self.address}/api/v1/targets", timeout=60).read().decode()
            self.expect(time.monotonic() < deadline, f"{expression} has no answer within {limit} s; {targets[-2000:]}")
            time.sleep(0.5)
        return samples


@contextlib.contextmanager
def watched(blescan, folder, expect, process, free_port, patience):
    """Gateways that scan, and a Prometheus that watches them until the block ends."""
    with contextlib.ExitStack() as stack:
        targets = []
        for gateway in INTERVALS:
            place = os.path.join(folder, gateway)
            os.makedirs(place)
            if gateway == "g4":
                with open(os.path.join(place, "blescan.prom"), "w", encoding="utf-8") as file:
                    file.write("# EOF\n")
                targets.append(f"127.0.0.1:{stack.enter_context(served(os.path.join(place, 'blescan.prom')))}")
                continue
            port = free_port()
            stack.enter_context(process(
                "prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
                f"--collector.textfile.directory={place}", f"--web.listen-address=127.0.0.1:{port}", ready="127.0.0.1"))
            targets.append(f"127.0.0.1:{port}")
        config = os.path.join(folder, "prometheus.yml")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"global": {"scrape_interval": "1s"},
                       "scrape_configs": [{"job_name": "gateways", "static_configs": [{"targets": targets}]}]}, file)
        port = free_port()
        stack.enter_context(process(
            "prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{port}", ready="Server is ready"))
        scans = [scan(blescan, folder, gateway, interval, seed)
                 for seed, (gateway, interval) in enumerate(INTERVALS.items(), 1)]
        for run in scans:
            _, errors = run.communicate(timeout=patience)
            expect(run.returncode == 0, f"exit {run.returncode}: {errors.strip()}")
        server = Server(port, expect)
        server.wait(SETTLED, patience)
        yield server


def checks(folder, expect):
    """promtool has nothing to say."""
    for gateway in list(INTERVALS)[:3]:
        with open(os.path.join(folder, gateway, "blescan.prom"), encoding="utf-8") as file:
            done = subprocess.run(["promtool", "check", "metrics"], stdin=file, capture_output=True, text=True, timeout=60)
        expect(done.returncode == 0 and not done.stdout + done.stderr,
               f"promtool check metrics, exit {done.returncode}: {done.stdout + done.stderr}")


def pooled(folder, quantile):
    """The Kaplan–Meier figure over all gateways, in seconds: trials are of equal length, so that a censored one is longer than
    all that were seen."""
    waits = []
    for gateway in INTERVALS:
        with open(os.path.join(folder, f"{gateway}.json"), encoding="utf-8") as file:
            device = next(device for device in json.load(file)["devices"] if device["address"] == DEVICE)
        waits += [float("inf") if wait is None else wait / 1000 for wait in device["first_seen_ms"]]
    waits.sort()
    return waits[max(0, -int(-quantile * len(waits) // 1) - 1)], len(waits)


def quantile_agrees(server, folder, expect):
    series = f'blescan_device_first_seen_seconds_bucket{{address="{DEVICE}"}}'
    exact, count = pooled(folder, QUANTILE)
    expect(count == TRIALS * len(INTERVALS), f"{count} waits")
    [(_, total)] = server.query(f'sum(blescan_device_first_seen_seconds_count{{address="{DEVICE}"}})')
    expect(total == count, f"Prometheus counts {total} waits, the runs had {count}")
    [(_, censored)] = server.query(f'sum(blescan_device_first_seen_censored_total{{address="{DEVICE}"}})')
    expect(0 < censored < count, f"{censored} censored of {count}: they are to be seen in the figure")
    [(_, value)] = server.query(f"histogram_quantile({QUANTILE}, sum by (le) ({series}))")
    bounds = sorted(float(labels["le"]) for labels, _ in server.query(f"sum by (le) ({series})"))
    low = max([bound for bound in bounds if bound < exact], default=0)
    high = min(bound for bound in bounds if bound >= exact)
    expect(low <= value <= high, f"histogram_quantile says {value} s; {exact} s lies between {low} and {high}")


def gateways_told_apart(server, expect):
    """Labels are on every series; an expected device that never came is there, and every trial is a miss."""
    found = {labels["gateway"]: value for labels, value in server.query("blescan_trials_total")}
    expect(found == {gateway: TRIALS for gateway in INTERVALS}, f"trials by gateway: {found}")
    series = server.query('{__name__=~"blescan_.*"}')
    bare = [labels for labels, _ in series if labels.get("site") != "be\"rlin" or "gateway" not in labels]
    expect(series and not bare, lambda: f"without labels: {bare[:3]}")
    never = server.query(f'blescan_device_first_seen_censored_total{{address="{NEVER}"}}')
    expect([value for _, value in never] == [TRIALS] * len(INTERVALS), f"misses of the one that never came: {never}")
    errors = server.query("node_textfile_scrape_error")
    expect([value for _, value in errors] == [0] * 3, f"node_textfile_scrape_error: {errors}")


def dashboard_answers(server, expect):
    """Every query of the dashboard has an answer."""
    with open(DASHBOARD, encoding="utf-8") as file:
        dashboard = json.load(file)
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    expect(len(queries) >= 8, f"{len(queries)} queries")
    for written in queries:
        query = written.replace("$gateway", ".*").replace("$window", "1m")
        expect("$" not in query, f"{written} has a variable that is not known here")
        samples = server.query(query)
        gateways = {labels.get("gateway") for labels, _ in samples}
        expect(gateways == set(INTERVALS), f"{query} tells of {gateways}")
        # Misses alone have no p95: the last bound is what Prometheus says then.
        expect(all(value == value for _, value in samples), f"{query}: {samples}")
    variables = [variable["query"] for variable in dashboard["templating"]["list"] if variable["type"] == "query"]
    expect(variables == ["label_values(blescan_run_info, gateway)"], f"variables: {variables}")
