#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""nfq.py [--gso] - a program behind NFQUEUE 0 that accepts every packet.

Prints "ready" when the queue is bound and, at SIGTERM, the number of packets it has seen. The
kernel then runs the remaining hooks in the system call that gives the verdict.
"""
import signal
import socket
import struct
import sys

NETLINK_NETFILTER = 12
NLM_F_REQUEST, NLM_F_ACK = 1, 4
NLMSG_ERROR = 2
# Layouts of struct nlmsghdr and struct nfgenmsg
NLMSGHDR, NFGENMSG = struct.Struct("=IHHII"), struct.Struct("!BBH")
NLATTR = struct.Struct("=HH")
SUBSYS_QUEUE = 3 << 8
MSG_PACKET, MSG_VERDICT, MSG_CONFIG = SUBSYS_QUEUE, SUBSYS_QUEUE | 1, SUBSYS_QUEUE | 2
QA_PACKET_HDR, QA_VERDICT_HDR = 1, 2
CFG_CMD, CFG_PARAMS, CFG_QUEUE_MAXLEN, CFG_MASK, CFG_FLAGS = 1, 2, 3, 4, 5
CMD_BIND, COPY_META, F_GSO, NF_ACCEPT = 1, 1, 4, 1
MAXLEN = 1 << 16


def attribute(kind, data):
    return NLATTR.pack(NLATTR.size + len(data), kind) + data + bytes(-len(data) % 4)


def message(kind, flags, *attributes):
    body = NFGENMSG.pack(socket.AF_UNSPEC, 0, 0) + b"".join(attributes)
    return NLMSGHDR.pack(NLMSGHDR.size + len(body), kind, flags, 0, 0) + body


def attributes(data):
    """Yield (type, payload) of each attribute."""
    at = 0
    while at + NLATTR.size <= len(data):
        length, kind = NLATTR.unpack_from(data, at)
        yield kind & 0x3fff, data[at + NLATTR.size:at + length]
        at += length + -length % 4


def messages(data):
    """Yield (type, payload) of each message."""
    at = 0
    while at + NLMSGHDR.size <= len(data):
        length, kind = NLMSGHDR.unpack_from(data, at)[:2]
        yield kind, data[at + NLMSGHDR.size:at + length]
        at += length + -length % 4


class Queue:
    """Queue 0 of this network namespace."""

    def __init__(self, gso):
        self.seen = 0
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
        self.sock.bind((0, 0))
        # Room for a full queue, beyond the system's limit
        self.sock.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_RCVBUFFORCE", 33), 32 << 20)
        self.configure(attribute(CFG_CMD, struct.pack("!BBH", CMD_BIND, 0, socket.AF_INET)))
        self.configure(attribute(CFG_PARAMS, struct.pack("!IB", 0, COPY_META)))
        self.configure(attribute(CFG_QUEUE_MAXLEN, struct.pack("!I", MAXLEN)))
        if gso:
            self.configure(attribute(CFG_MASK, struct.pack("!I", F_GSO)),
                           attribute(CFG_FLAGS, struct.pack("!I", F_GSO)))

    def configure(self, *attrs):
        self.sock.send(message(MSG_CONFIG, NLM_F_REQUEST | NLM_F_ACK, *attrs))
        for kind, data in messages(self.sock.recv(65536)):
            if kind == NLMSG_ERROR and struct.unpack_from("=i", data)[0]:
                sys.exit(f"nfq: the kernel refused: {-struct.unpack_from('=i', data)[0]}")

    def one(self):
        """Give the received packets their verdict."""
        for kind, data in messages(self.sock.recv(65536)):
            if kind != MSG_PACKET:
                continue
            for what, payload in attributes(data[NFGENMSG.size:]):
                if what == QA_PACKET_HDR:
                    ident = payload[:4]
                    self.seen += 1
                    self.sock.send(message(MSG_VERDICT, NLM_F_REQUEST, attribute(
                        QA_VERDICT_HDR, struct.pack("!I", NF_ACCEPT) + ident)))


class Ended(Exception):
    """Raised at SIGTERM."""


def end(_number, _frame):
    raise Ended


def main():
    signal.signal(signal.SIGTERM, end)
    queue = Queue("--gso" in sys.argv[1:])
    print("ready", flush=True)
    try:
        while True:
            queue.one()
    except Ended:
        print(queue.seen, flush=True)


main()
