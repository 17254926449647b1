"""A btsnoop stream (datalink 1002) such as a hostile sender or a busy railway station makes: reports at 10,000 a second
from random addresses, each drawn from a given number of them, and 100 residents that advertise once a second."""

import random
import struct

RESIDENTS = 100
EPOCH = 0x00DCDDB30F2F8000  # btsnoop counts microseconds from the year 0
START = EPOCH + 1_767_225_600_000_000


def resident(n):
    return f"C0:FF:EE:00:00:{n:02X}"


def record(time, flags, packet):
    return struct.pack(">IIIIq", len(packet), len(packet), flags, 0, time) + packet


def report(address, data):
    body = bytes([0x02, 0x01, 0x00, 0x01]) + address + bytes([len(data)]) + data + b"\xc4"
    return bytes([0x04, 0x3E, len(body)]) + body


def write(descriptor, reports, addresses, seed=1):
    with open(descriptor, "wb", buffering=1 << 20) as out:
        out.write(b"btsnoop\0" + struct.pack(">II", 1, 1002))
        for flags, packet in [(2, "010b200700a000a0000000"), (3, "040e04010b2000"), (2, "010c20020100"),
                              (3, "040e04010c2000")]:
            out.write(record(START, flags, bytes.fromhex(packet)))
        draw = random.Random(seed)
        data = bytes.fromhex("0201061aff4c000215") + bytes(range(21))
        packet = report(bytes(6), data)
        head = struct.pack(">IIII", len(packet), len(packet), 3, 0)
        before, after = packet[:7], packet[13:]
        residents = [bytes([n, 0, 0, 0xEE, 0xFF, 0xC0]) for n in range(RESIDENTS)]
        time = START
        block = []
        for n in range(reports):
            time += 100
            # A resident every 10 ms, each of the hundred once a second.
            if n % 100 == 0:
                address = residents[n // 100 % RESIDENTS]
            else:
                which = draw.getrandbits(30) % addresses
                address = (which * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFF).to_bytes(5, "little") + b"\x42"
            block.append(head + time.to_bytes(8, "big") + before + address + after)
            if len(block) == 4096:
                out.write(b"".join(block))
                block.clear()
        out.write(b"".join(block))
