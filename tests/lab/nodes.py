#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""nodes.py VIP PORT STEP... - one persistent connection of the client; prints a line for each step.

	get PATH	a request: "PATH STATUS BE"
	ttl N		packets have this TTL from now on
	expired PATH	a request whose packet must be answered by ICMP time exceeded:
			"expired ADDRESS", its sender; the answer is still to come
	answer PATH	that answer: "PATH STATUS BE"
	wait FILE	until that file exists

The caller creates the files for "wait"; a step that fails prints a message and ends the program
with status 1.
"""
import os
import socket
import struct
import sys
import time

from answers import head

VIP, PORT = sys.argv[1], int(sys.argv[2])
PATIENCE = 30
ICMP_TIME_EXCEEDED = 11


def ask(sock, path):
    sock.sendall(f"GET {path} HTTP/1.1\r\nHost: lab\r\n\r\n".encode())


def answer(sock, path):
    try:
        status, fields, body = head(sock)
    except EOFError:
        sys.exit(f"{path}: the connection ended")
    left = int(fields["content-length"]) - len(body)
    while left > 0:
        left -= len(sock.recv(left)) or sys.exit(f"{path}: the connection ended")
    print(path, status, fields.get("x-be", "-"), flush=True)


def expired(icmp, port):
    """Return the sender of an ICMP time exceeded that quotes our packet."""
    while True:
        data, sender = icmp.recvfrom(2048)
        icmp_at = (data[0] & 15) * 4
        quoted = data[icmp_at + 8:]
        at = (quoted[0] & 15) * 4
        if data[icmp_at:icmp_at + 2] == bytes([ICMP_TIME_EXCEEDED, 0]) and \
                struct.unpack_from("!HH", quoted, at) == (port, PORT):
            return sender[0]


def main():
    icmp = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    icmp.settimeout(PATIENCE)
    sock = socket.create_connection((VIP, PORT), PATIENCE)
    steps = iter(sys.argv[3:])
    for step in steps:
        what = next(steps)
        if step == "ttl":
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, int(what))
        elif step == "wait":
            end = time.monotonic() + PATIENCE
            while not os.path.exists(what):
                if time.monotonic() > end:
                    sys.exit(f"waiting for {what}")
                time.sleep(0.02)
        else:
            if step in ("get", "expired"):
                ask(sock, what)
            if step == "expired":
                print("expired", expired(icmp, sock.getsockname()[1]), flush=True)
            else:
                answer(sock, what)


try:
    main()
except OSError as error:
    sys.exit(f"nodes: {type(error).__name__}: {error}")
