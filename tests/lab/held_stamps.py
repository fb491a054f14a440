#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""held_stamps.py ADDRESS PORT VIP PORT FOLDER - a client that retransmits its third segment.

Its segments are built by hand, so no other program may answer for its port. After a request for an
upgrade it sends six, of which the third was lost and comes last, with a newer timestamp than those
after it. All are acknowledged; only then does the server answer, and its process stays in the
socket (stay.py, with this FOLDER). Another copy of the third segment brings all held bytes to the
socket, where they have to wait.

Then prints "waiting", and at the end whether the server got the bytes that were sent.
"""
import hashlib
import os
import random
import socket
import struct
import sys
import time

from forge import ACK, SYN, segment

PATIENCE, SIZE, NOW = 20, 1400, 1000000
PARTS = [random.Random(n).randbytes(SIZE) for n in range(6)]


class Client:
    """A connection by hand: it never retransmits, and the network must lose nothing."""

    def __init__(self, own, to):
        self.own, self.to = own, to
        self.ack = self.tsecr = self.told = 0
        self.seq = 1 << 20
        self.got = b""
        self.raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
        self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.raw.settimeout(PATIENCE)

    def send(self, flags, seq, tsval, data=b"", more=b""):
        stamp = struct.pack("!BBBBII", 1, 1, 8, 10, tsval, self.tsecr)
        segment(self.own, self.to, flags, seq, self.ack, more + stamp, data)

    def take(self):
        """Return the next segment of this connection."""
        while True:
            packet = self.raw.recv(65535)
            tcp = packet[(packet[0] & 15) * 4:]
            source, port, seq, ack, off = struct.unpack_from("!HHIIB", tcp)
            if (source, port) == (self.to[1], self.own[1]) and packet[12:16] == socket.inet_aton(self.to[0]):
                break
        size = (off >> 4) * 4
        self.told = ack
        at = tcp.find(b"\x08\x0a", 20, size)
        self.tsecr = struct.unpack_from("!I", tcp, at + 2)[0]
        return tcp[13], seq, tcp[size:]

    def connect(self):
        self.send(SYN, self.seq, NOW, more=struct.pack("!BBHBBBBBBBB", 2, 4, 1460, 4, 2, 3, 3, 7, 1, 1, 1))
        flags, seq, _ = self.take()
        if not flags & SYN:
            sys.exit("no SYN-ACK")
        self.seq, self.ack = self.seq + 1, seq + 1
        self.send(ACK, self.seq, NOW)

    def until(self, done, tsval):
        """Receive and acknowledge segments until done()."""
        while not done():
            _, seq, data = self.take()
            if data and seq == self.ack:
                self.got += data
                self.ack += len(data)
            if data:
                self.send(ACK, self.seq, tsval)


def main():
    address, own, vip, port, folder = sys.argv[1:]
    client = Client((address, int(own)), (vip, int(port)))
    client.connect()
    head = f"GET /a/{6 * SIZE}/upgrade HTTP/1.1\r\nHost: lab\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n".encode()
    client.send(ACK, client.seq, NOW, head)
    begin = client.seq + len(head)
    client.until(lambda: client.told == begin, NOW)
    for n, later in (0, 0), (1, 0), (3, 1), (4, 1), (5, 1), (2, 500):
        client.send(ACK, begin + n * SIZE, NOW + later, PARTS[n])
    client.seq = begin + 6 * SIZE
    client.until(lambda: client.told == client.seq, NOW + 500)
    with open(f"{folder}/answer", "w", encoding="ascii"):
        pass
    end = time.monotonic() + PATIENCE
    while not os.path.exists(f"{folder}/inside"):
        if time.monotonic() > end:
            sys.exit("nobody is in the socket")
        time.sleep(0.01)
    client.until(lambda: client.got, NOW + 501)
    client.send(ACK, begin + 2 * SIZE, NOW + 501, PARTS[2])
    print("waiting", flush=True)
    wanted = hashlib.sha256(b"".join(PARTS)).digest()
    client.until(lambda: wanted in client.got, NOW + 502)
    print("same")


try:
    main()
except TimeoutError:
    print("not all has arrived")
