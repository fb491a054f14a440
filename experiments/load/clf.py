# SPDX-License-Identifier: GPL-2.0
"""Loads from a server's log in Common Log Format.

GET and HEAD answered with 200, 203, 206 or 304 are used. Logs do not record connections:
requests of a host belong to one connection as long as they are no further apart than a
gap. A connection is written when it is over, so connections that overlap come in order of
their ends. Memory is bounded for every log.
"""
import collections
import datetime
import hashlib
import re

LINE_MAX = 8192           # bytes; longer ones are bad
TARGETS_MAX = 1 << 19     # different targets; requests for others are not used
HELD_MAX = 1 << 18        # requests of open connections; then the oldest one ends
BYTES_MAX = (1 << 32) - 1
STATUSES = (b"200", b"203", b"206", b"304")

LINE = re.compile(rb'(\S+) [^[]*\[([^]]{1,40})\] "(.*?)" (\d{3}) (\d{1,15}|-)(?:\s|$)')
TIME = "%d/%b/%Y:%H:%M:%S %z"


class Bad(Exception):
    """A line that is no Common Log Format."""


class Unusable(Exception):
    """A log without any request that can be used."""


class Clock:
    """Times of a log in seconds; most lines are of the same minute as the one before."""

    def __init__(self):
        self.minute, self.start = None, 0

    def seconds(self, text):
        """Since 1970."""
        minute = text[:17] + text[20:]
        if minute != self.minute:
            try:
                when = datetime.datetime.strptime(text.decode("ascii"), TIME)
                start = int(when.timestamp()) - when.second
            except (ValueError, OverflowError) as error:
                raise Bad from error
            self.minute, self.start = minute, start
        second = text[18:20]
        if text[17:18] != b":" or not second.isdigit() or int(second) > 60:
            raise Bad
        return self.start + int(second)


class Log:
    """A load of a log. Counts lines that were used, skipped or bad."""

    def __init__(self, file, name, gap):
        self.file, self.name, self.gap = file, ascii(name)[1:-1], gap
        self.counts = collections.Counter()
        self.clock = Clock()
        self.targets = {}

    def _lines(self):
        """Lines without their ends; None for one that is too long."""
        while line := self.file.readline(LINE_MAX):
            self.counts["lines"] += 1
            whole = line.endswith(b"\n") or len(line) < LINE_MAX
            rest = line
            while not whole:
                rest = self.file.readline(LINE_MAX)
                whole = rest.endswith(b"\n") or len(rest) < LINE_MAX
            yield line.rstrip(b"\r\n") if rest is line else None

    def _target(self, path):
        """Number of a path, None when there are too many."""
        key = int.from_bytes(hashlib.blake2b(path, digest_size=8).digest(), "big")
        number = self.targets.get(key)
        if number is None and len(self.targets) < TARGETS_MAX:
            number = self.targets[key] = len(self.targets)
        return number

    def _request(self, line):
        """(host, seconds, target, bytes) of a line, None when it is not used."""
        match = LINE.match(line) if line is not None else None
        words = match[3].split() if match else ()
        if not 2 <= len(words) <= 3:
            raise Bad
        host, when, _, status, size = match.groups()
        now = self.clock.seconds(when)
        size = 0 if size == b"-" or words[0] == b"HEAD" else int(size)
        if size > BYTES_MAX:
            raise Bad
        if words[0] not in (b"GET", b"HEAD") or status not in STATUSES:
            self.counts["others"] += 1
            return None
        target = self._target(words[1])
        if target is None:
            self.counts["forgotten"] += 1
            return None
        self.counts["used"] += 1
        return host, now, target, size

    def _requests(self):
        """Those that are used."""
        for line in self._lines():
            try:
                found = self._request(line)
            except Bad:
                self.counts["bad"] += 1
                self.counts["first bad"] = self.counts["first bad"] or self.counts["lines"]
                continue
            if found:
                yield found

    def head(self):
        """Comments before it."""
        yield f"loads --trace {self.name}: connections by gaps of {self.gap} s"

    def connections(self):
        """Lists of (target, bytes, pause)."""
        return assemble(self._requests(), self.gap)

    def tail(self):
        """Comments after it, once connections() was read."""
        counts = self.counts
        text = (f"{counts['lines']} lines: {counts['used']} requests used, "
                f"{counts['others']} of another method or status, {counts['bad']} bad")
        if counts["bad"]:
            text += f" (the first is line {counts['first bad']})"
        if counts["forgotten"]:
            text += f", {counts['forgotten']} for targets after the first {TARGETS_MAX}"
        if not counts["used"]:
            raise Unusable(f"{self.name}: {text}: is it Common Log Format?")
        yield text


def oldest(held):
    """Time of the first entry's last request."""
    return next(iter(held.values()))[0]


def assemble(requests, gap):
    """Connections of requests by their hosts: lists of (target, bytes, pause in ms).

    HELD: host -> [time of its last request, its connection], that of the oldest last
    request first.
    """
    held, count = collections.OrderedDict(), 0
    for host, now, target, size in requests:
        while held and (count >= HELD_MAX or abs(now - oldest(held)) > gap):
            _, (_, connection) = held.popitem(last=False)
            count -= len(connection)
            yield connection
        last, connection = held.get(host, (now, []))
        if abs(now - last) > gap:
            count -= len(connection)
            yield connection
            last, connection = now, []
        connection.append((target, size, 1000 * max(now - last, 0)))
        held[host] = [now, connection]
        held.move_to_end(host)
        count += 1
    for _, connection in held.values():
        yield connection
