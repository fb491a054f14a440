# SPDX-License-Identifier: GPL-2.0
"""states.py VIP PORT FILES REPORT - bring connections into a state, and keep them there.

Commands on standard input, one per line; each is answered by one line:

    open GROUP N PATH...    N connections; the requests one after another, answered in full
    slow GROUP N PATH...    N connections with a small window: all requests, nothing is read
    send GROUP PATH...      one or several requests more on each of the group; nothing is read
    await GROUP SECONDS     read; answer "right R lost L silent S wrong W ms M": connections that
                            got all responses, were reset or closed, were silent for SECONDS,
                            got a wrong response; the longest time until one was right or lost
    drop GROUP              close them
    end                     write the sums, as JSON, to REPORT; close all connections

Responses are compared with the file, and with the back end that should send it. Each request has a
number in its query, by which the web servers' logs tell which were served, and where.
"""
import json
import re
import select
import socket
import sys
import time

VIP, PORT, FILES, REPORT = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
PATIENCE = 60
SMALL = 8192


class Conn:
    """One connection, and the responses that it waits for."""

    asked = answered = lost = wrong = silent = 0
    longest = 0.0

    def __init__(self, window=None):
        self.sock = socket.socket()
        if window:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        self.sock.settimeout(PATIENCE)
        self.sock.connect((VIP, PORT))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.owed = []
        self.got = b""
        self.begun = 0.0
        self.fate = None

    def ask(self, paths):
        lines = []
        for path in paths:
            Conn.asked += 1
            self.owed.append(path)
            lines.append(f"GET {path}?number={Conn.asked} HTTP/1.1\r\nHost: lab\r\n\r\n")
        self.begun = time.monotonic()
        try:
            self.sock.sendall("".join(lines).encode())
        except OSError as error:
            self.end("lost", error)

    def end(self, fate, why=""):
        """Record how it ended, or that all responses have arrived."""
        self.fate = fate
        Conn.longest = max(Conn.longest, time.monotonic() - self.begun)
        if fate != "right":
            setattr(Conn, fate, getattr(Conn, fate) + 1)
            print(f"{self.sock.fileno()}: {fate}, {len(self.owed)} owed: {why}", file=sys.stderr)
        if fate in ("lost", "wrong"):
            self.sock.close()

    def receive(self):
        try:
            data = self.sock.recv(1 << 18)
        except OSError as error:
            self.end("lost", error)
            return
        if not data:
            self.end("lost", "closed")
            return
        self.got += data
        while self.owed and not self.fate and self.response():
            pass
        if not self.owed and self.got and not self.fate:
            self.end("wrong", f"{len(self.got)} bytes that nobody asked for")

    def response(self):
        """Take the next response off, if it is complete."""
        head, gap, rest = self.got.partition(b"\r\n\r\n")
        if not gap:
            return False
        path = self.owed[0]
        length = re.search(rb"\r\nContent-Length: (\d+)", head)
        be = re.search(rb"\r\nX-BE: (be\d+)", head)
        owner = b"be%d" % (ord(path[1]) - ord("a") + 1)
        if not head.startswith(b"HTTP/1.1 200 ") or not length or not be or be[1] != owner:
            self.end("wrong", f"{path}: {head}")
            return False
        if len(rest) < int(length[1]):
            return False
        with open(FILES + path, "rb") as file:
            if file.read() != rest[:int(length[1])]:
                self.end("wrong", f"{path}: not its bytes")
                return False
        self.got = rest[int(length[1]):]
        self.owed.pop(0)
        Conn.answered += 1
        return True


def settle(conns, seconds):
    """Read until each of them has ended or is complete; return the answer's line."""
    for conn in conns:
        if conn.fate in ("right", "silent"):
            conn.fate = None
    until = time.monotonic() + seconds
    slowest = 0.0
    while True:
        for conn in conns:
            if not conn.fate and not conn.owed:
                conn.end("right")
            if conn.fate in ("right", "lost") and conn.begun:
                slowest = max(slowest, time.monotonic() - conn.begun)
                conn.begun = 0.0
        waiting = {conn.sock: conn for conn in conns if not conn.fate}
        left = until - time.monotonic()
        if not waiting or left <= 0:
            break
        for sock in select.select(waiting, [], [], min(left, 0.2))[0]:
            waiting[sock].receive()
    for conn in waiting.values():
        conn.end("silent", f"for {seconds} s")
    fates = [conn.fate for conn in conns]
    return (f"right {fates.count('right')} lost {fates.count('lost')} silent {fates.count('silent')}"
            f" wrong {fates.count('wrong')} ms {slowest * 1000:.0f}")


def opened(number, paths, groups, name):
    groups[name] = [Conn() for _ in range(number)]
    for path in paths:
        for conn in groups[name]:
            conn.ask([path])
        line = settle(groups[name], PATIENCE)
        if not line.startswith(f"right {number} "):
            return f"{path}: {line}"
    return "ok"


def do(groups, verb, *words):
    """Run one command; return its answer."""
    if verb == "end":
        for conn in (conn for group in groups.values() for conn in group):
            conn.sock.close()
        report = {"requests": Conn.asked, "responses": Conn.answered, "resets": Conn.lost, "early_closes": 0,
                  "wrong": Conn.wrong, "longest_silence_ms": int(Conn.longest * 1000), "longest_failure_ms": 0}
        with open(REPORT, "w", encoding="utf-8") as file:
            file.write("{\n" + ",\n".join(f"{json.dumps(key)}: {value}" for key, value in report.items()) + "\n}\n")
        return "ok"
    name, *words = words
    if verb == "open":
        return opened(int(words[0]), words[1:], groups, name)
    if verb == "await":
        return settle(groups[name], float(words[0]))
    if verb == "slow":
        groups[name] = [Conn(SMALL) for _ in range(int(words[0]))]
        words.pop(0)
    for conn in groups[name]:
        if verb == "drop":
            conn.sock.close()
        elif conn.fate not in ("lost", "wrong"):
            conn.fate = None
            conn.ask(words)
    return "ok"


def main():
    groups = {}
    for line in sys.stdin:
        try:
            answer = do(groups, *line.split())
        except OSError as error:
            answer = f"{type(error).__name__}: {error}"
        print(answer, flush=True)


main()
