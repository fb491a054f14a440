# SPDX-License-Identifier: GPL-2.0
"""forge.py - send packets with any source address; needs CAP_NET_RAW."""
import socket
import struct

FIN, SYN, RST, ACK, URG = 1, 2, 4, 16, 32


def checksum(data):
    data += bytes(len(data) & 1)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def packet(source, to, protocol, payload):
    """Return an IP packet, with its header's checksum."""
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0,
                         socket.inet_aton(source), socket.inet_aton(to))
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def datagram(source, to, protocol, payload):
    """Send it unchanged, with any source."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as sock:
        sock.sendto(packet(source, to, protocol, payload), (to, 0))


def segment(source, to, flags, seq, ack=0, options=b"", data=b"", urgent=0):
    """Send a segment; source and to are (address, port), options have whole words."""
    header = struct.pack("!HHIIBBHHH", source[1], to[1], seq & 0xffffffff, ack & 0xffffffff,
                         (5 + len(options) // 4) << 4, flags, 65535, 0, urgent) + options + data
    pseudo = socket.inet_aton(source[0]) + socket.inet_aton(to[0]) + struct.pack("!BBH", 0, 6, len(header))
    check = struct.pack("!H", checksum(pseudo + header))
    datagram(source[0], to[0], 6, header[:16] + check + header[18:])


def udp(source, to, data):
    """Send a UDP datagram; source and to are (address, port)."""
    header = struct.pack("!HHHH", source[1], to[1], 8 + len(data), 0)
    pseudo = socket.inet_aton(source[0]) + socket.inet_aton(to[0]) + struct.pack("!BBH", 0, 17, 8 + len(data))
    check = struct.pack("!H", checksum(pseudo + header + data) or 0xffff)
    datagram(source[0], to[0], 17, header[:6] + check + data)


def thop(source, opcode, counter, body):
    """Return a message of THOP (shared/thop.h), without a seal."""
    return struct.pack("!IBBHI4sQII4sII", 0x012968b9, 3, 0, opcode, 44 + len(body), socket.inet_aton(source),
                       counter, 0, 0, bytes(4), 0, 0) + body
