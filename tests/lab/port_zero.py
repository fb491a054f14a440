# SPDX-License-Identifier: GPL-2.0
"""port_zero.py VIP PORT CLIENT PATH - a client whose port is 0: get PATH, print the status line.

Its kernel does not know of the connection: keep its RSTs from going out.
"""
import socket
import struct
import sys
import time

import forge

ETH_P_IP = 0x0800
# Like that of any client, higher than the last one
SEQ = time.monotonic_ns() >> 12 & 0x7fffffff


def segments(sock):
    """Yield (flags, seq, data) of what comes for port 0, for 20 s at most."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            packet, (_, _, way, _, _) = sock.recvfrom(4096)
        except TimeoutError:
            continue
        if way == socket.PACKET_OUTGOING or packet[9] != 6:
            continue
        tcp = packet[(packet[0] & 15) * 4:struct.unpack("!H", packet[2:4])[0]]
        _, port, seq, _, offset, flags = struct.unpack("!HHIIBB", tcp[:14])
        if not port:
            yield flags, seq, tcp[(offset >> 4) * 4:]


def main():
    vip, port, client, path = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    source, to = (client, 0), (vip, port)
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP)) as sock:
        sock.settimeout(1)
        forge.segment(source, to, forge.SYN, SEQ, options=b"\2\4\5\xb4")
        for flags, seq, data in segments(sock):
            if flags & forge.SYN:
                forge.segment(source, to, forge.ACK, SEQ + 1, seq + 1, data=request)
            elif flags & forge.RST:
                print("reset")
                return
            elif data:
                forge.segment(source, to, forge.RST, SEQ + 1 + len(request))
                print(data.split(b"\r\n")[0].decode())
                return


main()
