#!/usr/bin/python3
"""Holds what both programs really print, and the files they read, against the JSON Schemas in Schemas.

Every schema must be in the table below with something that is held against it, and must refuse an empty object:
one that accepts everything checks nothing. Every field of blescan's is described.
"""

import glob
import json
import os
import subprocess
import sys
import tempfile

try:
    from jsonschema import Draft202012Validator as Validator
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
PROGRAMS = os.path.join(ROOT, ".build", "run", "release")

# A simulated run that ends by itself; -q where only the data are wanted.
SIM = "blescan --controller sim --seed 7"

# An advertiser for every payload and every kind of event that the output has words for.
EVERY = (f"blescan --controller sim:{ROOT}/Tests/ScanOutputTests/Fixtures/every-payload.json --seed 7 --duration 3 "
         "--active --phy both")

# Schema: the command lines whose output is held against it. FILE*: files that are. ~ stands for a folder that
# is there for the run, $CAPTURES for a folder of the captures that the tests make.
DATASETS = os.path.join(ROOT, "Tests", "MeshCoPTests", "Fixtures", "meshcop_*.jsonl")
HEX = f"sed 's/.*\"hex\": \"\\([^\"]*\\)\".*/\\1/' {DATASETS}"

# A store with something of everything: an update, a pending dataset, a partial and an invalid one, one that was rebuilt,
# two border agents that differ, a router that moved, a deletion.
MISSION = ("0e080000000000010000000300001035060004001fffe002083c66f0dc9ef53f1c0708fdb360c72874da9905104094dce45388fd3d"
           "3426e992cbf0697b030d474c2d5332302d6e65773030310102250b04106c9f919a4da9b213764fc83f849381080c0402a0f7f8")
LATER = MISSION.replace("0000000000010000", "0000000000020001")
OTHER = MISSION.replace("3c66f0dc9ef53f1c", "0102030405060708")
STORE = "export THREAD_CREDS_STORE=~/store.sqlite; "
FILLED = STORE + "rm -f ~/store.sqlite; put() { thread-creds store -q --border-agent \"$@\" || exit; }; " + "".join(
    f"put {words}; " for words in [
        f"AA {MISSION}", f"AA {LATER}", f"BB {MISSION}", f"BB {MISSION}33080000000000030000340400007530",
        "CC --allow-partial 0e080000000000010000000300001b02080807060504030201bd020102 --allow-invalid",
        f"DD {OTHER}", f"DD {LATER}", f"EE {OTHER}", f"0102030405060708 {OTHER.replace('474c2d', 'c0af2d')}"]
    ) + "thread-creds delete -q --border-agent EE || exit; "
# A border router of a stored network, as avahi-browse prints it.
NEARBY = ("=;d0;IPv4;Hub\\032\\0351;_meshcop._udp;local;hub.local;10.9.9.1;49191;\"nn=GL-S20-new001\" "
          "\"at=\\000\\000\\000\\000\\000\\001\\000\\000\" \"xp=<f\\240\\220\\158\\245\\063\\028\" \"sb=\\000\\000\\001\\177\" "
          "\"xa=\\000\\001\" \"vn=x\" \"rv=1\"")
# The data block of a page.
DATA = "sed -n 's,^<script type=\"application/json\" id=\"blescan-figures\">\\(.*\\)</script>$,\\1,p'"
JSON = "one document"
LINES = "a document a line"
TABLE = [
    ("scenario.schema.json", JSON, ["FILE tools/fuzz/corpus/scenario/*.json"]),
    # Adapters are not on every machine: the snapshot is what the program prints for three of them.
    ("blescan-controllers.schema.json", JSON, ["FILE Tests/ProgramTests/Fixtures/controllers.json"]),
    ("blescan-report.schema.json", JSON, [
        f"{SIM} --duration 5 --format json",
        f"{SIM} --duration 5 --format json --label site=berlin --label 'room=a, b'",
        f"{SIM} --trials 5 --trial-duration 2 --format json --expect C0:FF:EE:00:00:01",
        f"{SIM} --duration 5 --active --filter-duplicates --format json",
        f"{EVERY} --format json",
        "EACH blescan replay --format json $CAPTURES/*",
        # Out of a recording, with observations, and the data of a page.
        f"{SIM} -q --duration 5 --record ~/a > ~/out; blescan report ~/a --format json --observations",
        f"{SIM} -q -i 300 --trials 40 --trial-duration 3 -e C0:FF:EE:00:00:01 -t 500 --profile zephyr --assert 'p50<2s' "
        "--record ~/b > ~/out; blescan report ~/b 1 --format json",
        f"{SIM} -q --duration 5 --filter-duplicates --phy both --delay 0:1,5:1 --record ~/c > ~/out; "
        "blescan report ~/c --format json",
        f"{SIM} -q --trials 40 --html ~/d > ~/out; {DATA} ~/d",
        "blescan replay -q $CAPTURES/h1-swapped-timestamps.btsnoop --html ~/e > ~/out; " + f"{DATA} ~/e",
        "blescan replay -q $CAPTURES/monitor.btsnoop --record ~/f > ~/out; blescan report ~/f --format json",
        f"{SIM} -q -d 60 --air ~/air > ~/out; blescan replay ~/air --format json",
        f"{SIM} -q -d 60 --air ~/air > ~/out; blescan replay -q ~/air --record ~/g > ~/out; blescan report ~/g --format json",
    ]),
    ("blescan-beside.schema.json", JSON, [
        f"{SIM} -q -d 60 --capture ~/hci --air ~/air > ~/out; blescan replay ~/air --beside ~/hci --format json",
        f"{SIM} -q -w 60 -i 60 -d 60 --capture ~/hci --air ~/air > ~/out; blescan replay ~/air --beside ~/hci -f json",
    ]),
    ("blescan-groups.schema.json", JSON, [
        f"for i in 1 2 3; do {SIM} -q -n 20 --seed $i --label gateway=g$i --record ~/g$i > ~/out; done; "
        "blescan merge ~/all ~/g1 ~/g2 ~/g3 > ~/out; blescan report ~/all --by gateway -f json",
        "blescan report ~/g1 ~/g2 ~/g1 -f json",
        "blescan report ~/g1 gateway=g1 -f json",
        f"{SIM} -q -d 1 --record ~/s > ~/out; blescan report ~/s ~/g3 -f json",
    ]),
    ("blescan-compare.schema.json", JSON, [
        f"{SIM} -q -n 20 --record ~/a > ~/out; {SIM} -q -n 20 -i 300 --record ~/a > ~/out; blescan compare ~/a 1 2 -f json",
        f"{SIM} -q -n 20 -e C0:FF:EE:00:00:01 --record ~/d > ~/out; blescan compare ~/d 1 1 -f json --margin 5% --level 0.1",
        f"{SIM} -q -d 1 --record ~/b > ~/out; blescan compare ~/b 1 1 --format json",
        "blescan replay -q $CAPTURES/monitor.btsnoop --record ~/c > ~/out; blescan compare ~/c 1 1 -f json",
        "blescan compare ~/a ~/d:1 -f json",
    ]),
    ("blescan-predict.schema.json", JSON, [
        "blescan predict -t 500 --cdf-at 250,500 --format json",
        "blescan predict -t 500 --cdf --format json",
        "blescan predict -w 60 -i 60 -t 500 --delay none --start event --format json",
        "blescan predict -w 30 -i 300 -t 500 --delay none --within 1 --format json",
        "blescan predict -w 511.875 -i 5120 -t 100 --loss 0.3 --profile zephyr --format json",
    ]),
    ("blescan-advise.schema.json", JSON, [
        "blescan advise -t 200 --target 400 --format json",
        "blescan advise -t 200 --duty-cycle 0.25 --longest-interval 500 --format json",
        "blescan advise -w 60 -i 60 --target 500 --format json",
        "blescan advise -t 500 --target 50 --format json",
    ]),
    ("blescan-phones.schema.json", JSON, ["blescan phones -t 500 --format json"]),
    ("blescan-law.schema.json", JSON, [
        f"blescan --controller sim:{ROOT}/Tests/ProgramTests/Fixtures/laws.json --seed 7 -w 60 -i 60 -d 200 -q "
        f"--capture ~/laws{number} > ~/out; blescan learn ~/laws{number} --address C0:FF:EE:00:00:0{number} --law ~/law --format json"
        for number in range(1, 5)
    ] + ["FILE tools/fuzz/corpus/law/*.json"]),
    ("blescan-sweep.schema.json", JSON, [
        "blescan sweep --windows 30,60 --intervals 60,30 -n 20 -e C0:FF:EE:00:00:01 -t 500 --controller sim --seed 7 "
        "--format json",
        "blescan sweep --windows 30 --intervals 300 -n 3 --trial-duration 0.1 --controller sim --seed 7 --format json "
        "-e C0:FF:EE:00:00:01,C0:FF:EE:00:00:09 -t 500 --delay none",
        "blescan sweep --presets bluez-passive,android-balanced -n 5 --controller sim --seed 7 --format json",
    ]),
    ("blescan-ndjson.schema.json", LINES, [
        f"{SIM} --duration 5 --format ndjson",
        f"{SIM} --trials 3 --trial-duration 2 --format ndjson --expect C0:FF:EE:00:00:01",
        f"{SIM} --duration 5 --active --format ndjson",
        f"{SIM} --duration 5 --format ndjson --label site=berlin",
        f"{SIM} --duration 5 --format ndjson --label site=berlin --lean",
        f"{EVERY} --format ndjson",
        "EACH blescan replay --format ndjson $CAPTURES/*",
        f"{SIM} -q -d 60 --air ~/air > ~/out; blescan replay ~/air --format ndjson",
    ]),
    ("thread-creds-nearby.schema.json", JSON, [
        FILLED + "printf '%s\\n' '" + NEARBY + "' | thread-creds nearby --format json",
    ]),
    ("thread-creds-decode.schema.json", LINES, [
        f"{HEX} | thread-creds decode -",
        f"{HEX} | thread-creds decode --rules 2026-08 --reveal -",
        "thread-creds decode 0e0 hex: 0x0300",
    ]),
    ("thread-creds-diff.schema.json", JSON, [
        "thread-creds diff --format json 000300001003024142bd0101 000300001101021234",
        "thread-creds diff --format json 00030000100510$(printf %032d 1) 00030000100510$(printf %032d 2)",
        "thread-creds diff --format json 000300001003024142 030241420003000010",
    ]),
    ("thread-creds-list.schema.json", JSON, [
        FILLED + "thread-creds list --format json", FILLED + "thread-creds list --format json --reveal",
        "HOME=~ thread-creds list --format json",
    ]),
    ("thread-creds-show.schema.json", JSON, [
        FILLED + "thread-creds show --format json -b BB", FILLED + "thread-creds show --format json --reveal CC",
    ]),
    ("thread-creds-preferred.schema.json", JSON, [
        FILLED + "thread-creds preferred --format json",
        FILLED + "thread-creds preferred --format json --network 0102030405060708",
        FILLED + "thread-creds preferred --format json --clear",
        FILLED + f"thread-creds preferred --format json --check {OTHER}",
        f"HOME=~ thread-creds preferred --format json --check {OTHER}",
    ]),
    ("thread-creds-history.schema.json", JSON, [
        FILLED + "thread-creds history --format json", FILLED + "thread-creds history --format json --reveal",
    ]),
    ("thread-creds-store.schema.json", JSON, [
        FILLED + f"thread-creds store --format json -b AA {words}" for words in [
            MISSION, LATER, OTHER, f"--force {MISSION}", LATER.replace("1035060004", "1135060004"),
            f"{LATER}33080000000000030000340400007530"]
    ] + [STORE + f"rm -f ~/store.sqlite; thread-creds store --format json -b AA {MISSION}"]),
    ("thread-creds-delete.schema.json", JSON, [
        FILLED + "thread-creds delete --format json -b BB",
        FILLED + "thread-creds delete --format json --force --network 3c66f0dc9ef53f1c",
    ]),
    ("thread-creds-change.schema.json", JSON, [
        FILLED + "thread-creds rekey --format json AA FF", FILLED + "thread-creds history --purge --format json",
    ]),
    ("thread-creds-check.schema.json", JSON, [
        FILLED + "thread-creds check --format json", FILLED + "thread-creds check --lint --format json",
        FILLED + "thread-creds check --repair --format json",
        # A damaged store is not linted; 65 is the answer here.
        FILLED + "python3 -c \"import os, sqlite3; c = sqlite3.connect(os.environ['THREAD_CREDS_STORE']); "
        "c.execute('UPDATE credential SET channel = 9'); c.commit()\"; "
        "thread-creds check --lint --format json || [ $? = 65 ]"]),
    ("thread-creds-export.schema.json", LINES, [FILLED + "thread-creds export --reveal"]),
    ("thread-creds-import.schema.json", LINES, [
        FILLED + "thread-creds export --reveal -o ~/all; thread-creds import --allow-invalid --allow-partial --format json ~/all ~/all",
        FILLED + "thread-creds export --reveal -o ~/all; rm ~/store.sqlite; thread-creds import --allow-invalid --allow-partial --format json ~/all",
        FILLED + f"echo {OTHER} > ~/hex; echo {MISSION} > ~/hex2; "
        "thread-creds import --format json -b AA ~/hex2 ~/hex",
        FILLED + f"echo {OTHER} > ~/hex; thread-creds import --dry-run --format json -b AA ~/hex",
    ]),
]


def outputs(entry, folder, captures):
    """Texts to be checked, each with a name for messages."""
    entry = entry.replace("~", folder)
    kind, _, rest = entry.partition(" ")
    if kind == "FILE":
        names = sorted(glob.glob(os.path.join(ROOT, rest)))
        if not names:
            raise SystemExit(f"no file is called {rest}")
        for name in names:
            with open(name, encoding="utf-8") as file:
                yield os.path.relpath(name, ROOT), file.read()
        return
    commands = [entry]
    if kind == "EACH":
        command, _, pattern = rest.rpartition(" ")
        commands = [f"{command} {name}" for name in sorted(glob.glob(pattern.replace("$CAPTURES", captures))) if os.path.isfile(name)]
    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=dict(os.environ, CAPTURES=captures, PATH=PROGRAMS + os.pathsep + os.environ["PATH"]))
        # The exit code of a conclusion (1, 2, 10, 11, …) comes with data; one of an error does not.
        if done.returncode >= 64:
            if kind == "EACH" and done.returncode == 65:
                continue
            raise SystemExit(f"{command}: exit {done.returncode}: {done.stderr.decode(errors='replace').strip()}")
        yield command, done.stdout.decode("utf-8")


def documents(form, text):
    if form == JSON:
        yield 1, json.loads(text)
    else:
        for number, line in enumerate(text.splitlines(), 1):
            yield number, json.loads(line)


def undescribed(definition):
    """Fields without a description, their own or the one of what they refer to."""
    def described(field):
        if "$ref" in field and "description" not in field:
            return described(definition["$defs"][field["$ref"].rsplit("/", 1)[1]])
        return "description" in field or "const" in field

    def walk(node, path):
        if isinstance(node, dict):
            for name, field in node.get("properties", {}).items():
                if isinstance(field, dict) and not described(field):
                    yield f"{path}/{name}"
            for name, child in node.items():
                yield from walk(child, f"{path}/{name}")
        elif isinstance(node, list):
            for place, child in enumerate(node):
                yield from walk(child, f"{path}/{place}")

    return list(walk(definition, ""))


def check(schema, form, entries, folder, captures):
    with open(os.path.join(ROOT, "Schemas", schema), encoding="utf-8") as file:
        definition = json.load(file)
    Validator.check_schema(definition)
    validator = Validator(definition)
    problems = 0
    checked = 0
    for field in undescribed(definition):
        if not schema.startswith("thread-creds"):
            print(f"{schema}: {field} is not described")
            problems += 1
    if validator.is_valid({}) or validator.is_valid([{}]):
        print(f"{schema}: accepts an empty object")
        problems += 1
    for entry in entries:
        for name, text in outputs(entry, folder, captures):
            if not text.strip():
                print(f"{name}: prints nothing")
                problems += 1
            for line, document in documents(form, text):
                checked += 1
                for error in validator.iter_errors(document):
                    place = "/".join(str(part) for part in error.absolute_path)
                    print(f"{schema}: {name}: line {line}: {place}: {error.message[:200]}")
                    problems += 1
                    if problems > 20:
                        return problems, checked
    return problems, checked


def main():
    problems = 0
    made = tempfile.TemporaryDirectory()
    subprocess.run([os.path.join(ROOT, "tools", "lib", "captures.sh"), made.name], check=True)
    here = {os.path.basename(name) for name in glob.glob(os.path.join(ROOT, "Schemas", "*.schema.json"))}
    for name in sorted(here - {schema for schema, _, _ in TABLE}):
        print(f"{name}: nothing is held against it; add it to the table in tools/schemas")
        problems += 1
    for schema, form, entries in TABLE:
        with tempfile.TemporaryDirectory() as folder:
            if schema not in here:
                print(f"{schema}: is not in Schemas")
                problems += 1
                continue
            wrong, checked = check(schema, form, entries, folder, made.name)
            problems += wrong
            print(f"{schema}: {checked} documents, {wrong} problems")
    sys.exit(1 if problems else 0)


main()
