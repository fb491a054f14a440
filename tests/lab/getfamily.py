#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""getfamily.py - ask generic netlink for a family, again and again, until SIGTERM.

Prints "asked" after the first answer.
"""
import signal
import socket
import struct
import sys

ATTR = struct.pack("=HH8s", 4 + 7, 2, b"nlctrl")  # CTRL_ATTR_FAMILY_NAME
BODY = struct.pack("=BBH", 3, 1, 0) + ATTR  # CTRL_CMD_GETFAMILY
ASK = struct.pack("=IHHII", 16 + len(BODY), 16, 1, 1, 0) + BODY  # GENL_ID_CTRL, NLM_F_REQUEST

signal.signal(signal.SIGTERM, lambda *_: sys.exit())
sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)  # NETLINK_GENERIC
said = False
while True:
    sock.send(ASK)
    assert struct.unpack_from("=H", sock.recv(65536), 4) == (16,), "no answer"
    if not said:
        print("asked", flush=True)
    said = True
