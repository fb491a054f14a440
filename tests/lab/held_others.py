#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""held_others.py FROM VIP PORT TIMES - requests that are handed on, from address FROM.

Each connection sends a request to be1, then one to be2: with a whole head, or with one in pieces.
Prints errors, and at the end "RIGHT of ALL".
"""
import socket
import sys
import time

from answers import head

PAUSE = 0.1


def answer(sock):
    status, fields, body = head(sock)
    length = int(fields["content-length"])
    while len(body) < length:
        body += sock.recv(65536)
    return f"{status} {fields['x-be']}"


def one(pieces):
    own, vip, port = sys.argv[1:4]
    with socket.create_connection((vip, int(port)), 20, (own, 0)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(b"GET /a/1k HTTP/1.1\r\nHost: lab\r\n\r\n")
        first = answer(sock)
        for number, piece in enumerate(pieces):
            if number:
                time.sleep(PAUSE)
            sock.sendall(piece)
        return f"{first}, {answer(sock)}"


def main():
    right = every = 0
    for pieces in [b"GET /b/1k HTTP/1.1\r\nHost: lab\r\n\r\n"], [b"GET /b/1k HTTP/1.1\r\nHo", b"st: lab\r\n", b"\r\n"]:
        for _ in range(int(sys.argv[4])):
            every += 1
            try:
                said = one(pieces)
            except (OSError, EOFError, KeyError, ValueError) as error:
                said = type(error).__name__
            if said == "200 be1, 200 be2":
                right += 1
            else:
                print(f"{len(pieces)} pieces: {said}")
    print(f"{right} of {every}")


main()
