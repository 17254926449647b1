"""Bumble's controller at TRANSPORT, and a second one of its own that advertises to it: two independent halves that
blescan meets as an adapter and its neighbourhood.

    bumble_controller.py TRANSPORT legacy|extended|mixed

legacy: neither feature nor commands of extended advertising. extended: both. mixed, as Bumble comes: the feature and its
reports without the commands. Every command that arrives is printed, as Bumble reads it.
"""

import asyncio
import logging
import sys

from bumble import hci
from bumble.controller import Controller
from bumble.link import LocalLink
from bumble.transport import open_transport

ADVERTISER = "F0:F1:F2:F3:F4:F5"
DATA = bytes([2, 0x01, 6, 7, 0x09]) + b"Bumble"
EXTENDED_SCANNING = (hci.HCI_LE_SET_EXTENDED_SCAN_PARAMETERS_COMMAND, hci.HCI_LE_SET_EXTENDED_SCAN_ENABLE_COMMAND)


class Watched(Controller):
    def on_hci_packet(self, packet):
        if isinstance(packet, hci.HCI_Command):
            print(" ".join(str(packet).split()), flush=True)
        super().on_hci_packet(packet)


def command(opcode, parameters):
    return bytes([1, opcode & 0xFF, opcode >> 8, len(parameters)]) + parameters


async def main(name, kind):
    link = LocalLink()
    air = Controller("air", link=link)
    air.random_address = hci.Address(ADVERTISER)
    # Interval 0x0064: Bumble's controller takes it for milliseconds. ADV_IND from the random address.
    air.on_packet(command(0x2006, bytes.fromhex("64006400 00 01 00 000000000000 07 00")))
    air.on_packet(command(0x2008, bytes([len(DATA)]) + DATA.ljust(31, b"\0")))
    async with await open_transport(name) as (source, sink):
        controller = Watched("blescan's", host_source=source, host_sink=sink, link=link)
        if kind == "legacy":
            controller.le_features &= ~hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
        if kind == "extended":
            controller.supported_commands = controller.supported_commands | set(EXTENDED_SCANNING)
        print("ready", flush=True)
        air.on_packet(command(0x200A, b"\1"))
        await source.terminated


logging.disable(logging.CRITICAL)
asyncio.run(main(sys.argv[1], sys.argv[2]))
