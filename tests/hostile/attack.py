#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""attack.py KIND FE BE1 BE2 [FILE] - one attack on the nodes' messages, from the client.

FILE has recorded messages, as record.py writes them. Prints the number of packets sent.
"""
import os
import random
import socket
import struct
import sys
import time

sys.path.insert(0, f"{os.path.dirname(os.path.realpath(__file__))}/../lab")

# pylint: disable=wrong-import-position
import forge

PORT = 8467
HELLO_MAGIC = 0x012968bb
SEAL, HELLO = 20, 72
# Bytes of the bodies, by opcode: CREATE and so on, as in shared/thop_kind.c
BODIES = {1: 140, 2: 16, 3: 20, 4: 16, 5: 20, 6: 8, 7: 12, 8: 12, 9: 4, 10: 4, 11: 28, 12: 28}
STRANGER = "10.9.0.77"
SEED = 1


def message(source, opcode, rand):
    """Return a message with a right header, any body, and any seal."""
    return forge.thop(source, opcode, rand.getrandbits(64), rand.randbytes(BODIES[opcode])) + rand.randbytes(SEAL)


class Attack:
    """Each method is a kind, and yields (source, to, data)."""

    def __init__(self, nodes, records):
        self.nodes = nodes
        self.records = records
        self.rand = random.Random(SEED)

    def pairs(self):
        return [(a, b) for a in self.nodes for b in self.nodes if a != b]

    def noise(self):
        """Random bytes in a node's name."""
        for _ in range(500):
            for source, to in self.pairs():
                yield source, to, self.rand.randbytes(self.rand.randrange(0, 400))

    def unkeyed(self):
        """Every message, without the key."""
        for _ in range(40):
            for opcode in BODIES:
                for source, to in self.pairs():
                    yield source, to, message(source, opcode, self.rand)

    def stranger(self):
        """The same from an address that is no node's."""
        for _ in range(100):
            for opcode in BODIES:
                for to in self.nodes:
                    yield STRANGER, to, message(STRANGER, opcode, self.rand)

    def again(self):
        """What was recorded, five times."""
        for _ in range(5):
            yield from self.records

    def late(self):
        """The same, when it is older than a message may be."""
        time.sleep(2.5)
        yield from self.records

    def altered(self):
        """With one bit changed."""
        for source, to, data in self.records:
            data = bytearray(data)
            data[self.rand.randrange(len(data))] ^= 1 << self.rand.randrange(8)
            yield source, to, bytes(data)

    def shorter(self):
        """Without its end."""
        for source, to, data in self.records:
            yield source, to, data[:self.rand.randrange(len(data))]

    def back(self):
        """To the node that sent it, and to one that it was not for."""
        for source, to, data in self.records:
            yield to, source, data
            for other in self.nodes:
                if other not in (source, to):
                    yield source, other, data

    def hello(self):
        """HELLOs that say anything, many of them."""
        for _ in range(1000):
            for source, to in self.pairs():
                yield source, to, (struct.pack("!IBBH4s4s", HELLO_MAGIC, 1, 0, 0, socket.inet_aton(source),
                                               socket.inet_aton(to)) + self.rand.randbytes(HELLO - 16))


def recorded(path):
    """Yield (source, to, data) of a file: two addresses, a length and data each."""
    with open(path, "rb") as file:
        while head := file.read(10):
            source, to, length = struct.unpack("!4s4sH", head)
            yield socket.inet_ntoa(source), socket.inet_ntoa(to), file.read(length)


def main():
    kind, nodes, path = sys.argv[1], sys.argv[2:5], sys.argv[5:]
    attack = Attack(nodes, list(recorded(path[0])) if path else [])
    sent = 0
    for source, to, data in getattr(attack, kind)():
        forge.udp((source, 49152), (to, PORT), data)
        sent += 1
    print(sent)


main()
