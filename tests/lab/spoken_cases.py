#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""spoken_cases.py VIP PORT FILES MODE [NAME...] - HTTP as clients and servers speak it.

Upgrades that are declined, connections that end with an answer, requests that no standard allows
but that servers accept. Answers must be those that a client gets from one server directly. /a/bye
is answered with Connection: close.
"""
import socket
import time

from cases import MODE, Client, main, must, request, step

H2C = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
WEBSOCKET = ("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
TLS = "Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n"
CLOSES = [("1.1", "Connection: close\r\n"), ("1.1", "connection: te,\tCLOSE\r\nTE: trailers\r\n"),
          ("1.1", "Connection: TE\r\nTE: trailers\r\nConnection:close\r\n"), ("1.0", "")]


# ---- upgrades that the server declines

def case_upgrade_declined():
    for fields in H2C, WEBSOCKET, TLS:
        for first in "/a/1k", "/b/1k":
            with Client() as c, step(fields.split("\r\n")[1]):
                c.get(first)
                c.get("/a/1k", fields=fields)
                c.get("/b/1k")
                c.get("/b/16k", fields=fields)
                c.get("/a/1k")


def case_upgrade_declined_first():
    with Client() as c:
        c.get("/a/1k", fields=H2C)
        c.get("/b/1k")
        c.send(request("/a/nothing", fields=WEBSOCKET))
        c.expect("/a/nothing", 404)
        c.get("/b/1k")
        c.send(request("/a/1k", "OPTIONS", TLS))
        c.expect("/a/1k", 405)
        c.get("/b/1k")


def case_upgrade_declined_in_a_pipeline():
    order = [("/a/1k", H2C), ("/a/16k", ""), ("/b/1k", WEBSOCKET), ("/b/1k", TLS), ("/a/128k", H2C), ("/b/1k", "")]
    data = b"".join(request(path, fields=fields) for path, fields in order)
    for size in len(data), 100, 33:
        with Client() as c:
            c.trickle(data, size)
            for path, _ in order:
                c.expect(path)


def case_upgrade_declined_with_a_body():
    for fields, body in ("", b"x" * 20000), ("Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n0\r\n\r\n"):
        with Client() as c:
            c.get("/a/1k")
            c.send(request("/a/1k", "POST", H2C + fields, body) + request("/b/1k"))
            c.expect("/a/1k", 405)
            c.expect("/b/1k")


def case_upgrade_declined_then_fin():
    with Client() as c:
        c.get("/b/1k")
        c.send_fin(request("/a/1k", fields=H2C) + request("/b/16k"))
        c.expect("/a/1k")
        c.expect("/b/16k")
        c.ended()


# ---- ends that a request or an answer announces

def case_close_then_more():
    """One answer, then the end: requests after it are not answered."""
    for version, fields in CLOSES:
        for first in None, "/a/1k", "/b/1k":
            for more in ("/a/1k",), ("/b/1k",), ("/b/1k", "/a/1k"):
                with Client() as c, step(f"{version} {fields!r} behind {first}, before {more}"):
                    if first:
                        c.get(first)
                    c.send(request("/a/16k", version=version, fields=fields) + b"".join(map(request, more)))
                    c.expect("/a/16k")
                    c.ended()


def case_close_post_then_more():
    for version, fields in CLOSES:
        with Client() as c, step(f"{version} {fields!r}"):
            c.get("/b/1k")
            c.send(request("/a/1k", "POST", fields, b"x" * 10, version) + request("/b/1k", "POST", body=b"y" * 10))
            c.expect("/a/1k", 405)
            c.ended()


def case_server_closes():
    for first in "/a/1k", "/b/1k":
        for more in (), ("/a/1k",), ("/b/1k",), ("/b/1k", "/a/1k"):
            with Client() as c, step(f"behind {first}, before {more}"):
                c.send(request(first) + request("/a/bye") + b"".join(map(request, more)))
                c.expect(first)
                c.expect("/a/bye", body=b"bye\n" if MODE == "multi" or first == "/a/1k" else None)
                c.ended()


def case_keep_alive_1_0():
    keep = "Connection: Keep-Alive\r\n"
    with Client() as c:
        for path in "/a/1k", "/b/1k", "/a/16k":
            c.get(path, version="1.0", fields=keep)
        c.get("/b/1k")
        c.send(request("/a/16k", version="1.0") + request("/b/1k"))
        c.expect("/a/16k")
        c.ended()


# ---- irregular requests

def taken(path, **more):
    """The request is served by its rule, as a first and as a later one."""
    with Client() as c, step(f"{path} {more}"):
        c.get("/a/1k")
        c.send(request(path, **more))
        c.expect(path, 404 if "\xe4" in path or "#" in path else 200)
        c.get("/a/1k")
    with Client() as c, step(f"first {path} {more}"):
        c.send(request(path, **more))
        c.expect(path, 404 if "\xe4" in path or "#" in path else 200)
        c.get("/a/1k")


def case_utf8():
    taken("/b/\xe4\xbd\xa0")
    with Client() as c:
        for path in "/a/1k", "/b/1k", "/a/1k":
            c.send(request(path).replace(b" HTTP", "?m=\u4f60\u597d HTTP".encode()))
            c.expect(path)


def case_fragment():
    with Client() as c:
        for path in "/a/1k", "/b/1k", "/a/1k":
            c.send(request(path).replace(b" HTTP", b"#top HTTP"))
            c.expect(path)


def case_odd_fields():
    for fields in "Cookie: s=a\x01b\x7f\r\n", "X(y): 1\r\n", "[z]: 2\r\n":
        taken("/b/1k", fields=fields)


def case_chunk_padding():
    for body in b"3  \r\nabc\r\n0\r\n\r\n", b"3\nabc\n0\n\n", b"3\t;x\r\nabc\r\n0  \r\nA:\x01\n\n":
        with Client() as c, step(repr(body)):
            c.get("/b/1k")
            c.send(request("/a/1k", "POST", "Transfer-Encoding: chunked\r\n", body))
            c.expect("/a/1k", 405)
            c.get("/b/1k")
            c.send(request("/a/1k", "POST", "Transfer-Encoding: chunked\r\n", body) + request("/b/16k"))
            c.expect("/a/1k", 405)
            c.expect("/b/16k")


def case_empty_lines():
    """Empty lines after a body, in its segment or later, alone and in pieces, are accepted."""
    post = request("/a/1k", "POST", body=b"x=1")
    for lines in b"\r\n", b"\n", b"\r\n\r\n":
        with Client() as c, step(repr(lines)):
            c.send(post + lines)
            c.expect("/a/1k", 405)
            c.get("/b/1k")
            c.send(request("/b/1k", "POST", body=b"x=1") + lines + request("/a/1k"))
            c.expect("/b/1k", 405)
            c.expect("/a/1k")
            c.send(post)
            c.expect("/a/1k", 405)
            c.trickle(lines, pause=0.05)
            c.get("/b/1k")
            c.send_fin(lines)
            c.ended()


def case_host_with_a_dot():
    with Client() as c:
        for path in "/dot/1", "/dot/2", "/dot/1":
            c.send(request(path).replace(b"Host: lab", b"Host: two.lab.:80" if path[-1] == "2" else b"Host: one.lab."))
            status, fields, _ = c.response()
            must(status == 404, f"status {status}")
            be = f"be{path[-1]}" if MODE == "multi" or not c.be else c.be
            must(fields["x-be"] == be, f"{path} answered by {fields['x-be']}")
            c.be = be


# ---- requests that baton can't judge: answered once, then the end

def refused_or_answered(c, path, data):
    c.send(data)
    status, fields, _ = c.response()
    must("x-be" in fields or status == 400, f"status {status}")
    c.ended()


def case_bad_later():
    """The server may answer or refuse, and then the connection ends."""
    for bad in b"Bogus\r\n", b"X: a\r\r\n", b"X: a\0b\r\n":
        with Client() as c, step(repr(bad)):
            c.get("/a/1k")
            refused_or_answered(c, "/b/1k", request("/b/1k").replace(b"\r\n\r\n", b"\r\n" + bad + b"\r\n"))


def case_bad_then_more():
    """A client that does not wait for the end gets no answer to its next request."""
    for pause in 0, 0, 0, 0.001, 0.05:
        with Client() as c, step(f"{pause} s"):
            c.get("/a/1k")
            c.send(request("/a/1k").replace(b"\r\n\r\n", b"\r\nBogus\r\n\r\n"))
            c.expect("/a/1k")
            time.sleep(pause)
            try:
                c.send(request("/b/1k"))
                data = c.sock.recv(4096)
            except ConnectionError:
                data = b""
            must(not data, f"answered: {data[:60]!r}")


def case_bad_post():
    """The answer comes although the body goes on."""
    with Client() as c:
        c.get("/a/1k")
        c.send(request("/a/1k", "POST", "Content-Length: 200000\r\nBogus\r\n"))
        for _ in range(20):
            c.send(b"x" * 10000)
        status, _, _ = c.response()
        must(status == 405, f"status {status}")
        c.ended()


def case_urgent():
    """A request after an urgent byte, which TCP takes out of the stream, is answered."""
    with Client() as c:
        c.get("/a/1k")
        c.sock.send(b"!", socket.MSG_OOB)
        c.send(request("/a/1k"))
        c.expect("/a/1k")
        c.ended()


def case_urgent_first():
    """A first request after an urgent byte cannot be handed on, and is refused with an answer."""
    with Client() as c:
        c.sock.send(b"!", socket.MSG_OOB)
        c.send(request("/a/1k"))
        status = c.response()[0]
        must(status == 503, f"answered with {status}")
        c.ended()


main(globals())
