#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""stay.py NAME ADDRESS PORT FOLDER - a server whose process stays in a socket.

GET /.../stay is answered, and then the process sends a page of memory that is not there
(userfaultfd(2)): send(2) blocks with the socket locked. FOLDER/inside exists while it does. Once
FOLDER/answer exists, GET /.../N/upgrade is answered by 101 and FILL bytes in one send(2) with such
a page, and then by the SHA-256 of the N bytes that the client has sent after the request. At
SIGUSR1, or STAY s after FOLDER/asked was created, all such pages appear and FOLDER/inside goes.
"""
import ctypes
import fcntl
import hashlib
import mmap
import os
import signal
import socketserver
import struct
import sys
import threading
import time

STAY, FILL = 0.2, 65536
USERFAULTFD, O_CLOEXEC, PAGE = 323, os.O_CLOEXEC, 4096
UFFDIO_API, UFFDIO_REGISTER, UFFDIO_ZEROPAGE = 0xC018AA3F, 0xC020AA00, 0xC020AA04
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
LIBC.send.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


class Pages:
    """Pages of memory that appear only on command."""

    def __init__(self, folder):
        self.inside, self.asked = f"{folder}/inside", f"{folder}/asked"
        self.waiting = []
        self.fault = LIBC.syscall(USERFAULTFD, O_CLOEXEC)
        if self.fault < 0:
            sys.exit(f"userfaultfd: {os.strerror(ctypes.get_errno())}")
        fcntl.ioctl(self.fault, UFFDIO_API, bytearray(struct.pack("QQQ", 0xAA, 0, 0)))
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while message := os.read(self.fault, 32):
            self.waiting.append(struct.unpack_from("Q", message, 16)[0] & ~(PAGE - 1))
            with open(self.inside, "w", encoding="ascii"):
                pass
            threading.Thread(target=self.leave, daemon=True).start()

    def leave(self):
        while not os.path.exists(self.asked):
            if not self.waiting:
                return
            time.sleep(0.01)
        os.unlink(self.asked)
        time.sleep(STAY)
        self.come()

    def new(self, before=b""):
        """Return the address of these bytes, which are followed by such a page."""
        room = -(-len(before) // PAGE) * PAGE
        at = LIBC.mmap(None, room + PAGE, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
        fcntl.ioctl(self.fault, UFFDIO_REGISTER, bytearray(struct.pack("QQQQ", at + room, PAGE, 1, 0)))
        ctypes.memmove(at + room - len(before), before, len(before))
        return at + room - len(before)

    def come(self, *_):
        while self.waiting:
            fcntl.ioctl(self.fault, UFFDIO_ZEROPAGE, bytearray(struct.pack("QQQq", self.waiting.pop(), PAGE, 0, 0)))
        os.unlink(self.inside)


class Stay(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        while head := self.head():
            path = head.split(" ")[1]
            if path.endswith("/upgrade"):
                self.upgrade(int(path.split("/")[-2]))
                return
            body = path.encode()
            self.wfile.write(f"HTTP/1.1 200 OK\r\nX-BE: {sys.argv[1]}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            if path.endswith("/stay"):
                LIBC.send(self.request.fileno(), PAGES.new(), PAGE, 0x4000)

    def upgrade(self, size):
        while not os.path.exists(f"{sys.argv[4]}/answer"):
            time.sleep(0.01)
        answer = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n" + b"." * FILL
        LIBC.send(self.request.fileno(), PAGES.new(answer), len(answer) + PAGE, 0x4000)
        self.wfile.write(hashlib.sha256(self.rfile.read(size)).digest())

    def head(self):
        try:
            first = line = self.rfile.readline().decode("latin-1")
            while line.strip():
                line = self.rfile.readline().decode("latin-1")
        except OSError:
            return ""
        return first


class Server(socketserver.ThreadingTCPServer):
    """The back end's server."""
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


PAGES = Pages(sys.argv[4])
signal.signal(signal.SIGUSR1, PAGES.come)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
Server((sys.argv[2], int(sys.argv[3])), Stay).serve_forever()
