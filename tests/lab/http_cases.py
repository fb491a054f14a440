#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""http_cases.py VIP PORT FILES MODE [NAME...] - unusual clients, one after another.

Prints "ok NAME" or "not ok NAME: WHY" for each. A case is a function case_NAME that sends its
requests byte for byte and checks the answers.
"""
import random
import socket
import struct
import time

from cases import MODE, PATIENCE, PORT, VIP, Client, content, main, must, request


# ---- how the client sends

def case_byte_by_byte():
    with Client() as c:
        c.trickle(request("/a/1k"))
        c.expect("/a/1k")
        c.trickle(request("/b/1k"))
        c.expect("/b/1k")
        c.get("/a/16k")


def case_every_split():
    """Two requests in two segments, split at every byte."""
    data = request("/a/1k") + request("/b/1k")
    for cut in range(1, len(data)):
        with Client() as c:
            c.send(data[:cut])
            time.sleep(0.001)
            c.send(data[cut:])
            c.expect("/a/1k")
            c.expect("/b/1k")


def case_nagle():
    """Heads in pieces are acknowledged, so Nagle's algorithm does not wait for each piece."""
    with Client(nodelay=False) as c:
        for path in "/a/1k", "/b/1k", "/a/1k", "/b/1k":
            data = request(path)
            for at in range(0, len(data), 10):
                c.sock.send(data[at:at + 10])
            c.expect(path)


def case_head_20k():
    fields = "".join(f"X-Filler-{i}: {'x' * 6600}\r\n" for i in range(3))
    with Client() as c:
        for path in "/a/1k", "/b/1k", "/b/16k", "/a/1k":
            c.get(path, fields=fields)


def case_pipeline_16():
    order = []
    for i in range(16):
        size = ("1k", "16k", "128k", "1k")[i % 4]
        order.append((f"/{'ab'[i // 2 % 2]}/{size}", "HEAD" if i % 5 == 2 else "GET"))
    data = b"".join(request(path, method) for path, method in order)
    for size in len(data), 100, 33:
        with Client() as c:
            c.trickle(data, size)
            for path, method in order:
                c.expect(path, method=method)


def case_pipeline_random():
    """64 requests under way, in segments of any size."""
    dice = random.Random(1)
    for _ in range(5):
        order = [f"/{dice.choice('ab')}/{dice.choice(('1k', '1k', '16k', '128k'))}" for _ in range(64)]
        data = b"".join(map(request, order))
        with Client() as c:
            at = 0
            while at < len(data):
                size = dice.choice((1, 20, 50, 200, 1400, 5000))
                c.send(data[at:at + size])
                at += size
            for path in order:
                c.expect(path)


def case_pipeline_deep():
    """A window full of requests for two back ends in turn."""
    order = ["/a/1k", "/b/1k"] * 75
    data = b"".join(request(path, fields=f"X-Filler: {'x' * 330}\r\n") for path in order)
    with Client() as c, c.sending([data]):
        for path in order:
            c.expect(path)


def case_post_then_elsewhere():
    with Client() as c:
        for body, fields in ((b"x" * 100, ""), (b"y" * 20000, ""),
                             (b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n")):
            c.send(request("/a/1k", "POST", fields, body))
            c.expect("/a/1k", 405)
            c.get("/b/1k")
            c.send(request("/a/1k", "POST", fields, body) + request("/b/16k"))
            c.expect("/a/1k", 405)
            c.expect("/b/16k")


def case_body_byte_by_byte():
    with Client() as c:
        c.trickle(request("/a/1k", "POST", body=b"z" * 60) + request("/b/1k"))
        c.expect("/a/1k", 405)
        c.expect("/b/1k")


def case_expect_continue():
    with Client() as c:
        c.send(request("/a/1k", "POST", "Expect: 100-continue\r\nContent-Length: 10\r\n"))
        status, fields, _ = c.response()
        c.be = fields.get("x-be", "be1")
        if status == 100:
            c.send(b"0123456789")
            c.expect("/a/1k", 405)
        else:
            must(status == 405, f"status {status}")
            c.send(b"0123456789")
        c.get("/b/1k")


def case_slow_reader():
    """The window is full, then comes a request for elsewhere."""
    with Client(rcvbuf=8192) as c:
        c.send(request("/a/4m"))
        time.sleep(1)
        c.expect("/a/4m")
        c.get("/b/1m")
        c.send(request("/a/1m") + request("/b/1k"))
        time.sleep(0.5)
        c.expect("/a/1m")
        c.expect("/b/1k")


def case_not_found():
    with Client() as c:
        c.get("/a/1k")
        c.send(request("/a/nothing"))
        c.expect("/a/nothing", 404)
        c.get("/b/1k")


def case_conditional():
    """A 304 has a length, but no body."""
    with Client() as c:
        c.send(request("/a/16k"))
        _, fields, _ = c.response()
        c.be = fields["x-be"]
        c.send(request("/a/16k", fields=f"If-Modified-Since: {fields['last-modified']}\r\n"))
        status, _, _ = c.response(head_only=True)
        must(status == 304, f"status {status}")
        c.get("/b/1k")
        c.send(request("/b/16k", fields="Range: bytes=100-199\r\n"))
        status, fields, body = c.response()
        must(status == (206 if MODE == "multi" else 404), f"status {status}")
        if MODE == "multi":
            must(body == content("/b/16k")[100:200], "another range")


# ---- the end of a connection

def case_connection_close():
    with Client() as c:
        c.get("/a/1k")
        c.send(request("/b/128k", fields="Connection: close\r\n"))
        c.expect("/b/128k")
        c.ended()


def case_http_1_0():
    with Client() as c:
        c.send(request("/a/128k", version="1.0"))
        c.expect("/a/128k")
        c.ended()
    with Client() as c:
        c.send(request("/b/1k", version="1.0", fields="Connection: keep-alive\r\n"))
        c.expect("/b/1k")
        c.send(request("/a/1k", version="1.0", fields="Connection: keep-alive\r\n"))
        c.expect("/a/1k")


def case_fin_before_request():
    with Client() as c:
        c.fin()
        data = c.sock.recv(4096)
        must(not data or data.startswith(b"HTTP/1.1 400"), f"{data[:60]!r}")


def case_half_request_fin():
    """Half a request and a FIN are refused, or end the connection; also on a live connection."""
    with Client() as c:
        c.send(request("/a/1k")[:-10])
        c.fin()
        data = c.sock.recv(4096)
        must(not data or data.startswith(b"HTTP/1.1 400"), f"{data[:60]!r}")
    for path in "/a/1k", "/b/1k":
        with Client() as c:
            c.get("/a/1k")
            c.send(request(path)[:-10])
            time.sleep(0.1)
            c.fin()
            data = c.sock.recv(4096)
            must(not data or data.startswith(b"HTTP/1.1 400"), f"{data[:60]!r}")
        with Client() as c:
            c.get("/a/1k")
            c.send_fin(request(path)[:-10])
            data = c.sock.recv(4096)
            must(not data or data.startswith(b"HTTP/1.1 400"), f"{data[:60]!r}")


def case_request_and_fin():
    """The whole answer, then EOF; for a first request, a later one, and one for elsewhere."""
    for first in None, "/a/1k", "/b/1k":
        for path in "/a/1k", "/b/16k":
            with Client() as c:
                if first:
                    c.get(first)
                c.send_fin(request(path))
                c.expect(path)
                c.ended()


def case_request_then_fin():
    for first in None, "/a/1k", "/b/1k":
        with Client() as c:
            if first:
                c.get(first)
            c.send(request("/a/16k"))
            c.fin()
            c.expect("/a/16k")
            c.ended()


def case_large_and_fin():
    """nginx itself gives up an answer larger than its buffers: a part arrives, and a clean end."""
    for first in "/a/1k", "/b/1k":
        with Client() as c:
            c.get(first)
            c.send_fin(request("/a/4m"))
            data = b""
            while chunk := c.sock.recv(1 << 20):
                data += chunk
            if MODE == "multi":
                body = data.partition(b"\r\n\r\n")[2]
                must(data.startswith(b"HTTP/1.1 200") and content("/a/4m").startswith(body), "other bytes")


def case_pipeline_and_fin():
    with Client() as c:
        c.send_fin(request("/a/1k") + request("/b/128k") + request("/a/16k"))
        c.expect("/a/1k")
        c.expect("/b/128k")
        c.expect("/a/16k")
        c.ended()


def case_client_reset():
    """A reset during a handoff affects no other client."""
    for delay in 0, 0, 0.001, 0.002, 0.005:
        c = Client()
        c.send(request("/a/1k"))
        c.expect("/a/1k")
        c.send(request("/b/1m"))
        time.sleep(delay)
        c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        c.sock.close()
    with Client() as c:
        c.get("/a/1k")


def case_port_reuse():
    """The same port is used again when the last connection has hardly closed."""
    for path in "/a/1k", "/b/1k", "/a/16k", "/b/16k":
        c = Client.__new__(Client)
        c.sock, c.held, c.be = socket.socket(), b"", None
        c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        c.sock.settimeout(PATIENCE)
        c.sock.bind(("", 1023))
        c.sock.connect((VIP, PORT))
        c.get(path)
        # Close without TIME_WAIT.
        c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        c.sock.close()


# ---- input that is no request

def case_garbage():
    with Client() as c:
        c.send(b"this is no HTTP\r\n\r\n")
        c.refused(400)
    with Client() as c:
        c.get("/b/1k")
        c.send(b"this is no HTTP\r\n\r\n")
        c.refused(400)


def case_version():
    with Client() as c:
        c.send(request("/a/1k", version="2.0"))
        c.refused(505)
    with Client() as c:
        c.get("/a/1k")
        c.send(request("/b/1k", version="2.0"))
        c.refused(505)


def case_head_40k():
    fields = "".join(f"X-Filler-{i}: {'x' * 990}\r\n" for i in range(40))
    with Client() as c:
        c.send(request("/a/1k", fields=fields))
        c.refused(431, 400)
    with Client() as c:
        c.get("/a/1k")
        c.send(request("/b/1k", fields=fields))
        c.refused(431, 400)


def case_smuggling():
    """A request with two lengths is refused by each reader, and nothing after it is answered."""
    tail = request("/b/1k")
    for fields in ("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                   "Content-Length: 4\r\nContent-Length: 5\r\n"):
        data = f"POST /a/1k HTTP/1.1\r\nHost: lab\r\n{fields}\r\n0\r\n\r\n".encode() + tail
        with Client() as c:
            c.send(data)
            c.refused(400)
        with Client() as c:
            c.get("/a/1k")
            c.send(data)
            c.refused(400)


# ---- patience: run beside the others

def slow_timeout():
    """Half a head and silence: a 408, and the end."""
    with Client(patience=40) as c:
        c.send(request("/a/1k")[:-10])
        c.refused(408)


def slow_keepalive():
    """A pause of ten seconds between requests, and one within a head."""
    with Client() as c:
        c.get("/a/1k")
        time.sleep(10)
        data = request("/b/1k")
        c.send(data[:20])
        time.sleep(3)
        c.send(data[20:])
        c.expect("/b/1k")
        c.get("/a/1k")


main(globals())
