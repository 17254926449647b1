"""How long blescan takes from a packet's arrival on a unix socket to the packet's NDJSON line.

This program plays the controller: it answers the commands of the set-up with success, then sends one advertising
report at a time and waits, without sleeping, for its line. The time taken is from before the send to after the read,
so that two system calls of the measurement are in it."""

import fcntl
import os
import socket
import subprocess
import time

# Return parameters behind the status octet, for the commands that have some.
ANSWERS = {
    0x1001: bytes([9, 0, 0, 9, 0x5D, 0, 0, 0]),
    0x1002: bytes(64),
    0x1003: bytes(8),
    0x1009: bytes([1, 0, 0, 0xEE, 0xFF, 0xC0]),
    0x2003: bytes(8),
    0x200F: bytes([8]),
    0x201C: bytes(8),
}


def answer_commands(connection, received):
    """Answers every whole command in `received`; true if scanning was switched on."""
    enabled = False
    while len(received) >= 4 and len(received) >= 4 + received[3]:
        opcode = received[1] | received[2] << 8
        parameters = bytes(received[4 : 4 + received[3]])
        del received[: 4 + received[3]]
        body = bytes([1, opcode & 0xFF, opcode >> 8, 0]) + ANSWERS.get(opcode, b"")
        connection.sendall(bytes([4, 0x0E, len(body)]) + body)
        enabled = enabled or opcode in (0x200C, 0x2042) and parameters[:1] == b"\x01"
    return enabled


def report(n):
    data = bytes([2, 1, 6, 5, 0xFF, 0x5D, 0, n & 0xFF, n >> 8 & 0xFF])
    body = bytes([2, 1, 0, 1, n % 10, 0, 0, 0xEE, 0xFF, 0xC0, len(data)]) + data + b"\xc4"
    return bytes([4, 0x3E, len(body)]) + body


def measure(blescan, path, packets):
    """Nanoseconds for each packet."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    program = subprocess.Popen(
        [blescan, "--window", "30", "--interval", "30", "--controller", f"unix:{path}", "--format", "ndjson"],
        stdout=subprocess.PIPE)
    connection, _ = listener.accept()
    received = bytearray()
    while True:
        received += connection.recv(4096)
        if answer_commands(connection, received):
            break
    output = program.stdout.fileno()
    os.set_blocking(output, False)
    measured = []
    try:
        time.sleep(0.3)
        for n in range(packets):
            packet = report(n)
            text = drain(output)
            began = time.perf_counter_ns()
            connection.send(packet)
            text = b""
            while b'"type":"report"' not in text or not text.endswith(b"\n"):
                try:
                    text += os.read(output, 65536)
                except BlockingIOError:
                    if time.perf_counter_ns() - began > 2_000_000_000:
                        raise SystemExit("no NDJSON line came within 2 s")
            measured.append(time.perf_counter_ns() - began)
            # Irregular, as packets are: blescan is asleep when the next one comes.
            time.sleep(0.0005 + n % 7 * 0.0001)
    finally:
        program.terminate()
        connection.close()
        program.wait()
    return measured[100:]


def drain(descriptor):
    try:
        return os.read(descriptor, 65536)
    except BlockingIOError:
        return b""
