#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""shares.py VIP PORT WHAT [SOURCE] NUMBER - a client that takes much, or one that takes little.

WHAT	slow	NUMBER connections that send one byte each, kept until SIGTERM
	keep	NUMBER connections that get one answer each, kept until SIGTERM
	hint	the same; before "ready" a RST is forged for each, and at SIGTERM each
		sends one more request
	short	NUMBER requests, a connection for each, at most RATE a second: a table of
		1,024 entries has room for those that ended within the last second
	ask	NUMBER requests whole, and as many in two segments
	silent	NUMBER connections that send nothing, until all have ended
	half	NUMBER connections that send half a head, until all have ended
	pile	NUMBER connections, until SIGTERM: each asks for a large answer, which it
		does not read, then sends 54 KB of requests for another back end
	upload	NUMBER connections, then a request on each with a body of many small packets

Prints "ready" once all connections are open, and at the end a line for each outcome: how often,
and which: a status, "closed" without a byte, "reset".
"""
import collections
import contextlib
import selectors
import signal
import socket
import sys
import time

from forge import RST, segment

ADDRESS = (sys.argv[1], int(sys.argv[2]))
WHAT, SOURCE, NUMBER = sys.argv[3], sys.argv[4] if len(sys.argv) > 5 else None, int(sys.argv[-1])
HEAD = b"GET /all/1k HTTP/1.1\r\nHost: lab\r\n%s\r\n"
PATIENCE = 40
RATE = 400
seen = collections.Counter()


def connect(rcvbuf=None):
    sock = socket.socket()
    if rcvbuf:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
    sock.settimeout(PATIENCE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if SOURCE:
        sock.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        sock.bind((SOURCE, 0))
    sock.connect(ADDRESS)
    return sock


def answer(sock):
    """Read one answer to its end; return its status."""
    data = b""
    try:
        while b"\r\n\r\n" not in data:
            more = sock.recv(65536)
            if not more:
                return data.split(b" ")[1].decode() if data else "closed"
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += sock.recv(65536)
        return head.split(b" ")[1].decode()
    except TimeoutError:
        return "nothing"
    except OSError:
        return "reset"


def ask(split=False, last=b"Connection: close\r\n"):
    """Send a request; return its status, and the connection unless it was the last request."""
    try:
        sock = connect()
        head = HEAD % last
        if split:
            sock.sendall(head[:20])
            time.sleep(0.05)
            head = head[20:]
        sock.sendall(head)
    except OSError as error:
        return type(error).__name__, None
    status = answer(sock)
    if last:
        sock.close()
    return status, sock


def many(first):
    """Open NUMBER connections that send first; count those that cannot be opened."""
    socks = []
    for _ in range(NUMBER):
        try:
            sock = connect()
            if first:
                sock.sendall(first)
            socks.append(sock)
        except OSError as error:
            seen[type(error).__name__] += 1
    print("ready", flush=True)
    return socks


def until_ended(socks, stop):
    """Count how they end, until all have ended or stop is set."""
    selector = selectors.DefaultSelector()
    for sock in socks:
        selector.register(sock, selectors.EVENT_READ)
    while selector.get_map() and not stop:
        for key, _ in selector.select(0.1):
            seen[answer(key.fileobj)] += 1
            selector.unregister(key.fileobj)
            key.fileobj.close()
    if selector.get_map():
        seen["open"] += len(selector.get_map())


def keep(stop, hint):
    socks = []
    for _ in range(NUMBER):
        status, sock = ask(last=b"")
        seen[status] += 1
        socks.append(sock)
    for sock in socks if hint else ():
        segment(sock.getsockname(), ADDRESS, RST, 1)
    print("ready", flush=True)
    while not stop:
        time.sleep(0.1)
    for sock in socks if hint else ():
        sock.sendall(HEAD % b"")
        seen[answer(sock)] += 1


def short():
    began = time.monotonic()
    for turn in range(NUMBER):
        time.sleep(max(0, began + turn / RATE - time.monotonic()))
        seen[ask()[0]] += 1


def upload():
    """Send all of them before the first is answered."""
    socks = many(b"")
    for sock in socks:
        sock.sendall(HEAD % b"Connection: close\r\nContent-Length: 56000\r\n")
        for _ in range(40):
            sock.sendall(b"u" * 1400)
    for sock in socks:
        seen[answer(sock)] += 1


def pile(stop):
    """Send so that the front end acknowledges as much as possible, and count those who are refused."""
    more = b"GET /b/1k HTTP/1.1\r\nHost: lab\r\nX-Filler: %s\r\n\r\n" % (b"x" * 4000) * 13
    socks = []
    for _ in range(NUMBER):
        sock = connect(4096)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 17)
        socks.append(sock)
        sock.sendall(b"GET /a/4m")
        time.sleep(0.002)
        with contextlib.suppress(ConnectionResetError):
            sock.sendall(b" HTTP/1.1\r\nHost: lab\r\n\r\n" + more)
    for sock in socks:
        try:
            seen[sock.recv(12, socket.MSG_WAITALL)[9:].decode() or "closed"] += 1
        except OSError as error:
            seen[type(error).__name__] += 1
    print("ready", flush=True)
    while not stop:
        time.sleep(0.1)


def main():
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    if WHAT == "short":
        short()
    elif WHAT == "upload":
        upload()
    elif WHAT == "ask":
        for split in False, True:
            for _ in range(NUMBER):
                seen[ask(split)[0]] += 1
    elif WHAT == "pile":
        pile(stop)
    elif WHAT in ("keep", "hint"):
        keep(stop, WHAT == "hint")
    else:
        until_ended(many({"slow": b"G", "silent": b"", "half": HEAD[:20]}[WHAT]), stop)
    for outcome, times in sorted(seen.items()):
        print(times, outcome)


main()
