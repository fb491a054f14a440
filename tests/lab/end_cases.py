#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""end_cases.py VIP PORT FILES MODE [NAME...] - events that end a connection, or must not.

Forged segments, clients that are silent for longer than a front end remembers, and ports that
another client uses again. See cases.py; the front end's limits are IDLE and CLOSE seconds. Run only
by name: forge_config, hold.
"""
import contextlib
import os
import random
import socket
import struct
import sys
import time

from cases import PORT, VIP, Client, main, must, request, step
from forge import ACK, FIN, RST, SYN, URG, segment, thop, udp

IDLE, CLOSE = int(os.environ.get("IDLE", "6")), int(os.environ.get("CLOSE", "4"))
REPAIR, REPAIR_QUEUE, QUEUE_SEQ, RECV, SEND = 19, 20, 21, 1, 2
THOP_PORT, THOP_CONFIG = 8467, 7


def forge(client, flags, seq, ack=0):
    """Send a segment with a client's address and port."""
    segment(client, (VIP, PORT), flags, seq, ack)


def numbers(sock):
    """Return the next sequence numbers that it sends and expects."""
    sock.setsockopt(socket.IPPROTO_TCP, REPAIR, 1)
    found = []
    for queue in SEND, RECV:
        sock.setsockopt(socket.IPPROTO_TCP, REPAIR_QUEUE, queue)
        found.append(struct.unpack("I", sock.getsockopt(socket.IPPROTO_TCP, QUEUE_SEQ, 4))[0])
    return found


def vanish(client):
    """Close silently; return the sequence numbers that it would have sent and expected."""
    found = numbers(client.sock)
    client.sock.close()
    return found


class Neighbour(Client):
    """Another client behind the same address, with a given port and initial sequence number."""

    def __init__(self, port, isn):
        # pylint: disable=super-init-not-called
        self.sock = socket.socket()
        self.sock.settimeout(20)
        if isn is not None:
            self.sock.setsockopt(socket.IPPROTO_TCP, REPAIR, 1)
            self.sock.setsockopt(socket.IPPROTO_TCP, REPAIR_QUEUE, SEND)
            self.sock.setsockopt(socket.IPPROTO_TCP, QUEUE_SEQ, struct.pack("I", isn & 0xffffffff))
            self.sock.setsockopt(socket.IPPROTO_TCP, REPAIR, -1)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind(("", port))
        self.held = b""
        self.be = None
        with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3)) as tap:
            tap.setblocking(False)
            self.sock.connect((VIP, PORT))
            self.syns = sum(self.is_syn(packet, port) for packet in self.seen(tap))

    @staticmethod
    def seen(tap):
        with contextlib.suppress(BlockingIOError):
            while True:
                yield tap.recv(128)

    @staticmethod
    def is_syn(packet, port):
        at = (packet[0] & 15) * 4
        return (packet[9] == 6 and socket.inet_ntoa(packet[16:20]) == VIP and
                packet[at:at + 2] == port.to_bytes(2, "big") and packet[at + 13] & (SYN | ACK) == SYN)


def both(client):
    """Send requests for two back ends: the connection is handed on, and back."""
    for path in "/a/1k", "/b/1k", "/a/1k":
        client.get(path)


def case_forged_fin_syn():
    """FIN and SYN with the right addresses and ports, but guessed sequence numbers."""
    for guess in 0, 1 << 30, 1 << 31, 3 << 30, random.getrandbits(32):
        with Client() as client, step(f"{guess:#x}"):
            client.get("/a/1k")
            name = client.sock.getsockname()
            forge(name, FIN | ACK, guess ^ 0x12345678)
            for quarter in range(4):
                forge(name, SYN, guess + (quarter << 30))
            client.get("/a/1k")
            time.sleep(0.3)
            both(client)


def case_forged_syn_after_own_fin():
    """The client has closed its side, which is not the end while the answer is under way."""
    with Client() as client:
        client.get("/b/1k")
        name = client.sock.getsockname()
        client.send_fin(request("/a/wait?2"))
        for quarter in range(4):
            forge(name, SYN, (quarter << 30) + 5)
        time.sleep(1)
        forge(name, SYN, 77)
        client.expect("/a/wait", body=b"waited\n")


def case_forged_rst():
    for flags in RST, RST | ACK:
        with Client() as client, step(f"flags {flags}"):
            client.get("/a/1k")
            name = client.sock.getsockname()
            for _ in range(8):
                forge(name, flags, random.getrandbits(32), random.getrandbits(32))
            forge(name, SYN, random.getrandbits(32))
            time.sleep(0.3)
            both(client)


def case_urgent_promised():
    """A bare ACK announces an urgent byte: within the next request, or one that never comes.

    Requests are judged, and answered, as if it were not urgent: servers read what was judged.
    """
    for urgent, path in (6, "/a/1k"), (6, "/b/1k"), (30000, "/a/1k"), (30000, "/b/1k"):
        with Client() as client, step(f"{path}, {urgent}"):
            client.get("/a/1k")
            seq, ack = numbers(client.sock)
            client.sock.setsockopt(socket.IPPROTO_TCP, REPAIR, -1)
            segment(client.sock.getsockname(), (VIP, PORT), URG | ACK, seq, ack, urgent=urgent)
            client.get(path)
            both(client)


def case_forged_while_handed_on():
    """Forge at any time, also while the connection is being handed on."""
    with Client() as client:
        name = client.sock.getsockname()
        for turn in range(60):
            client.send(request("/b/1k" if turn % 2 else "/a/1k"))
            for flags in FIN | ACK, SYN, RST:
                forge(name, flags, random.getrandbits(32), random.getrandbits(32))
            client.expect("/b/1k" if turn % 2 else "/a/1k")


def slow_half_closed():
    with Client(patience=60) as client:
        client.send_fin(request(f"/a/wait?{3 * CLOSE}"))
        client.expect("/a/wait", body=b"waited\n")
        client.ended()


def slow_half_closed_after_handoff():
    with Client(patience=60) as client:
        client.get("/b/1k")
        client.send_fin(request(f"/a/wait?{3 * CLOSE}"))
        client.expect("/a/wait", body=b"waited\n")
        client.ended()


def slow_half_closed_later():
    """The FIN comes alone, long before the answer."""
    with Client(patience=60) as client:
        client.send(request(f"/a/wait?{4 * CLOSE}"))
        time.sleep(CLOSE)
        client.fin()
        client.expect("/a/wait", body=b"waited\n")
        client.ended()


def slow_long_poll():
    with Client(patience=90) as client:
        client.send(request(f"/a/wait?{3 * IDLE}"))
        client.expect("/a/wait", body=b"waited\n")
        both(client)


def slow_long_poll_after_handoff():
    with Client(patience=90) as client:
        client.get("/b/1k")
        client.send(request(f"/a/wait?{3 * IDLE}"))
        client.expect("/a/wait", body=b"waited\n")
        both(client)


def slow_idle():
    with Client(patience=60) as client:
        both(client)
        time.sleep(3 * IDLE)
        both(client)


def slow_idle_after_forged_fin():
    with Client(patience=60) as client:
        client.get("/a/1k")
        forge(client.sock.getsockname(), FIN | ACK, random.getrandbits(32))
        time.sleep(3 * IDLE)
        both(client)


def slow_deaf_reader():
    """The client reads nothing for long: the answer and the server's FIN wait at the server."""
    with Client(rcvbuf=4096, patience=60) as client:
        client.send_fin(request("/a/1m"))
        time.sleep(3 * CLOSE)
        client.expect("/a/1m")


def reuse(port, end, isn):
    """A client ends like this, and its neighbour gets the port at once; count the SYNs."""
    client = Neighbour(port, None)
    both(client)
    name = client.sock.getsockname()
    if end == "closed":
        sent, got = vanish(client)
        forge(name, FIN | ACK, sent, got)
    elif end == "reset":
        sent, _ = vanish(client)
        forge(name, RST, sent)
    else:
        sent, _ = vanish(client)
    with step(f"{end}, {isn}"), Neighbour(port, sent + isn) as other:
        # When the SYN hits a live connection, Linux repeats it at once if there is no answer yet.
        must(other.syns <= 1 + (end == "vanished"), f"{other.syns} SYNs")
        both(other)


def case_port_reuse():
    """The port can be used again after any end, with any initial sequence number."""
    for number, end in enumerate(("vanished", "closed", "reset")):
        for each, isn in enumerate((-(1 << 30), -5, 1 << 16, 1 << 30)):
            reuse(41000 + 10 * number + each, end, isn)


def case_clock_back():
    """The wall clock goes back by an hour, and a port is used again."""
    for port, end in (42000, "vanished"), (42001, "reset"):
        client = Neighbour(port, None)
        both(client)
        name = client.sock.getsockname()
        sent, _ = vanish(client)
        if end == "reset":
            forge(name, RST, sent)
        time.clock_settime(time.CLOCK_REALTIME, time.time() - 3600)
        with step(end), Neighbour(port, sent + (1 << 16)) as other:
            both(other)


def hold():
    """Forge FINs for connections, which must stay alive; lines on stdin start the steps."""
    clients = [Client() for _ in range(20)]
    for client in clients:
        client.get("/a/1k")
    print("held", flush=True)
    sys.stdin.readline()
    for client in clients:
        forge(client.sock.getsockname(), FIN | ACK, random.getrandbits(32))
    print("forged", flush=True)
    sys.stdin.readline()
    for client in clients:
        client.get("/b/1k")
    print("alive", flush=True)


def forge_config():
    """Send be1 a CONFIG of a future epoch, in the front end's name, but without the key: single."""
    fe, be = "10.9.0.1", "10.9.0.11"
    body = socket.inet_aton(VIP) + struct.pack("!HBBI", PORT, 0, 0, 60000)
    udp((fe, THOP_PORT), (be, THOP_PORT), thop(fe, THOP_CONFIG, (1 << 63) - 1, body))


if __name__ == "__main__":
    if sys.argv[5:] in (["hold"], ["forge_config"]):
        globals()[sys.argv[5]]()
    else:
        main(globals())
