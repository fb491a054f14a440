#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""nodes.py VIP PORT STEP... - one kept connection of the client; a line for each step.

	get PATH	a request: "PATH STATUS BE"
	ttl N		packets leave with that TTL from now on
	expired PATH	a request whose packet must come back as ICMP time exceeded:
			"expired ADDRESS", who said so; the answer is still to come
	answer PATH	which is here: "PATH STATUS BE"
	wait FILE	until that file is there

"wait" files are made by whoever started this; a step that does not come to its end
says so and ends the program with status 1.
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
    """Who says that our packet's time is over"""
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
