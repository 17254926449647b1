"""Peers that are ours: raw HCI over sockets, a proxy that alters what passes, a controller that breaks its promises. They share
no code with blescan and none with Bumble."""

import socket
import struct
import threading

RESET, EVENT_MASK, LE_EVENT_MASK, COMMANDS, FEATURES, ACCEPT_SIZE = 0x0C03, 0x0C01, 0x2001, 0x1002, 0x2003, 0x200F
SCAN_PARAMETERS, SCAN_ENABLE = 0x200B, 0x200C
EXTENDED_PARAMETERS, EXTENDED_ENABLE = 0x2041, 0x2042


def command(opcode, parameters=b""):
    return struct.pack("<BHB", 1, opcode, len(parameters)) + parameters


def complete(opcode, parameters=b"\0"):
    return struct.pack("<BBBBH", 4, 0x0E, 3 + len(parameters), 1, opcode) + parameters


def report(address, data):
    """An LE Advertising Report event: one ADV_IND from a random address at -50 dBm."""
    body = bytes([2, 1, 0, 1]) + bytes.fromhex(address.replace(":", ""))[::-1] + bytes([len(data)]) + data + b"\xce"
    return bytes([4, 0x3E, len(body)]) + body


def receive(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data


def read_packet(connection):
    """One H4 packet: a command, an event, or ACL data."""
    kind = receive(connection, 1)
    header = receive(connection, {1: 3, 2: 4, 4: 2}[kind[0]])
    length = struct.unpack("<H", header[2:])[0] if kind[0] == 2 else header[-1]
    return kind + header + receive(connection, length)


def opcode_of(packet):
    return struct.unpack_from("<H", packet, 1)[0]


class Server:
    """Serves one connection at a time on a port of the loopback, in a thread."""

    def __init__(self, serve):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.serve = serve
        self.commands = []
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                try:
                    self.serve(self, connection)
                except OSError:
                    pass

    @property
    def name(self):
        return f"tcp:127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


class Hostile(Server):
    """A legacy controller that answers as it should, but for the opcodes in `silent`; after scan enable it sends `scanning`, `then`
    it goes on to "answer", falls "silent" for good, or will "close" the stream."""

    def __init__(self, scanning=b"", silent=(), then="silent"):
        self.silent, self.scanning, self.then = silent, scanning, then
        super().__init__(Hostile.answer)

    def answer(self, connection):
        answers = {COMMANDS: bytes(65), FEATURES: bytes(9), ACCEPT_SIZE: bytes([0, 8])}
        mute = False
        while True:
            opcode = opcode_of(read_packet(connection))
            self.commands.append(opcode)
            if mute or opcode in self.silent or "all" in self.silent:
                continue
            connection.sendall(complete(opcode, answers.get(opcode, b"\0")))
            if opcode == SCAN_ENABLE:
                connection.sendall(self.scanning)
                if self.then == "close":
                    return
                mute = self.then == "silent"


class Proxy(Server):
    """Stands between blescan and the controller at `port`; the hooks see each packet and say what goes on: host(packet, controller)
    and controller(packet)."""

    def __init__(self, port, host=None, controller=None):
        self.target = port
        self.host = host or (lambda packet, _: packet)
        self.controller = controller or (lambda packet: packet)
        super().__init__(Proxy.between)

    def between(self, connection):
        with socket.create_connection(("127.0.0.1", self.target)) as other:
            other.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

            def back():
                try:
                    while True:
                        connection.sendall(self.controller(read_packet(other)))
                except OSError:
                    pass

            thread = threading.Thread(target=back, daemon=True)
            thread.start()
            try:
                while True:
                    packet = read_packet(connection)
                    self.commands.append(packet)
                    other.sendall(self.host(packet, other))
            finally:
                other.shutdown(socket.SHUT_RDWR)
                thread.join()


class Advertiser:
    """A host of its own at a RootCanal port, whose controller advertises until the connection closes."""

    def __init__(self, port, address):
        self.address = address
        self.wire = bytes.fromhex(address.replace(":", ""))[::-1]
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.connection.settimeout(180)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ask(RESET)

    def ask(self, opcode, parameters=b""):
        self.connection.sendall(command(opcode, parameters))
        while True:
            packet = read_packet(self.connection)
            if packet[:2] == b"\4\x0e" and struct.unpack_from("<H", packet, 4)[0] == opcode:
                if packet[6]:
                    raise RuntimeError(f"command 0x{opcode:04X} of the advertiser was refused with 0x{packet[6]:02X}")
                return

    def legacy(self, data):
        """ADV_IND every 100 ms."""
        self.ask(0x2005, self.wire)
        self.ask(0x2006, bytes.fromhex("a000a000 00 01 00 000000000000 07 00"))
        self.ask(0x2008, bytes([len(data)]) + data.ljust(31, b"\0"))
        self.ask(0x200A, b"\1")

    def extended(self, data):
        """Neither connectable nor scannable, every 100 ms, on 1M."""
        self.ask(0x2036, bytes.fromhex("01 0000 a00000 a00000 07 01 00 000000000000 00 7f 01 00 01 03 00"))
        self.ask(0x2035, b"\1" + self.wire)
        pieces = [data[at : at + 251] for at in range(0, len(data), 251)]
        for index, piece in enumerate(pieces):
            first, last = index == 0, index == len(pieces) - 1
            operation = 3 if first and last else 1 if first else 2 if last else 0
            self.ask(0x2037, bytes([1, operation, 1, len(piece)]) + piece)
        self.ask(0x2039, bytes.fromhex("01 01 01 0000 00"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()
