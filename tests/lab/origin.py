#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""origin.py NAME UNIX-SOCKET ADDRESS PORT [IDLE HEAD] - a small HTTP server with unusual answers.

On the Unix socket it is behind nginx; at ADDRESS:PORT it is a back end's server itself, for answers
that nginx would change: chunk extensions and trailers, 1xx, an answer before the body. It closes a
connection that is idle for IDLE seconds after a request, or has no whole head within HEAD. The last
part of the path selects the answer:

    late        read the whole body, answer with its length and SHA-256
    early?close the answer first, then the body is read and ignored
    empty       204
    chunked?1,5 chunks of these sizes, with extensions and trailers
    hints       two 103 before the answer, which has a length
    crumbs      a response in segments of one byte
    close       a body that ends with the connection
    abrupt?fin  a few bytes; this connection is closed by a reset, with ?fin after a FIN
    old         HTTP/1.0: the connection ends, though the length is given
    padded      chunks with blanks after their sizes, and lines that end with LF
    folded?0.6  a head with a folded line, the body after so many seconds
    icy         no HTTP: a line of the client's comes back after a pause
    attach      200 without a length, then each line of the client's comes back
    ntlm        401 that asks for NTLM
    echo        101, then every byte comes back
    wait?3      the answer after so many seconds
    (else)      the lab's file of that path
"""
import contextlib
import hashlib
import re
import signal
import socket
import socketserver
import struct
import sys
import threading
import time


def text(path, size):
    """Return the body of a response: each line has its offset."""
    width = len(path) + 12
    return "".join(f"{path} {at:010}\n" for at in range(0, size, width)).encode()[:size]


def digest(body):
    """Return the answer of "late": length and SHA-256."""
    return f"{len(body)} {hashlib.sha256(body).hexdigest()}\n".encode()


class Origin(socketserver.StreamRequestHandler):
    """One connection."""

    shut, idle, head = False, None, None

    def setup(self):
        self.request.settimeout(self.head)
        if self.request.family == socket.AF_INET:
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        super().setup()

    def handle(self):
        try:
            while self.one():
                self.await_byte(self.idle)
        except (ConnectionError, TimeoutError):
            pass
        if self.shut:
            # A connection that was handed on is closed by now.
            with contextlib.suppress(OSError):
                self.request.shutdown(socket.SHUT_WR)

    def await_byte(self, seconds):
        """Wait for the first byte of the next request; its head has a limit of its own."""
        self.request.settimeout(seconds)
        if not self.rfile.peek(1):
            raise ConnectionError
        self.request.settimeout(self.head)

    def one(self):
        """Answer one request; return False to close the connection."""
        line = self.rfile.readline().decode()
        if not line:
            return False
        method, target, _ = line.split()
        fields = {}
        while (line := self.rfile.readline().decode()) not in ("\r\n", ""):
            name, value = line.split(":", 1)
            fields[name.lower()] = value.strip()
        self.request.settimeout(None)
        if method == "CONNECT":
            self.answer(method, b"no proxy\n", "405 Method Not Allowed")
            return True
        path, _, query = target.partition("?")
        what = getattr(self, f"do_{path.rpartition('/')[2]}", self.do_file)
        return what(method, path, query, fields) is not False

    def body(self, fields):
        """Return the request's body, decoded."""
        if fields.get("expect") == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" not in fields.get("transfer-encoding", ""):
            return self.rfile.read(int(fields.get("content-length", 0)))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline() not in (b"\r\n", b""):
            pass
        return body

    def answer(self, method, body, status="200 OK", fields=None):
        """Send a response; without fields it gets a Content-Length."""
        if fields is None:
            fields = f"Content-Length: {len(body)}\r\n"
        head = f"HTTP/1.1 {status}\r\nX-BE: {sys.argv[1]}\r\n{fields}\r\n".encode()
        self.wfile.write(head if method == "HEAD" else head + body)

    def do_file(self, method, path, _query, fields):
        self.body(fields)
        with open(f"/run/lab/files{path}", "rb") as file:
            self.answer(method, file.read())

    def do_late(self, method, _path, _query, fields):
        self.answer(method, digest(self.body(fields)))

    def do_early(self, method, _path, query, fields):
        self.answer(method, b"early\n", fields=f"Connection: {query}\r\nContent-Length: 6\r\n" if query else None)
        self.body(fields)
        return "close" not in (query, fields.get("connection"))

    def do_empty(self, method, _path, _query, fields):
        self.body(fields)
        self.answer(method, b"", "204 No Content", "")

    def do_chunked(self, method, path, query, _fields):
        sizes = [int(size) for size in query.split(",")]
        body, data, at = text(path, sum(sizes)), b"", 0
        for number, size in enumerate(sizes):
            extension = ("", ";a", ';name="quoted; value"', ";x=y;z")[number % 4]
            data += f"{size:x}{extension}\r\n".encode() + body[at:at + size] + b"\r\n"
            at += size
        data += b"0;last\r\nX-Trailer: one\r\nX-Other: HTTP/1.1 200 OK\r\n\r\n"
        self.answer(method, data, fields="Transfer-Encoding: chunked\r\nTrailer: X-Trailer\r\n")

    def do_hints(self, method, path, _query, _fields):
        for link in "/style", "/script":
            self.wfile.write(f"HTTP/1.1 103 Early Hints\r\nLink: <{link}>; rel=preload\r\n\r\n".encode())
        self.answer(method, text(path, 3000))

    def do_crumbs(self, _method, path, _query, _fields):
        data = text(path, 50)
        data = f"HTTP/1.1 200 OK\r\nX-BE: {sys.argv[1]}\r\ncontent-LENGTH:\t50 \r\n\r\n".encode() + data
        for at in range(len(data)):
            self.wfile.write(data[at:at + 1])

    def do_close(self, method, path, _query, _fields):
        self.answer(method, text(path, 50000), fields="Connection: close\r\n")
        return False

    def do_abrupt(self, method, _path, query, fields):
        self.body(fields)
        self.shut = query == "fin"
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.answer(method, b"abrupt\n")

    def do_old(self, method, _path, _query, _fields):
        body = b"old\n"
        head = f"HTTP/1.0 200 OK\r\nX-BE: {sys.argv[1]}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        self.wfile.write(head if method == "HEAD" else head + body)
        return False

    def do_padded(self, method, _path, _query, _fields):
        self.answer(method, b"5   \r\nhello\r\n6\t\r\n world\r\n0   \r\nA:\x01\r\n\r\n",
                    fields="Transfer-Encoding: chunked\r\n")

    def do_folded(self, _method, path, query, _fields):
        body = text(path, 3000)
        self.answer("HEAD", body, fields=f"X-Folded: one\r\n two: three\r\nContent-Length: {len(body)}\r\n")
        time.sleep(float(query))
        self.wfile.write(body)

    def do_icy(self, _method, _path, _query, _fields):
        self.wfile.write(b"ICY 200 OK\r\n\r\n")
        line = self.rfile.readline()
        time.sleep(2.2)
        self.wfile.write(b"after " + line)
        return False

    def do_attach(self, _method, _path, _query, _fields):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n")
        while (line := self.rfile.readline()) not in (b"exit\n", b""):
            self.wfile.write(b"after " + line)
        return False

    def do_ntlm(self, method, _path, _query, _fields):
        self.answer(method, b"who?\n", "401 Unauthorized", "WWW-Authenticate: NTLM\r\nContent-Length: 5\r\n")

    def do_wait(self, method, _path, query, fields):
        self.body(fields)
        time.sleep(float(query))
        self.answer(method, b"waited\n")

    def do_echo(self, _method, _path, _query, fields):
        key = fields["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = hashlib.sha1(key.encode()).hexdigest()
        self.answer("GET", b"", "101 Switching Protocols",
                    f"Connection: Upgrade\r\nUpgrade: websocket\r\nX-Accept: {accept}\r\n")
        while data := self.rfile.read1(65536):
            self.wfile.write(data)
        return False


class Unix(socketserver.ThreadingUnixStreamServer):
    """The server behind nginx."""
    daemon_threads = True


class Tcp(socketserver.ThreadingTCPServer):
    """The back end's server itself."""
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128

    def shutdown_request(self, request):
        """Close without a shutdown before, as most servers do."""
        self.close_request(request)


def main():
    _, name, path, address, port = sys.argv[:5]
    if not re.fullmatch("be[0-9]+", name):
        sys.exit(__doc__)
    if sys.argv[5:]:
        Origin.idle, Origin.head = map(float, sys.argv[5:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    tcp = Tcp((address, int(port)), Origin)
    threading.Thread(target=tcp.serve_forever, daemon=True).start()
    Unix(path, Origin).serve_forever()


if __name__ == "__main__":
    main()
