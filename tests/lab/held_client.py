#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""held_client.py VIP PORT FROM PATH [WAIT [MAKE]] - send one request from port FROM.

Prints the answer's status and back end, or the error. Creates the file MAKE when the request is
sent; resets the connection as soon as the file WAIT exists.
"""
import os
import socket
import struct
import sys
import time

from answers import head

PATIENCE = 30


def answer(sock):
    try:
        status, fields, _ = head(sock)
    except EOFError:
        return "closed"
    return f"{status} {fields.get('x-be', '')}".rstrip()


def main():
    vip, port, own, path, wait = (sys.argv + [""])[1:6]
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.settimeout(PATIENCE)
        sock.bind(("", int(own)))
        try:
            sock.connect((vip, int(port)))
            sock.sendall(f"GET {path} HTTP/1.1\r\nHost: lab\r\n\r\n".encode())
            if len(sys.argv) > 6:
                with open(sys.argv[6], "w", encoding="ascii"):
                    pass
            print(answer(sock))
        except OSError as error:
            print(type(error).__name__)
        end = time.monotonic() + PATIENCE
        while wait and not os.path.exists(wait) and time.monotonic() < end:
            time.sleep(0.01)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


main()
