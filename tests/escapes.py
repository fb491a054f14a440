# SPDX-License-Identifier: GPL-2.0
"""escapes - bytes as text that can be read and compared: the escapes of unit/cases.h."""
import re

NAMES = {"r": 13, "n": 10, "t": 9, "0": 0, "\\": 92, "|": 124}
LETTERS = {byte: "\\" + name for name, byte in NAMES.items() if name != "|"}
TOKEN = re.compile(r"\\x([0-9A-Fa-f]{2})|\\([rnt0\\|])|([^\\])", re.DOTALL)


def escape(data):
    """Return a list with the text of each byte."""
    return [LETTERS.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}") for byte in data]


def unescape(text, marks=""):
    """Return the bytes of a text, ignoring characters in marks; ValueError if it is malformed."""
    out, at = bytearray(), 0
    while at < len(text):
        token = TOKEN.match(text, at)
        if not token:
            raise ValueError(f"no escape: {text[at:at + 4]}")
        number, name, char = token.groups()
        if number or name:
            out.append(int(number, 16) if number else NAMES[name])
        elif char not in marks:
            out += char.encode("ascii")
        at = token.end()
    return bytes(out)
