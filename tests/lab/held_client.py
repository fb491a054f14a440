#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""held_client.py VIP PORT FROM PATH [WAIT [MAKE]] - one request from a port of our own.

Prints the answer's status and back end, or what went wrong. The file MAKE is made
when the request is sent; the connection is reset as soon as the file WAIT is there.
"""
import os
import socket
import struct
import sys
import time

PATIENCE = 30


def answer(sock):
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            return "closed"
        data += more
    lines = data.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return " ".join([lines[0].split(" ")[1]] + [line[6:] for line in lines if line.startswith("X-BE: ")])


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
