#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""record.py FILE COUNT - record messages between nodes, as attack.py reads them.

Runs where all of them pass: in the namespace of the bridge.

Ends with COUNT messages, or after 20 s, and prints how many there are.
"""
import socket
import struct
import sys
import time

PORT = 8467
ETH_P_ALL, ETH_P_IP = 3, 0x0800


def main():
    path, count = sys.argv[1], int(sys.argv[2])
    end, found = time.monotonic() + 20, 0
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL)) as sock, open(path, "wb") as file:
        sock.settimeout(1)
        while found < count and time.monotonic() < end:
            try:
                packet, (_, kind, way, _, _) = sock.recvfrom(2048)
            except TimeoutError:
                continue
            # Each passes twice, into the bridge and out.
            if way == socket.PACKET_OUTGOING or kind != ETH_P_IP or packet[9] != 17 or struct.unpack("!H", packet[22:24])[0] != PORT:
                continue
            length = struct.unpack("!H", packet[24:26])[0] - 8
            file.write(packet[12:20] + struct.pack("!H", length) + packet[28:28 + length])
            found += 1
    print(found)


main()
