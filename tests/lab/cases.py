# SPDX-License-Identifier: GPL-2.0
"""cases.py - a client that sends requests byte for byte; runs the cases of a script.

The script is called with VIP PORT FILES MODE [NAME...]. Its cases are functions: case_NAME run one
after the other, slow_NAME beside them. Each prints "ok NAME" or "not ok NAME: WHY"; the last lines,
"pins COUNTER NUMBER", tell how often the cases expected a connection to be pinned.
"""
import collections
import contextlib
import socket
import sys
import threading
import time

VIP, PORT, FILES, MODE = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
PATIENCE = 20
PINS = collections.Counter()


class Wrong(Exception):
    """A case has failed."""


def must(condition, text):
    if not condition:
        raise Wrong(text)


@contextlib.contextmanager
def step(text):
    """Add the step to the message when it fails."""
    try:
        yield
    except (Wrong, OSError) as error:
        raise Wrong(f"{text}: {type(error).__name__}: {error}") from error


def pinned(why):
    """Expect a connection of the current case to be pinned by be_pin_WHY."""
    PINS[f"be_pin_{why}"] += 1


def ends(why):
    """Expect a connection of the current case to be ended by be_end_WHY."""
    PINS[f"be_end_{why}"] += 1


def content(path):
    with open(FILES + path, "rb") as file:
        return file.read()


def owner(path):
    """Return the only back end that serves /a/..., or None."""
    name = path.split("/")[1]
    return f"be{ord(name) - ord('a') + 1}" if len(name) == 1 else None


def request(path, method="GET", fields="", body=b"", version="1.1"):
    """Return a request as bytes."""
    if body and "Transfer-Encoding" not in fields:
        fields += f"Content-Length: {len(body)}\r\n"
    return f"{method} {path} HTTP/{version}\r\nHost: lab\r\n{fields}\r\n".encode() + body


class Client:
    """A connection to the service."""

    def __init__(self, nodelay=True, rcvbuf=None, patience=PATIENCE):
        self.sock = socket.socket()
        if rcvbuf:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, nodelay)
        self.sock.settimeout(patience)
        self.sock.connect((VIP, PORT))
        self.held = b""
        self.be = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data)

    @contextlib.contextmanager
    def sending(self, pieces):
        """Send the pieces, each in a segment or more, while the answers are read."""
        trouble = []

        def work():
            try:
                for piece in pieces:
                    self.sock.sendall(piece)
            except OSError as error:
                trouble.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        except BaseException:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
            raise
        finally:
            thread.join()
        must(not trouble, f"while sending: {trouble}")

    def trickle(self, data, size=1, pause=0.002):
        """Send a few bytes a segment."""
        for at in range(0, len(data), size):
            self.sock.sendall(data[at:at + size])
            time.sleep(pause)

    def fin(self):
        self.sock.shutdown(socket.SHUT_WR)

    def send_fin(self, data):
        """Send the last bytes and the FIN in one segment."""
        self.sock.send(data, socket.MSG_MORE)
        self.fin()

    def more(self):
        data = self.sock.recv(1 << 20)
        must(data, f"closed after {len(self.held)} bytes of a response")
        self.held += data

    def take(self, size):
        """Return the next bytes."""
        while len(self.held) < size:
            self.more()
        data, self.held = self.held[:size], self.held[size:]
        return data

    def interim(self, status=100):
        """Skip responses with this status; return their number."""
        number, start = 0, f"HTTP/1.1 {status}".encode()
        while True:
            while len(self.held) < len(start):
                self.more()
            if not self.held.startswith(start):
                return number
            self.upto(b"\r\n\r\n")
            number += 1

    def upto(self, mark):
        """Return the bytes before the mark, and drop the mark."""
        while mark not in self.held:
            self.more()
        data, self.held = self.held.split(mark, 1)
        return data

    def chunks(self):
        """Return a chunked body, decoded."""
        body = b""
        while size := int(self.upto(b"\r\n").split(b";")[0], 16):
            body += self.take(size)
            must(self.take(2) == b"\r\n", "a chunk that is not as long as it says")
        while self.upto(b"\r\n"):
            pass
        return body

    def rest(self):
        """Return all bytes up to the end."""
        data = self.held
        while more := self.sock.recv(1 << 20):
            data += more
        self.held = b""
        return data

    def body(self, status, fields):
        """Read a body as RFC 9112, 6.3 requires."""
        if status < 200 or status in (204, 304):
            return b""
        if "transfer-encoding" in fields:
            return self.chunks()
        if "content-length" in fields:
            return self.take(int(fields["content-length"]))
        return self.rest()

    def response(self, head_only=False):
        """Return (status, fields, body)."""
        lines = self.upto(b"\r\n\r\n").decode("latin-1").split("\r\n")
        must(lines[0].startswith(("HTTP/1.1 ", "HTTP/1.0 ")), f"no status line: {lines[0]!r}")
        fields = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in lines[1:])}
        status = int(lines[0].split()[1])
        return status, fields, b"" if head_only else self.body(status, fields)

    def expect(self, path, status=200, method="GET", body=None):
        """Check the response to that request: from the right back end, every byte of it. Without a
        body: that of the file, which in single mode the back end may not have.
        """
        got, fields, data = self.response(method == "HEAD")
        be = fields.get("x-be")
        if MODE == "multi" or not self.be:
            must(be and owner(path) in (None, be), f"{path} answered by {be} with {got}")
        else:
            must(be == self.be, f"{path} answered by {be}, not {self.be}")
            if status == 200 and body is None and owner(path) not in (None, be):
                status = 404
        self.be = be
        must(got == status, f"{path}: status {got}, not {status}")
        if body is None and status == 200 and method != "HEAD":
            body = content(path)
        must(body is None or data == body, f"{path}: {len(data)} bytes that are not what should come: {data[:60]!r}")
        return fields

    def refused(self, *status):
        """Check that a refusal with one of these statuses comes, and then the end."""
        got, _, _ = self.response()
        must(got in status, f"status {got}, not {status}")
        self.ended()

    def ended(self):
        """Check that EOF follows, not more bytes nor a reset."""
        must(not self.held, f"{len(self.held)} bytes too many: {self.held[:60]!r}")
        data = self.sock.recv(4096)
        must(not data, f"bytes after the end: {data[:60]!r}")

    def get(self, path, **more):
        self.send(request(path, **more))
        self.expect(path)


def run(name, function):
    start = time.monotonic()
    try:
        function()
        print(f"ok {name}", flush=True)
    except (Wrong, OSError, ValueError, KeyError) as error:
        took = time.monotonic() - start
        print(f"not ok {name}: {type(error).__name__}: {error} ({took:.1f} s)", flush=True)


def main(functions):
    """Run the script's cases that the command line names, or all."""
    cases = {name[5:]: value for name, value in functions.items() if name.startswith("case_")}
    slow = {name[5:]: value for name, value in functions.items() if name.startswith("slow_")}
    wanted = sys.argv[5:] or [*slow, *cases]
    threads = [threading.Thread(target=run, args=(name, slow[name])) for name in wanted if name in slow]
    for thread in threads:
        thread.start()
    for name in wanted:
        if name in cases:
            run(name, cases[name])
    for thread in threads:
        thread.join()
    for name, number in PINS.items():
        print(f"pins {name} {number}")
