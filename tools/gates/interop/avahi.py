"""Border routers by a real avahi-daemon, read by avahi-browse and handed to thread-creds nearby."""

import json
import os
import subprocess
from xml.sax.saxutils import escape

KNOWN, STRANGE = "3c66f0dc9ef53f1c", "9e75e256a61009a3"
AGENT, ADDRESS = "e6f203a4f50607f8890001020304f5ff", "aeeb2f594b5c0bbf"
DATASET = ("0e080000000000010000000300001035060004001fffe002083c66f0dc9ef53f1c0708fdb360c72874da9905104094dce45388fd3d"
           "3426e992cbf0697b030d474c2d5332302d6e65773030310102250b04106c9f919a4da9b213764fc83f849381080c0402a0f7f8")
# What each router announces: the instance's name, then text records; those in hex have any byte.
ROUTERS = [
    ("Known #1", {"xp": KNOWN, "xa": ADDRESS, "id": AGENT, "at": "0000000000010000", "sb": "00000177"}, "GL-S20-new001"),
    ("Newer", {"xp": KNOWN, "xa": "8182838485868788", "at": "00000000ff05fffe"}, "GL-S20-new001"),
    ("Another name", {"xp": KNOWN, "xa": "c1c2c3c4c5c6c7c8", "at": "0000000000010000"}, "Renamed"),
    ("Küche; \"x\" (1.2)", {"xp": STRANGE, "xa": "22285c3b3d0d0aff", "at": "0000622af22454df"}, 'Käse;="q"'),
    ("Not configured", {"xa": "0102030405060708"}, None),
]
# A bus and a daemon of their own, in places that nobody else sees.
SCRIPT = r"""
set -eu
work=$1
mount -t tmpfs tmpfs /run
mkdir -p /run/avahi-daemon
mount --bind "$work/services" /etc/avahi/services
ip link set lo multicast on
ip address add 10.9.9.1/24 dev lo 2>/dev/null || true
ip route add 224.0.0.0/4 dev lo 2>/dev/null || true
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$work/bus
dbus-daemon --config-file="$work/bus.conf" --nofork --nopidfile >"$work/bus.log" 2>&1 &
bus=$!
for _ in $(seq 600); do [ -S "$work/bus" ] && break; sleep 0.1; done
avahi-daemon --no-drop-root --no-chroot --no-rlimits -f "$work/avahi.conf" >"$work/avahi.log" 2>&1 &
avahi=$!
trap 'kill $avahi $bus' EXIT
for _ in $(seq 600); do
    [ "$(grep -c 'successfully established' "$work/avahi.log")" = "$2" ] && break
    kill -0 $avahi || exit 1
    sleep 0.1
done
timeout 120 avahi-browse -rpt _meshcop._udp
"""
BUS = """<busconfig><type>system</type><listen>unix:path={}/bus</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/></policy></busconfig>
"""
AVAHI = "[server]\nuse-ipv4=yes\nuse-ipv6=no\nallow-interfaces=lo\n[publish]\npublish-hinfo=no\npublish-workstation=no\n"


def service(name, values, network):
    records = "".join(f'<txt-record value-format="binary-hex">{key}={value}</txt-record>' for key, value in values.items())
    if network:
        records += f"<txt-record>nn={escape(network)}</txt-record>"
    return (f"<service-group><name>{escape(name)}</name><service><type>_meshcop._udp</type><port>49191</port>"
            f"<txt-record>rv=1</txt-record>{records}</service></service-group>")


def browse(folder):
    """What avahi-browse prints of the routers."""
    os.makedirs(os.path.join(folder, "services"))
    for number, router in enumerate(ROUTERS):
        with open(os.path.join(folder, "services", f"{number}.service"), "w", encoding="utf-8") as file:
            file.write(service(*router))
    for name, text in (("bus.conf", BUS.format(folder)), ("avahi.conf", AVAHI)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    words = ["unshare", "--mount", "sh", "-c", SCRIPT, "sh", folder, str(len(ROUTERS))]
    done = subprocess.run(words, capture_output=True, timeout=300)
    if done.returncode != 0:
        logs = [open(os.path.join(folder, name), errors="replace").read() for name in ("bus.log", "avahi.log")
                if os.path.exists(os.path.join(folder, name))]
        raise RuntimeError("avahi: " + done.stderr.decode(errors="replace") + "".join(logs)[-3000:])
    return done.stdout


def nearby(program, folder, expect):
    """Each router is compared with what is stored; what cannot be printed comes through."""
    browsed = browse(folder)
    expect(b"\\230" in browsed and b"\\\"" in browsed, lambda: f"avahi-browse escapes nothing: {browsed!r}")

    def run(*words, given=b""):
        store = os.path.join(folder, "credentials.sqlite")
        done = subprocess.run([program, *words, "--store", store], input=given, capture_output=True, timeout=180)
        expect(done.returncode == 0, lambda: f"{words[0]} exits with {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode()

    run("store", "--border-agent", AGENT, "-", given=DATASET.encode())
    found = json.loads(run("nearby", "--format", "json", given=browsed))
    routers = {router["name"]: router for router in found["routers"]}
    expect(len(routers) == len(ROUTERS), lambda: f"routers: {list(routers)}")
    for name, values, network in ROUTERS:
        router = routers.get(name)
        expect(router, lambda: f"no '{name}' in {list(routers)}")
        for key, field in (("xp", "extended_pan_id"), ("xa", "extended_address"), ("id", "border_agent_id")):
            expect(router[field] == values.get(key), lambda: f"{name}: {field} is {router[field]}")
        expect(router["network_name"] == network, lambda: f"{name}: the network's name is {router['network_name']}")
        expect(not router["truncated"], lambda: f"{name}: {router['truncated']}")
        agent = values.get("id", values["xa"]).upper()
        expect(router["border_agent"] == agent, lambda: f"{name}: -b would be {router['border_agent']}")
    for name, verdict in (("Known #1", "same"), ("Newer", "older"), ("Another name", "conflict"),
                          (ROUTERS[3][0], "unknown"), ("Not configured", "none")):
        expect(routers[name]["dataset"] == verdict, lambda: f"{name}: {routers[name]['dataset']}")
    expect(routers["Newer"]["active_timestamp"] == {"seconds": 0xff05, "ticks": 0x7fff, "authoritative": False},
           lambda: f"{routers['Newer']['active_timestamp']}")
    expect([row["around"] for row in found["stored"]] == ["here"], lambda: f"{found['stored']}")
    text = run("nearby", given=browsed)
    expect("AROUND" in text and "4094dce4" not in text, text)
