#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""frag_needed.py FROM TO PORT MTU - tell TO that one of its datagrams was too large.

The ICMP message is like a router's (RFC 1191, 4), but comes from FROM, to which the datagram would
have gone: to UDP port PORT, from the first of THOP's source ports.
"""
import socket
import struct
import sys

from forge import checksum

SPORT = 49152


def main():
    here, there = sys.argv[1:3]
    port, mtu = int(sys.argv[3]), int(sys.argv[4])
    quoted = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 1500, 1, 0x4000, 64, socket.IPPROTO_UDP, 0,
                         socket.inet_aton(there), socket.inet_aton(here))
    quoted += struct.pack("!HHHH", SPORT, port, 1480, 0)
    body = struct.pack("!HH", 0, mtu) + quoted
    head = struct.pack("!BBH", 3, 4, checksum(struct.pack("!BBH", 3, 4, 0) + body))
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sock:
        sock.bind((here, 0))
        sock.sendto(head + body, (there, 0))


main()
