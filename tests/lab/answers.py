# SPDX-License-Identifier: GPL-2.0
"""answers.py - parse the head of an answer, for clients that need little of HTTP."""


def head(sock):
    """Return status, fields by lower-case name, start of the body; EOFError if closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            raise EOFError
        data += more
    lines, body = data.split(b"\r\n\r\n", 1)
    lines = lines.decode("latin-1").split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in lines[1:])
    return lines[0].split(" ")[1], fields, body
