#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""body_cases.py VIP PORT FILES MODE [NAME...] - the ends of bodies, and requests that follow them.

Needs three back ends, with origin.py behind nginx (port 80) or as the server itself (any other
port). Request bodies are full of requests for another back end, so that an error in framing hands
the connection on to that one.
"""
import functools
import random

from cases import MODE, PORT, Client, content, ends, main, must, pinned, request, step
from origin import digest, text

OWN_SERVER = PORT != 80
ELSEWHERE = "/b/1k"


def hostile(size):
    """Return a body full of requests."""
    lure = request("/c/1k")
    return (b"=" + lure * (size // len(lure) + 1))[:size]


def chunked(body, size, extension="", trailer=""):
    """Return the body in chunks of that size, or of the sizes that size() returns."""
    data, at = b"", 0
    while at < len(body):
        part = body[at:at + (size() if callable(size) else size)]
        data += f"{len(part):X}{extension}\r\n".encode() + part + b"\r\n"
        at += len(part)
    return data + f"0{extension}\r\n{trailer}\r\n".encode()


# name -> body, and the function that makes its chunks
BODIES = {
    "1_byte": (b"G", None),
    "1_mb": (hostile(1 << 20), None),
    "chunks_of_1": (hostile(200), functools.partial(chunked, size=1)),
    "chunks_of_4k": (hostile(100000), functools.partial(chunked, size=4096, extension=';a="b;c"; d')),
    "chunks_of_64k": (hostile(1 << 18), functools.partial(chunked, size=65536, trailer="X-Sum: GET /c/1k\r\nX-B:\r\n")),
    "chunks_random": (hostile(200000), lambda body: chunked(
        body, functools.partial(random.Random(7).choice, (1, 15, 16, 255, 1447, 1448, 1449, 9000)), ";x", "T: 1\r\n")),
}


def post(path, name, fields=""):
    """Return (head, bytes after it, body)."""
    body, chunker = BODIES[name]
    if not chunker:
        return request(path, "POST", f"Content-Length: {len(body)}\r\n{fields}"), body, body
    return request(path, "POST", f"Transfer-Encoding: chunked\r\n{fields}"), chunker(body), body


# ---- a body, followed by a request for another back end

def follow(c, rest, place, expect):
    """Send the rest of a request, then one for ELSEWHERE: after the response, in the next
    segment, or in the segment of the last byte. expect() checks the response.
    """
    get = request(ELSEWHERE)
    if place == "after":
        with c.sending([rest]):
            expect()
        c.send(get)
    else:
        with c.sending([rest, get] if place == "behind" else [rest[:-1], rest[-1:] + get]):
            expect()
    c.expect(ELSEWHERE)


def posted(name, when):
    """The answer comes when all has been read, or when half of it has been sent."""
    path = f"/a/{when}"
    head, wire, body = post(path, name)
    with Client() as c:
        for place in "after", "behind", "together":
            with step(place):
                if when == "late":
                    follow(c, head + wire, place, lambda: c.expect(path, body=digest(body)))
                    continue
                half = len(wire) // 2
                c.send(head + wire[:half])
                c.expect(path, body=b"early\n")
                follow(c, wire[half:], place, lambda: None)


def cases_posted():
    return {f"case_post_{name}_{when}": functools.partial(posted, name, when)
            for when in ("late", "early") for name in BODIES}


def case_post_to_another():
    """The head is handed on while its body arrives; once also during an earlier response."""
    for name in "1_mb", "chunks_of_64k", "chunks_random":
        head, wire, body = post("/b/late", name)
        for first in "/a/1k", "/a/1m":
            with Client() as c, step(f"{name} behind {first}"):
                c.get("/a/16k")
                with c.sending([request(first) + head + wire + request("/c/16k")]):
                    c.expect(first)
                    c.expect("/b/late", body=digest(body))
                    c.expect("/c/16k")
                c.get("/a/1k")


def case_post_in_crumbs():
    """Head, chunk lines and trailers arrive in segments of a few bytes."""
    head, wire, body = post("/b/late", "chunks_of_1")
    with Client() as c:
        c.get("/a/1k")
        c.trickle(head + wire + request("/a/16k"), 7, 0.001)
        c.expect("/b/late", body=digest(body))
        c.expect("/a/16k")


# ---- 16 at once

def one_of_many(dice):
    """Return (the request's bytes, arguments for expect())."""
    be = dice.choice("abc")
    kind = dice.randrange(6)
    if kind < 2:
        path = f"/{be}/{dice.choice(('1k', '1k', '16k', '128k'))}"
        return request(path), {"path": path}
    if kind == 2:
        path = f"/{be}/{dice.choice(('1k', '1m'))}"
        return request(path, "HEAD"), {"path": path, "method": "HEAD"}
    if kind == 3:
        sizes = [dice.choice((1, 10, 1000, 5000)) for _ in range(4)]
        path = f"/{be}/chunked"
        return (request(f"{path}?{','.join(map(str, sizes))}"), {"path": path, "body": text(path, sum(sizes))})
    path = f"/{be}/{dice.choice(('late', 'early'))}"
    body = hostile(dice.choice((1, 100, 3000, 20000)))
    answer = digest(body) if path.endswith("late") else b"early\n"
    if kind == 4:
        return request(path, "POST", body=body), {"path": path, "body": answer}
    wire = chunked(body, dice.choice((10, 1448, 4000)), dice.choice(("", ";e")), dice.choice(("", "T: 1\r\n")))
    return request(path, "POST", "Transfer-Encoding: chunked\r\n", wire), {"path": path, "body": answer}


def pieces(data, dice, sizes):
    at = 0
    while at < len(data):
        size = dice.choice(sizes)
        yield data[at:at + size]
        at += size


def case_pipeline_mixed():
    for seed in range(8):
        dice = random.Random(seed)
        many = [one_of_many(dice) for _ in range(16)]
        data = b"".join(wire for wire, _ in many)
        sizes = (len(data),) if seed == 0 else (50, 200, 536, 1448, 5000, 20000)
        with Client() as c, step(f"seed {seed}"), c.sending(pieces(data, dice, sizes)):
            for number, (_, expected) in enumerate(many):
                with step(f"response {number}"):
                    c.expect(**expected)


# ---- responses

def case_no_body():
    """HEAD, 204 and 304 have no body, whatever their heads say."""
    with Client() as c:
        c.get("/a/16k")
        c.send(request("/a/1k"))
        date = c.expect("/a/1k").get("last-modified", "")
        order = [("/a/1m", "HEAD", 200, ""), ("/b/1k", "GET", 200, ""), ("/c/empty", "GET", 204, ""),
                 ("/b/empty", "POST", 204, ""), ("/a/chunked?5,5", "HEAD", 200, ""), ("/b/early", "HEAD", 200, ""),
                 ("/c/1k", "GET", 200, "")]
        if not OWN_SERVER:
            order.insert(4, ("/a/1k", "GET", 304, f"If-Modified-Since: {date}\r\n"))
            order.insert(6, ("/a/1k", "HEAD", 304, f"If-Modified-Since: {date}\r\n"))
        wires = [request(path, method, fields) for path, method, _, fields in order]
        for together in False, True:
            if together:
                c.send(b"".join(wires))
            for wire, (path, method, status, _) in zip(wires, order):
                if not together:
                    c.send(wire)
                with step(f"{method} {path}"):
                    c.expect(path, status, method, None if method == "GET" and status == 200 else b"")


def case_chunked_answers():
    for sizes in (1,), (10, 1, 3, 70000), (1448,) * 50, (1 << 18,):
        path = "/a/chunked"
        get = request(f"{path}?{','.join(map(str, sizes))}")
        with Client() as c:
            for place in "after", "behind", "together":
                with step(f"{len(sizes)} chunks, {place}"):
                    follow(c, get, place, lambda: c.expect(path, body=text(path, sum(sizes))))


def case_until_close():
    """The body ends with the connection; for a first, a later, and a handed-on request."""
    for first in None, "/a/16k", ELSEWHERE:
        with Client() as c, step(f"behind {first}"):
            if first:
                c.get(first)
            c.send(request("/a/close", version="1.1" if OWN_SERVER else "1.0"))
            if OWN_SERVER:
                ends("response")
            c.expect("/a/close", body=text("/a/close", 50000))
            c.ended()


# ---- 100-continue

def continued(waits):
    """A 100 comes before the answer; the client may wait for it or not."""
    for name in "1_byte", "chunks_of_4k":
        head, wire, body = post("/a/late", name, "Expect: 100-continue\r\n")
        with Client() as c:
            for place in "after", "behind", "together":
                def expect():
                    must(waits or c.interim() <= 1, "more than one 100")
                    c.expect("/a/late", body=digest(body))

                with step(f"{name} {place}"):
                    c.get("/c/16k")
                    c.send(head)
                    if waits:
                        status, _, _ = c.response()
                        must(status == 100, f"status {status}")
                    follow(c, wire, place, expect)


def case_continue_waiting():
    continued(True)


def case_continue_not_waiting():
    continued(False)


# ---- connections that stay on their back end

def upgrade(c, path):
    c.send(request(path, fields="Connection: Upgrade\r\nUpgrade: websocket\r\n"
                   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
    pinned("upgrade")
    c.expect(path, 101, body=b"")


def case_websocket_in_a_hurry():
    """Bytes sent before the answer to an Upgrade belong to it, even if they look like a request."""
    for before in None, ELSEWHERE:
        for data in request("/b/1k"), hostile(20000), b"\r\n\r\n" + request("/c/1k") * 20:
            with Client() as c, step(f"behind {before}, {len(data)} bytes"):
                if before:
                    c.get(before)
                c.send(request("/a/echo", fields="Connection: Upgrade\r\nUpgrade: websocket\r\n"
                               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n") + data)
                pinned("upgrade")
                c.expect("/a/echo", 101, body=b"")
                must(c.take(len(data)) == data, "the echo is not what was sent")
                echoed(c, request("/b/1k"))
                c.fin()
                c.ended()


def echoed(c, data):
    with c.sending([data]):
        must(c.take(len(data)) == data, "the echo is not what was sent")


def case_websocket():
    for before in (), ("/a/1k",), ("/a/1k", "/b/16k"), ("/b/1m", "/a/1k", "/c/1k"):
        with Client() as c, step(f"behind {before}"):
            c.send(b"".join(map(request, before)))
            for path in before:
                c.expect(path)
            upgrade(c, "/a/echo")
            echoed(c, random.Random(3).randbytes(1 << 20 if before else 100))
            for path in "/b/1k", "/a/1k", "/c/1k":
                echoed(c, request(path))
            echoed(c, hostile(50000))
            must(not c.held, "more than the echo")
            c.fin()
            c.ended()


def case_connect():
    """CONNECT is refused, and later requests go by their rules. (nginx ends the connection.)"""
    with Client() as c:
        c.get("/a/1k")
        c.send(request("lab:80", "CONNECT"))
        if not OWN_SERVER:
            ends("response")
            c.refused(400, 405)
            return
        status, fields, _ = c.response()
        must(status == 405, f"status {status}")
        c.be = fields["x-be"]
        for name in "abc":
            c.get(f"/{name}/1k")


# ---- answers that only a server without nginx in front of it gives

def own_old():
    """After an HTTP/1.0 answer without keep-alive no request is answered."""
    for more in "/a/1k", "/b/1k":
        with Client() as c, step(f"before {more}"):
            c.get("/c/1k")
            c.send(request("/a/old") + request(more))
            ends("response")
            c.expect("/a/old", body=b"old\n")
            c.ended()


def own_early_end():
    """The answer comes in the middle of the last body: the server must get the rest, and then it ends."""
    close, more = "Connection: close\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"
    for name in "1_mb", "chunks_of_4k", "chunks_of_64k", "chunks_random":
        for fields, path, what in ((close, "/a/early", "request"), ("", "/a/early?close", "response"),
                                   (close + "Expect: 100-continue\r\n", "/a/early", "request")):
            head, wire, _ = post(path, name, fields)
            with Client() as c, step(f"{name} {path} {fields!r}"):
                c.send(head + wire[:len(wire) // 2])
                ends(what)
                c.expect("/a/early", body=b"early\n")
                with c.sending([wire[len(wire) // 2:]]):
                    must(c.rest() in (b"", more), "more bytes")


def own_padded():
    with Client() as c:
        for place in "after", "behind", "together":
            follow(c, request("/a/padded"), place, lambda: c.expect("/a/padded", body=b"hello world"))


def own_folded():
    """A response that baton cannot read: the server is left alone, also in a pause."""
    for seconds in 0.6, 2.2:
        with Client() as c, step(f"{seconds} s"):
            c.send_fin(request(f"/a/folded?{seconds}", version="1.0"))
            ends("request")
            pinned("response")
            c.expect("/a/folded", body=text("/a/folded", 3000))
            c.ended()


def own_icy():
    """What follows an answer that is not HTTP belongs to client and server alone."""
    with Client() as c:
        c.send(request("/a/icy", version="1.0"))
        ends("request")
        pinned("response")
        must(c.upto(b"\r\n\r\n").startswith(b"ICY 200 OK"), "no ICY")
        c.send(b"$GPGGA\r\n")
        must(c.upto(b"\r\n").startswith(b"after $GPGGA"), "no answer to a line")
        c.ended()


def own_attach():
    """An answer without a length, which does not say that it closes: a stream in both directions."""
    with Client() as c:
        c.get("/c/1k")
        c.send(request("/a/attach"))
        ends("response")
        c.upto(b"\r\n\r\n")
        for line in b"pwd", b"ls":
            c.send(line + b"\n")
            must(c.upto(b"\n") == b"after " + line, "no answer to a line")
        c.send(b"exit\n")
        c.ended()


def own_ntlm():
    """NTLM authenticates the connection, so one that is asked for it stays."""
    with Client() as c:
        c.get("/c/1k")
        c.send(request("/a/ntlm"))
        pinned("auth")
        c.expect("/a/ntlm", 401, body=b"who?\n")
        for name in "bca":
            path = f"/{name}/1k"
            c.send(request(path))
            status, fields, body = c.response()
            must((fields["x-be"], status, body) == ("be1", 200, content(path)), f"{path}: {status} by {fields['x-be']}")


def own_hints():
    with Client() as c:
        for place in "after", "behind", "together":
            def expect():
                must(c.interim(103) == 2, "not two 103")
                c.expect("/a/hints", body=text("/a/hints", 3000))

            follow(c, request("/a/hints"), place, expect)


def own_crumbs():
    with Client() as c:
        for place in "after", "behind", "together":
            follow(c, request("/a/crumbs"), place, lambda: c.expect("/a/crumbs", body=text("/a/crumbs", 50)))


def chosen():
    """Return the cases for this server."""
    cases = {name: value for name, value in globals().items() if name.startswith("case_")}
    cases.update(cases_posted())
    if OWN_SERVER:
        cases.update(case_hints=own_hints, case_crumbs=own_crumbs, case_old=own_old, case_padded=own_padded,
                     case_folded=own_folded, case_icy=own_icy, case_attach=own_attach, case_early_end=own_early_end)
        if MODE == "multi":
            cases.update(case_ntlm=own_ntlm)
    return cases


main(chosen())
