"""Captures that cost an analysis the most: rare events, and devices that come and go. The same arguments give the same
bytes. btsnoop, datalink 1002."""
import math
import random
import struct

EPOCH = 0x00DCDDB30F2F8000  # btsnoop counts microseconds from the year 0
START = 1_750_000_000_000_000


def write(path, slots, events):
    """`slots`: scan interval and window in units of 0.625 ms; `events`: microseconds after scan enable and an address."""
    with open(path, "wb") as file:
        def record(time, flags, data):
            file.write(struct.pack(">IIIIq", len(data), len(data), flags, 0, START + time + EPOCH) + data)

        def command(time, code, parameters):
            record(time - 900, 2, b"\x01" + struct.pack("<HB", code, len(parameters)) + parameters)
            record(time, 3, b"\x04\x0e\x04\x01" + struct.pack("<H", code) + b"\0")

        file.write(b"btsnoop\0" + struct.pack(">II", 1, 1002))
        command(-1000, 0x200B, struct.pack("<BHHBB", 0, slots[0], slots[1], 0, 0))
        command(0, 0x200C, b"\1\0")
        data = b"\x02\x01\x06"
        for time, address in sorted(events):
            body = b"\x02\x01\0\x01" + address + bytes([len(data)]) + data + struct.pack("b", -60)
            record(time, 3, b"\x04\x3e" + bytes([len(body)]) + body)


def address(number):
    return bytes([number & 255, number >> 8 & 255, number >> 16 & 255]) + b"\xee\xff\xc0"


def rare_events(path, devices, events, gap):
    """A scanner that listens all the time hears each device once in `gap` seconds in the mean."""
    rng = random.Random(1)
    heard = []
    for number in range(devices):
        interval = rng.choice([100, 152.5, 211.25, 318.75, 500, 546.25, 760, 852.5, 1022.5, 1285, 2000])
        chance = interval / 1000 / gap
        time = rng.random() * interval * 1000
        for _ in range(events):
            for _ in range(1 + int(math.log(1 - rng.random()) / math.log(1 - chance))):
                time += interval * 1000 + rng.random() * 10000
            heard.append((int(time), address(number)))
    write(path, (16, 16), heard)


def walk_ins(path, devices, seconds):
    """Devices come one after the other, each for a minute, to a scanner that listens 30 of 60 ms."""
    rng = random.Random(1)
    heard = []
    for number in range(devices):
        start = 60e6 + (seconds - 120) * 1e6 * number / devices
        interval = rng.choice([100, 211.25, 500, 760, 1022.5, 1285]) * 1000
        time = start + rng.random() * interval
        while time < start + 60e6:
            if time % 60000 < 29500:
                heard.append((int(time), address(number)))
            time += interval + rng.random() * 10000
    write(path, (96, 48), heard)
