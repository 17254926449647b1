#!/usr/bin/python3
"""Holds `blescan replay` against tshark: the same reports in the same order, each with the same address, RSSI and time. Of
captures of HCI also every command and event, with its time and its bytes, and the table of settings, made again here of the
commands and answers that tshark reads.

    tools/agree              the captures that the tests make, captures of the simulated air in each link type, and those in
                             ../shared/captures where that folder is there
    tools/agree FILE...      these

tshark prints a line per event; the addresses and RSSIs of an event with several reports stand in one field, separated
by commas. Its dissector of advertising data (`btcommon`) is switched off: where the data are malformed it would give up the
rest of the event, and with it the RSSI, which follows the data in legacy reports.
"""

import decimal
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
SHARED = os.path.join(os.path.dirname(ROOT), "shared", "captures")
BLESCAN = os.path.join(ROOT, ".build", "run", "release", "blescan")
RECORDS = os.path.join(ROOT, ".build", "run", "release", "records")

# Of the air: ADV_IND, ADV_NONCONN_IND, SCAN_RSP, ADV_SCAN_IND, extended. Of an event of ADV_DIRECT_IND (1) blescan reports the
# first alone, so that they are left out on both sides.
PDUS = (0, 2, 4, 6, 7)
AIR = (192, 251, 256, 272)
ACCESS = bytes([0xD6, 0xBE, 0x89, 0x8E])
# Everything that the simulated radio can send.
EVERYTHING = """{"advertisers":[{"address":"C0:FF:EE:00:00:01","interval_ms":100,"scan_response":"03096162"},
{"address":"C0:FF:EE:00:00:02","interval_ms":120,"type":"nonconnectable","payload_bytes":0},
{"address":"02:FF:EE:00:00:03/public","interval_ms":150,"type":"scannable","scan_response":"0409616263"},
{"address":"C0:FF:EE:00:00:04","interval_ms":200,"type":"directed"},
{"address":"C0:FF:EE:00:00:05","interval_ms":200,"extended":{"sid":3,"tx_power":4},"payload_bytes":300},
{"address":"C0:FF:EE:00:00:06","interval_ms":300,"extended":{"phy":"coded","sid":5},"payload_bytes":40},
{"address":"C0:FF:EE:00:00:07","interval_ms":300,"type":"scannable","extended":{"secondary_phy":"2m"},"payload_bytes":40},
{"address":"C0:FF:EE:00:00:08","interval_ms":150,"extended":{"anonymous":true},"payload_bytes":20},
{"address":"C0:FF:EE:00:00:09","interval_ms":150,"rotate_s":1}]}"""

# Advertising Report, Directed Advertising Report, Extended Advertising Report.
SUBEVENTS = (0x02, 0x0B, 0x0D)
BTSNOOP_EPOCH = 0x00DCDDB30F2F8000  # 1970 in microseconds since the year 0


def install():
    """What is missing, by the functions that all scripts here use."""
    script = 'cd "$1" && source tools/lib/install.sh && need_packages "${build_packages[@]}" tshark python3 && build_release blescan'
    done = subprocess.run(["bash", "-c", script, "agree", ROOT])
    if done.returncode != 0:
        sys.exit(done.returncode)
    command = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--scratch-path", os.path.join(ROOT, ".build", "run")]
    done = subprocess.run(command + ["--product", "records"], cwd=ROOT, env=dict(os.environ, RECORDS="1"),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + "\nbuilding records failed")


def lines_of(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace")
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.stdout.splitlines()


def nanoseconds(text):
    """tshark's seconds, exactly; newer versions can print dates, which fields of epochs are not."""
    match = re.fullmatch(r"(-?)(\d+)\.(\d{9})", text)
    if not match:
        raise RuntimeError(f"tshark printed the time {text!r}")
    value = int(match[2]) * 10**9 + int(match[3])
    return -value if match[1] else value


def by_tshark(file):
    """(frame, address, RSSI, time in ns) of every report."""
    fields = ["frame.number", "frame.time_epoch", "bthci_evt.le_meta_subevent", "bthci_evt.bd_addr", "bthci_evt.rssi"]
    command = ["tshark", "-n", "-r", file, "--disable-protocol", "btcommon", "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    reports = []
    for line in lines_of(command):
        number, time, subevent, addresses, rssis = (line.split("\t") + [""] * 5)[:5]
        if not subevent or int(subevent, 0) not in SUBEVENTS:
            continue
        addresses, rssis = addresses.split(","), rssis.split(",")
        if int(subevent, 0) == 0x0B:
            # Whom a directed advertisement is meant for is an address too.
            addresses = addresses[:: max(len(addresses) // max(len(rssis), 1), 1)]
        if len(addresses) != len(rssis):
            raise RuntimeError(f"frame {number}: tshark has {len(addresses)} addresses and {len(rssis)} RSSIs")
        for address, rssi in zip(addresses, rssis):
            # 127 means that the controller did not measure it, which blescan writes as null.
            strength = None if int(rssi) == 127 else int(rssi)
            reports.append((int(number), address.upper(), strength, nanoseconds(time)))
    return reports


def link_type(file):
    """That of a pcap file; None of any other."""
    with open(file, "rb") as handle:
        head = handle.read(24)
    orders = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">"}
    order = orders.get(head[:4])
    return struct.unpack(order + "I", head[20:24])[0] & 0x3FFFFFF if order and len(head) == 24 else None


def by_tshark_of_air(file):
    """The same of a capture of the air: a report for each PDU that has an address and no wrong CRC."""
    fields = ["frame.number", "frame.time_epoch", "btle.advertising_header.pdu_type", "btle.advertising_address",
              "btle_rf.signal_dbm", "nordic_ble.rssi", "btle.crc.incorrect", "nordic_ble.crcok", "btle_rf.flags.crc_checked",
              "btle_rf.flags.crc_valid"]
    command = ["tshark", "-n", "-r", file, "--disable-protocol", "btcommon", "-T", "fields", "-E", "occurrence=f"]
    for field in fields:
        command += ["-e", field]
    reports = []
    for line in lines_of(command):
        number, time, kind, address, signal, nordic, wrong, right, checked, valid = (line.split("\t") + [""] * 10)[:10]
        if not kind or int(kind, 0) not in PDUS or not address or wrong or right == "0" or (checked == "1" and valid == "0"):
            continue
        strength = int(signal or nordic) if signal or nordic else None
        reports.append((int(number), address.upper(), strength, nanoseconds(time)))
    return reports


def captures_of_air(folder):
    """What the simulated radio sends, in each link type, every twentieth CRC made wrong."""
    scenario, source = os.path.join(folder, "scenario.json"), os.path.join(folder, "air-256.pcap")
    with open(scenario, "w", encoding="utf-8") as handle:
        handle.write(EVERYTHING)
    lines_of([BLESCAN, "--controller", f"sim:{scenario}", "--seed", "7", "-d", "20", "--active", "--phy", "both", "-q", "--air", source])
    with open(source, "rb") as handle:
        data = handle.read()
    files = [source]
    makers = {251: lambda head, packet: packet, 272: as_nordic, 192: as_ppi}
    for link, make in makers.items():
        out = bytearray(data[:20] + struct.pack("<I", link))
        position = 24
        number = 0
        while position < len(data):
            seconds, fraction, length = struct.unpack_from("<III", data, position)
            head, packet = data[position + 16:position + 26], bytearray(data[position + 26:position + 16 + length])
            position += 16 + length
            # These do not say that a packet is coded, or on another PHY than LE 1M.
            if struct.unpack_from("<H", head, 8)[0] >> 14:
                continue
            number += 1
            if number % 20 == 0:
                packet[-1] ^= 0x10
            frame = make(head + bytes([number % 20 == 0]), bytes(packet))
            out += struct.pack("<IIII", seconds, fraction, len(frame), len(frame)) + frame
        files.append(os.path.join(folder, f"air-{link}.pcap"))
        with open(files[-1], "wb") as handle:
            handle.write(out)
    return files


def as_nordic(head, packet):
    channel = {0: 37, 12: 38, 39: 39}.get(head[0], head[0] - 1 if head[0] < 12 else head[0] - 2)
    strength = -struct.unpack_from("b", head, 1)[0]
    body = bytes([10, 0 if head[10] else 1, channel, strength]) + bytes(6) + packet
    return bytes([1]) + struct.pack("<H", len(body)) + bytes([3, 0, 0, 2]) + body


def as_ppi(head, packet):
    field = struct.pack("<BHBIbbbB", 0, 2402 + 2 * head[0], 0, 0, 0, 0, 0, 0)
    return struct.pack("<BBHIHH", 0, 0, 12 + len(field), 251, 30006, len(field)) + field + packet


def by_blescan(file):
    """(address, RSSI, time in ns) of every report."""
    reports = []
    is_air = link_type(file) in AIR
    for line in lines_of([BLESCAN, "replay", file, "--format", "ndjson"]):
        record = json.loads(line)
        if record["type"] == "report" and not (is_air and record["event_type"] == "ADV_DIRECT_IND"):
            time = record["time_ns"]
            reports.append((record["address"], record["rssi"], time))
    return reports


def swapped_times(file):
    """The time stamps of a btsnoop file whose writer stored their two 32-bit words in the wrong order, low word first, read by
    other code than blescan's: a pair for each frame, of nanoseconds since 1970 as tshark should print them and as they
    were meant. None where the file is another or its words are in order.

    tshark takes the words as they stand, so the low word counts in units of 2^32 microseconds: it prints dates all over the
    years that it can print (seconds modulo 2^32), in no order. blescan notices and exchanges the words. What comes out then is no
    date in the capture in Fixtures: its writer's clock began at zero, so the values are times since an unknown beginning."""
    with open(file, "rb") as handle:
        data = handle.read()
    if data[:8] != b"btsnoop\0":
        return None
    pairs = []
    position = 16
    while position + 24 <= len(data):
        included, first, second = struct.unpack_from(">4xI8xII", data, position)
        as_stored = (first << 32 | second) - BTSNOOP_EPOCH
        meant = second << 32 | first
        # The high word of a date since 1970 is at least this; that of a clock from zero is small for many days.
        if 0xDCDDB3 <= first <= 0xF10000 or first < 0x400 and not second < 0x400:
            return None
        printed = (as_stored // 10**6) % 2**32 * 10**9 + as_stored % 10**6 * 1000
        pairs.append((printed, (meant - BTSNOOP_EPOCH if second >= 0xDCDDB3 else meant) * 1000))
        position += 24 + included
    return pairs


def radios(opcode, parameters):
    """(radio's bit, active, interval, window) of each radio in one of Apple's scan commands."""
    bits = [1 << bit for bit in range(8) if parameters[4 if opcode == 0xFF42 else 7] >> bit & 1]
    if opcode == 0xFF42:
        return [(bit, parameters[5], *struct.unpack_from("<HH", parameters, 6)) for bit in bits]
    found = [(bits[0], parameters[18], *struct.unpack_from("<HH", parameters, 19))]
    if len(bits) > 1:
        found.append((bits[1], parameters[33], *struct.unpack_from("<HH", parameters, 34)))
    return found


def standard(opcode, parameters):
    """The same of the commands that name no radio; window and interval of the Coded PHY too where both are scanned."""
    if opcode == 0x200B:
        return [(0, parameters[0], *struct.unpack_from("<HH", parameters, 1), 0, 0)]
    if opcode == 0xFD5A:
        return [(0, parameters[0], *struct.unpack_from("<II", parameters, 1), 0, 0)]
    first, second = parameters[3:8], parameters[8:13] if parameters[2] == 5 else bytes(5)
    return [(0, first[0], *struct.unpack_from("<HH", first, 1), *struct.unpack_from("<HH", second, 1))]


def packets_by_tshark(file):
    """(time in ns, command or event without what stands before it) of each of these; None of what is neither."""
    command = ["tshark", "-n", "-r", file, "-T", "json", "-x", "-j", "frame"]
    frames = json.loads("\n".join(lines_of(command)) or "[]")
    fields = ["frame.time_epoch", "bthci_cmd.opcode", "bthci_cmd.param_length", "bthci_evt.code", "bthci_evt.param_length"]
    command = ["tshark", "-n", "-r", file, "-T", "fields", "-E", "occurrence=f"]
    for field in fields:
        command += ["-e", field]
    for frame, line in zip(frames, lines_of(command)):
        time, opcode, parameters, code, more = (line.split("\t") + [""] * 5)[:5]
        raw = bytes.fromhex(frame["_source"]["layers"]["frame_raw"][0])
        if opcode and parameters:
            yield nanoseconds(time), True, raw[len(raw) - 3 - int(parameters):]
        elif code and more:
            yield nanoseconds(time), False, raw[len(raw) - 2 - int(more):]


def settings_by_tshark(file):
    """How often each setting was set, and for how many ns it was in force, by (bit, active, interval, window, and interval and
    window of the Coded PHY)."""
    waiting, standing, table, last = {}, {}, {}, 0

    def end(radio, time):
        if radio in standing:
            key, since = standing.pop(radio)
            table[key][1] += time - since

    def put(settings, time):
        for setting in settings:
            end(setting[0], time)
            table.setdefault(setting, [0, 0])[0] += 1
            standing[setting[0]] = (setting, time)

    for time, is_command, packet in packets_by_tshark(file):
        last = time
        if is_command:
            opcode = int.from_bytes(packet[:2], "little")
            if opcode in (0xFF42, 0xFE3A):
                waiting[opcode] = [setting + (0, 0) for setting in radios(opcode, packet[3:])]
            elif opcode in (0x200B, 0x2041, 0xFD5A):
                waiting[opcode] = standard(opcode, packet[3:])
        elif packet[0] == 0x0E and len(packet) > 5:
            opcode = int.from_bytes(packet[3:5], "little")
            put(waiting.pop(opcode, []) if packet[5] == 0 else [], time)
            if opcode == 0x0C03 and packet[5] == 0:
                for radio in list(standing):
                    end(radio, time)
    for radio in list(standing):
        end(radio, last)
    return {key: tuple(value) for key, value in table.items()}


def settings_by_blescan(file):
    document = json.loads("\n".join(lines_of([BLESCAN, "replay", file, "--format", "json"])), parse_float=decimal.Decimal)
    return {
        (row["radio_mask"] or 0, int(row["active"]), round(row["interval_units"]), round(row["window_units"]),
         *((round(row["coded"]["interval_units"]), round(row["coded"]["window_units"])) if row["coded"] else (0, 0))):
            (row["times_set"], round(row["in_force_s"] * 10**9))
        for row in document["settings"]
    }


def compare_settings(file):
    theirs, ours = settings_by_tshark(file), settings_by_blescan(file)
    if swapped_times(file):
        # Its times are other ones to tshark.
        theirs, ours = ({key: times for key, (times, _) in table.items()} for table in (theirs, ours))
        return (f"settings differ: by tshark {theirs}, by blescan {ours}" if theirs != ours else None), sum(ours.values())
    if theirs != ours:
        return f"settings differ: by tshark {theirs}, by blescan {ours}", 0
    return None, sum(times for times, _ in ours.values())


def compare_records(file):
    """A description of the first command or event that differs, or None, and how many there are."""
    theirs = list(packets_by_tshark(file))
    ours = [line.split(" ") for line in lines_of([RECORDS, file])]
    if len(theirs) != len(ours):
        return f"tshark has {len(theirs)} commands and events, blescan {len(ours)}", 0
    has_times = not swapped_times(file)  # else they are other ones to tshark
    for index, ((time, is_command, packet), (our_time, kind, cut, octets)) in enumerate(zip(theirs, ours)):
        if has_times and time != int(our_time) or is_command != (kind == "command") or cut == "whole" and packet.hex() != octets:
            return (f"record {index + 1}: tshark has {(time, is_command, packet.hex())}, blescan "
                    f"{(our_time, kind, octets)}"), 0
    return None, len(ours)


def compare(file):
    """A description of the first difference, or None, and how many reports there are."""
    link = link_type(file)
    theirs = by_tshark_of_air(file) if link in AIR else by_tshark(file)
    ours = by_blescan(file)
    if link == 192:
        # tshark does not read the field in which Ubertooth tells the strength.
        ours = [(address, None, time) for address, _, time in ours]
    swapped = swapped_times(file)
    if swapped:
        for index, (number, address, rssi, time) in enumerate(theirs):
            printed, meant = swapped[number - 1]
            if time != printed:
                return f"frame {number}: tshark's time is {time}, {printed} was expected of the words as stored", 0
            theirs[index] = (number, address, rssi, meant)
    for index, (their, our) in enumerate(zip(theirs, ours)):
        if their[1:] != our:
            return f"report {index + 1} (frame {their[0]}): tshark has {their[1:]}, blescan {our}", 0
    if len(theirs) != len(ours):
        return f"tshark has {len(theirs)} reports, blescan {len(ours)}", 0
    if link in AIR:
        return (None, len(ours)) if ours else ("there is no report to compare", 0)
    difference, _ = compare_settings(file)
    if difference:
        return difference, 0
    difference, records = compare_records(file)
    if not difference and not records and lines_of(["tshark", "-n", "-r", file]):
        return "there is nothing to compare", 0
    return difference, records


def what(file):
    return "reports" if link_type(file) in AIR else "commands and events, with reports and settings"


def main():
    files = sys.argv[1:]
    for file in files:
        if not os.path.exists(file):
            print(f"tools/agree: there is no file {file}", file=sys.stderr)
            return 66
    install()
    with tempfile.TemporaryDirectory() as folder:
        if not files:
            made = os.path.join(folder, "made")
            subprocess.run([os.path.join(ROOT, "tools", "lib", "captures.sh"), made], check=True)
            files = captures_in(made) + captures_of_air(folder) + captures_in(SHARED)
        return compared(files)


def captures_in(folder):
    """By name; nothing where there is no such folder."""
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [os.path.join(folder, name) for name in names if name.endswith((".btsnoop", ".pcapng", ".pcap", ".pklg"))]


def compared(files):
    passed = failed = 0
    for file in files:
        try:
            difference, count = compare(file)
        except (RuntimeError, ValueError, KeyError) as error:
            difference, count = str(error), 0
        if difference is None:
            passed += 1
            note = ", time stamps swapped in the file" if swapped_times(file) else ""
            print(f"agree   {count:6d} {what(file)}  {os.path.basename(file)}{note}")
        else:
            failed += 1
            print(f"DIFFER  {os.path.basename(file)}: {difference}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
