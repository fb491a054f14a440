#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""idle_cases.py VIP PORT FILES MODE [NAME...] - heads that take longer than a server waits.

The server's limit for idle connections is one second, that for a head three. In MODE direct there
is one server, which has only /a/.
"""
import threading
import time

from cases import MODE, PORT, Client, Wrong, main, must, request

IDLE = 1.0
HERE, THERE = "/a/1k", "/a/1k" if MODE == "direct" else "/b/1k"
OWN = PORT == 8080


def halves(path, at=None, **more):
    data = request(path, **more)
    at = at or len(data) // 2
    return data[:at], data[at:]


def late_end(c, path, last, at=None):
    """The rest of a head comes after an answer, and only after the server's idle limit."""
    first, rest = halves(last, at)
    c.send(request(path) + first)
    c.expect(path)
    time.sleep(IDLE + 0.6)
    c.send(rest)
    c.expect(last)


def slow_here():
    """Half of the head is there before the last answer, so the server is never idle."""
    with Client() as c:
        for _ in range(2):
            late_end(c, HERE, HERE)


def slow_elsewhere():
    with Client() as c:
        for path, last in (HERE, THERE), (THERE, HERE), (HERE, THERE):
            late_end(c, path, last)


def slow_first_byte():
    """All bytes but one are still to come, or all but one have come."""
    for at in 1, len(request(THERE)) - 1:
        with Client() as c:
            late_end(c, HERE, THERE, at)


def slow_bytes():
    """No pause is long, but together they exceed the limit."""
    with Client() as c:
        c.send(request(HERE))
        c.expect(HERE)
        data = request(THERE)
        c.trickle(data, pause=2.0 / len(data))
        c.expect(THERE)
        c.get(HERE)


def slow_long_head():
    """A POST whose head needs several segments, and a request after it."""
    fields = f"Cookie: {'c' * 2500}\r\n"
    with Client() as c:
        first, rest = halves(THERE, 1440, method="POST", fields=fields, body=b"x")
        c.send(request(HERE) + first)
        c.expect(HERE)
        time.sleep(IDLE + 0.6)
        c.send(rest + request(HERE))
        c.expect(THERE, 200 if OWN else 405 if MODE != "single" else 404)
        c.expect(HERE)


def slow_reader():
    """The client does not read the answer for longer than the limit, while requests wait."""
    for path in "/a/16k", "/a/1m":
        for last in HERE, THERE:
            with Client(rcvbuf=4096) as c:
                c.send(request(path) + request(last) + request(HERE))
                time.sleep(IDLE + 0.6)
                c.expect(path)
                c.expect(last)
                c.expect(HERE)


def slow_reader_half():
    """The same with half a request waiting; the rest comes before the answer is read, or after."""
    for last in HERE, THERE:
        for early in True, False:
            with Client(rcvbuf=4096) as c:
                first, rest = halves(last)
                c.send(request("/a/16k") + first)
                time.sleep(IDLE + 0.6)
                if early:
                    c.send(rest)
                    time.sleep(0.3)
                c.expect("/a/16k")
                if not early:
                    c.send(rest)
                c.expect(last)


def slow_pipeline():
    """A request after the half that came late."""
    with Client() as c:
        first, rest = halves(THERE)
        c.send(request(HERE) + request(THERE) + first)
        c.expect(HERE)
        c.expect(THERE)
        time.sleep(IDLE + 0.6)
        c.send(rest + request(HERE) + request(THERE))
        for path in THERE, HERE, THERE:
            c.expect(path)


def slow_never():
    """After half a head and silence the server's limit for heads ends it, with a FIN."""
    with Client() as c:
        c.send(request(HERE) + halves(THERE)[0])
        c.expect(HERE)
        c.ended()


def slow_never_fin():
    """The same, and the client closes its side."""
    with Client() as c:
        c.send(request(HERE) + halves(THERE)[0])
        c.expect(HERE)
        time.sleep(IDLE + 0.6)
        c.fin()
        must(c.rest() in (b"",) or OWN, "bytes after half a head and a FIN")


def slow_idle():
    """Without a byte of another request the server closes as usual."""
    with Client() as c:
        c.get(HERE)
        c.ended()


def slow_abrupt():
    """A server that resets connections that it closes."""
    if not OWN:
        return
    for path, last in ("/a/abrupt", "/b/16k"), ("/a/abrupt?fin", "/a/16k"), ("/a/abrupt?fin", "/b/16k"):
        with Client() as c:
            first, rest = halves(last)
            c.send(request(path) + first)
            c.expect(path, body=b"abrupt\n")
            time.sleep(IDLE + 0.6)
            c.send(rest)
            c.expect(last)


def slow_abrupt_many():
    """The same often: another processor may look while the server's is about to send the RST."""
    if not OWN:
        return
    failed = []

    def once():
        try:
            with Client() as c:
                first, rest = halves("/b/16k")
                c.send(request("/a/abrupt?fin") + first)
                c.expect("/a/abrupt?fin", body=b"abrupt\n")
                time.sleep(IDLE + 0.6)
                c.send(rest)
                c.expect("/b/16k")
        except (Wrong, OSError, ValueError, KeyError) as error:
            failed.append(repr(error))

    for _ in range(8):
        threads = [threading.Thread(target=once) for _ in range(24)]
        for thread in threads:
            thread.start()
            time.sleep(0.01)
        for thread in threads:
            thread.join()
    must(not failed, f"{len(failed)} of 192: {failed[:1]}")


if __name__ == "__main__":
    main(globals())
