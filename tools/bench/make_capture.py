#!/usr/bin/env python3
"""Writes a btsnoop capture (datalink 1002) of N legacy advertising reports, one scan enable before them.

The advertising events are those of another capture, byte for byte but for the lowest octet of the addresses: every
event comes from 16 households (HOUSEHOLDS), one after the other, and the capture is repeated with its times carried on.
The same arguments give the same bytes.

usage: make_capture.py SOURCE.btsnoop REPORTS OUT.btsnoop [HOUSEHOLDS]
"""
import struct
import sys

EPOCH = 0x00DCDDB30F2F8000  # btsnoop counts microseconds from the year 0
SCAN_PARAMETERS = bytes.fromhex("010b200700a000a0000000")
SCAN_ENABLE = bytes.fromhex("010c20020100")


def records(path):
    data = open(path, "rb").read()
    if data[:8] != b"btsnoop\0" or struct.unpack(">II", data[8:16])[1] != 1002:
        sys.exit(f"{path}: no btsnoop capture of datalink 1002")
    at = 16
    while at + 24 <= len(data):
        _, length, _, _, time = struct.unpack(">IIIIq", data[at : at + 24])
        yield time, data[at + 24 : at + 24 + length]
        at += 24 + length


def legacy_reports(packet):
    """How many reports a well-formed legacy advertising event has; 0 for everything else."""
    if len(packet) < 15 or packet[0] != 4 or packet[1] != 0x3E or packet[3] != 2 or packet[2] != len(packet) - 3:
        return 0
    at = 5
    for _ in range(packet[4]):
        if at + 10 > len(packet):
            return 0
        at += 10 + packet[at + 8]
    return packet[4] if at == len(packet) else 0


def with_household(packet, household):
    packet = bytearray(packet)
    at = 5
    for _ in range(packet[4]):
        packet[at + 2] = (packet[at + 2] + household * 16) & 0xFF
        at += 10 + packet[at + 8]
    return bytes(packet)


def main():
    source, count, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    households = int(sys.argv[4]) if len(sys.argv) > 4 else 16
    events = [(time, packet, legacy_reports(packet)) for time, packet in records(source)]
    events = [event for event in events if event[2]]
    first, last = events[0][0], events[-1][0]
    start = EPOCH + 1_767_225_600_000_000
    parts = [b"btsnoop\0" + struct.pack(">II", 1, 1002)]

    def write(time, flags, packet):
        parts.append(struct.pack(">IIIIq", len(packet), len(packet), flags, 0, time) + packet)

    for flags, packet in [
        (2, SCAN_PARAMETERS),
        (3, bytes.fromhex("040e04010b2000")),
        (2, SCAN_ENABLE),
        (3, bytes.fromhex("040e04010c2000")),
    ]:
        write(start, flags, packet)
    done = 0
    repetition = 0
    while done < count:
        shift = start + 1000 - first + repetition * (last - first + 100_000)
        for time, packet, reports in events:
            for household in range(households):
                if done + reports <= count:
                    write(time + shift + 40 * household, 3, with_household(packet, household))
                    done += reports
            if done >= count - 1:
                break
        if done == count - 1 and all(reports > 1 for _, _, reports in events):
            break
        repetition += 1
    with open(out, "wb") as file:
        file.write(b"".join(parts))


main()
