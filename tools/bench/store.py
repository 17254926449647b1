#!/usr/bin/python3
"""Times the store of thread-creds beside the sqlite3 shell, in one run, on the same rows.

    tools/bench/store            100,000 credentials imported, 10,000 listed, a small store listed
    tools/bench/store --rows N   N credentials imported
    tools/bench/store --memory [BYTES]   peak memory of each command with a backup of BYTES (1e9) and the store it makes: at
                                 most 64 MiB

Each pair runs in turns, seven times; medians are compared. The shell inserts the same rows with the same pragmas into
the same tables. The exit code is 1 where a limit is not held.
"""

import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

GNU_TIME = shutil.which("time") or sys.exit("GNU time measures memory here: install time")

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SCRATCH = os.path.join(ROOT, ".build", "run")
PROGRAM = os.environ.get("THREAD_CREDS", os.path.join(SCRATCH, "release", "thread-creds"))
PRAGMAS = ("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON; "
           "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;")
DATASET = ("0e0800000000000100000003000010350600" "04001fffe00208{network:016x}0708fdb360c72874da990510"
           "{key:032x}030d474c2d5332302d6e65773030310102250b04106c9f919a4da9b213764fc83f849381080c0402a0f7f8")
TIME = "2026-11-23T05:10:00.123Z"


def build():
    if "THREAD_CREDS" in os.environ:
        return
    subprocess.run(
        ["swift", "build", "-c", "release", "--static-swift-stdlib", "--scratch-path", SCRATCH, "--product",
         "thread-creds"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def rows(count):
    """Twenty border agents to a network."""
    for n in range(count):
        network = 1 + n // 20
        yield f"{n + 1:016x}", network, DATASET.format(network=network, key=network * 0x10001)


def agent_digest(agent):
    """Some number of 64 bits: the shell computes no digests."""
    return int(agent, 16) * 0x9e3779b97f4a7c15 % (1 << 63)


def write_files(folder, count):
    """The rows as an export of this version (a digest a line), and as SQL."""
    plain = os.path.join(folder, "plain.ndjson")
    with open(plain, "w") as file:
        file.write('{"type":"store","format":"thread-creds/1","preferred":null}\n')
        for agent, network, tlvs in rows(count):
            file.write(
                f'{{"type":"credential","border_agent":"{agent.upper()}","kind":"active","extended_pan_id":"{network:016x}"'
                f',"network_name":"GL-S20-new001","source":"verbatim","created":"{TIME}","modified":"{TIME}"'
                f',"tlvs":"{tlvs}"}}\n')
    first = os.path.join(folder, "first.sqlite")
    empty_store(first)
    environment = dict(os.environ, THREAD_CREDS_STORE=first)
    subprocess.run([PROGRAM, "import", "-q", plain], env=environment, check=True)
    subprocess.run([PROGRAM, "export", "--reveal", "-o", os.path.join(folder, "rows.ndjson")], env=environment, check=True)
    with open(os.path.join(folder, "rows.sql"), "w") as file:
        file.write(PRAGMAS + "\nBEGIN IMMEDIATE;\n")
        for agent, network, tlvs in rows(count):
            file.write(
                "INSERT INTO credential (border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id, "
                f"active_timestamp, verdict, source, created, modified, digest) VALUES (x'{agent}', 0, x'{tlvs}', "
                f"x'{network:016x}', x'474c2d5332302d6e6577303031', 16, 9483, x'0000000000010000', 0, 0, "
                f"1795410600123, 1795410600123, {agent_digest(agent)});\n")
        file.write("COMMIT;\n")


def empty_store(path):
    """A store with its tables and nothing in them."""
    for name in (path, path + "-journal"):
        if os.path.exists(name):
            os.remove(name)
    environment = dict(os.environ, THREAD_CREDS_STORE=path)
    nothing = '{"type":"store","format":"thread-creds/1","preferred":null}\n'
    subprocess.run([PROGRAM, "import", "-q", "-"], env=environment, check=True, input=nothing.encode())


def timed(command, **keywords):
    start = time.perf_counter()
    subprocess.run(command, check=True, **keywords)
    return time.perf_counter() - start


def compare(what, ours, theirs, limit, rounds=7):
    """Ours may take `limit` times as long as theirs."""
    times = [[], []]
    for _ in range(rounds):
        times[0].append(ours())
        times[1].append(theirs())
    mine, other = map(statistics.median, times)
    held = mine <= other * limit
    print(f"{what}: {mine * 1000:.1f} ms, sqlite3 {other * 1000:.1f} ms, ratio {mine / other:.2f} "
          f"(limit {limit:.2f}){'' if held else '  NOT HELD'}")
    return held


def write_backup(path, size):
    """An export of at least that size, with credentials of their own in every line. Returns how many."""
    total, written, count = 0, 0, 0
    with open(path, "wb") as file:
        def line(text):
            nonlocal total, written
            digest = hashlib.sha256(text.encode()).digest()[:8]
            total = (total + int.from_bytes(digest, "big")) % (1 << 64)
            written += file.write(f'{text},"digest":"{digest.hex()}"}}\n'.encode())

        line(f'{{"type":"store","format":"thread-creds/2","exported":"{TIME}","preferred":null')
        while written < size:
            network = 1 + count // 20
            count += 1
            line(f'{{"type":"credential","border_agent":"{count:016X}","kind":"active","extended_pan_id":"{network:016x}"'
                 f',"network_name":"GL-S20-new001","source":"verbatim","created":"{TIME}","modified":"{TIME}"'
                 f',"tlvs":"{DATASET.format(network=network, key=network * 0x10001)}"')
        line(f'{{"type":"end","credentials":{count},"history":0,"deletions":0,"sum":"{total:016x}"')
    return count


def memory(size):
    """Whether every command stays below 64 MiB."""
    held = True
    with tempfile.TemporaryDirectory() as folder:
        backup = os.path.join(folder, "backup.ndjson")
        count = write_backup(backup, size)
        environment = dict(os.environ, THREAD_CREDS_STORE=os.path.join(folder, "store.sqlite"))
        copy = os.path.join(folder, "copy")
        exports = [["export", "--reveal", "-o", copy, "--format", form]
                   for form in ("ndjson", "hex", "otbr", "otbr-legacy", "commissioner", "home-assistant")]
        for arguments in (["import", "--dry-run", backup], ["import", "-q", backup], ["import", "-q", "--force", backup],
                          ["import", "--dry-run", backup], ["import", "--dry-run", "--format", "json", backup], ["list"],
                          ["list", "--format", "json"], ["show", "--network", f"{7:016x}"], ["check"], *exports,
                          ["export", "--reveal", "-o", copy, "--network", f"{7:016x}"]):
            start = time.perf_counter()
            # A child of this process would count this process's memory until it is started.
            figure = os.path.join(folder, "figure")
            status = subprocess.run([GNU_TIME, "--quiet", "--format", "%M", "--output", figure, PROGRAM, *arguments],
                                    env=environment, stdout=subprocess.DEVNULL).returncode
            with open(figure) as file:
                peak = int(file.read()) / 1024
            held &= status == 0 and peak <= 64
            what = " ".join(arguments).replace(folder + "/", "")
            print(f"{what}: {peak:.1f} MiB, {time.perf_counter() - start:.1f} s, {count} credentials"
                  f"{'' if status == 0 and peak <= 64 else '  NOT HELD'}", flush=True)
    return held


def main():
    if "--memory" in sys.argv:
        build()
        size = sys.argv[sys.argv.index("--memory") + 1:]
        sys.exit(0 if memory(float(size[0]) if size else 1e9) else 1)
    if not shutil.which("sqlite3"):
        print("skipped: sqlite3 is not installed")
        sys.exit(77)
    count = int(sys.argv[sys.argv.index("--rows") + 1]) if "--rows" in sys.argv else 100_000
    build()
    held = True
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "store.sqlite")
        ndjson, script = os.path.join(folder, "rows.ndjson"), os.path.join(folder, "rows.sql")
        environment = dict(os.environ, THREAD_CREDS_STORE=path)
        quiet = {"stdout": subprocess.DEVNULL}

        def imported():
            empty_store(path)
            return timed([PROGRAM, "import", "-q", ndjson], env=environment)

        def inserted():
            empty_store(path)
            with open(script) as file:
                return timed(["sqlite3", path], stdin=file, **quiet)

        write_files(folder, count)
        held &= compare(f"import of {count} credentials", imported, inserted, 0.7)

        select = ("SELECT extended_pan_id = (SELECT extended_pan_id FROM preferred), network_name, hex(extended_pan_id), "
                  "channel, pan_id, hex(active_timestamp), hex(border_agent), verdict, modified FROM credential "
                  "ORDER BY extended_pan_id, kind, id")
        for rows_listed, limit, form in ((10_000, 1.5, ["-table"]), (5, 1.8, [])):
            write_files(folder, rows_listed)
            imported()
            query = select if form else "select * from credential"
            held &= compare(
                f"list of {rows_listed}",
                lambda: timed([PROGRAM, "list"], env=environment, **quiet),
                lambda: timed(["sqlite3", *form, path, query], **quiet), limit, 21)
    sys.exit(0 if held else 1)


main()
