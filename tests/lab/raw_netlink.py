#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""raw_netlink.py - netlink messages that batonctl never sends, to the running configuration.

Each must be refused, with a sentence. Prints those that are not; the exit status is their number.
"""
import random
import socket
import struct

SOL_NETLINK, CAP_ACK, EXT_ACK = 270, 10, 11
NESTED = 0x8000


def attr(kind, data):
    """One attribute, padded."""
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def nest(kind, *attrs):
    return attr(kind | NESTED, b"".join(attrs))


def text(kind, value):
    return attr(kind, value.encode() + b"\0")


sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)  # NETLINK_GENERIC
sock.setsockopt(SOL_NETLINK, EXT_ACK, 1)
sock.setsockopt(SOL_NETLINK, CAP_ACK, 1)


def request(kind, cmd, body, flags=5):
    """Send a message; errno and sentence, or the payload of an answer."""
    message = struct.pack("=BBH", cmd, 1, 0) + body
    sock.send(struct.pack("=IHHII", 16 + len(message), kind, flags, 1, 0) + message)
    answer = sock.recv(65536)
    size, kind, flags = struct.unpack_from("=IHH", answer)
    if kind != 2:
        sock.recv(65536)
        return answer[:size]
    error = -struct.unpack_from("=i", answer, 16)[0]
    pos, words = 36, ""
    while pos + 4 <= size and flags & 0x200:
        length, kind = struct.unpack_from("=HH", answer, pos)
        if kind == 1:
            words = answer[pos + 4:pos + length - 1].decode()
        pos += length + 3 & ~3
    return error, words


answer = request(16, 3, text(2, "baton"))
pos, family = 20, None
while pos < len(answer):
    length, kind = struct.unpack_from("=HH", answer, pos)
    if kind == 1:
        family = struct.unpack_from("=H", answer, pos + 4)[0]
    pos += length + 3 & ~3

NODE, SERVICE, RULE, TABLE = 2, 3, 4, 5


def node(name="be1", addr=(10, 9, 9, 9), roles=3, *more):
    return nest(NODE, text(1, name), attr(2, bytes(addr)), attr(3, bytes([roles])), *more)


def service(name="web", port=80, forward=0, mode=1):
    return nest(SERVICE, text(1, name), attr(2, bytes((10, 9, 9, 1))),
                attr(3, struct.pack("=H", port)), attr(4, bytes([forward])), attr(5, bytes([mode])))


def rule(*attrs, svc="web", name="a"):
    return nest(RULE, text(1, svc), text(2, name), *attrs)


def cond(field=2, op=0, value="/"):
    return nest(5, attr(1, bytes([field])), attr(2, bytes([op])), text(3, value))


def param(name, value):
    return nest(7, text(1, name), text(2, value))


def u32(kind, value):
    return attr(kind, struct.pack("=I", value))


def piece(data, size=None, offset=0, svc="web"):
    return nest(TABLE, text(1, svc), u32(2, len(data) if size is None else size), u32(3, offset), attr(4, data))


def table(rules=1, field=2):
    """The smallest there is: every path, every rule."""
    return struct.pack("=IHH10I64s256s4HQQ", 0x62646661, 2, field, 392, 1, 1, 1, rules, 0, 1, 0, 376, 0,
                       b"", b"", 0, 0, 0, 0, 1, 1)


be = text(4, "be1")
one = node() + service() + rule(be, cond(value="/a"))
# Refused whatever the tables of "web" are, since "shop" has none
both = one + nest(SERVICE, text(1, "shop"), attr(2, bytes((10, 9, 9, 1))), attr(3, struct.pack("=H", 81)),
                  attr(4, b"\0"), attr(5, b"\1")) + rule(be, cond(value="/a"), svc="shop")
KEY = attr(11, bytes(31) + b"\1")
KEYS = [
    (node(), "the cluster has no key"),
    (attr(11, b"") + node(), "the keys have 0 bytes"),
    (attr(11, b"\1" * 31) + node(), "the keys have 31 bytes"),
    (attr(11, b"\1" * 33) + node(), "the keys have 33 bytes"),
    (attr(11, b"\1" * 96) + node(), ""),
    (attr(11, b"\1" * 64) + node(), "the same key is there twice"),
    (attr(11, b"\1" * 32 + bytes(32)) + node(), "one of two keys is zero"),
    (attr(12, b"/key") + node(), ""),
    (text(12, "/key") + node(), "no key was sent"),
    (text(12, "/" * 256) + node(), ""),
    (KEY + attr(13, b"\1") + node(), "is for answers only"),
]
CASES = [
    (attr(1, b"\0\0"), "range"),
    (attr(1, b"\1"), ""),
    (attr(14, b"\1"), "Unknown attribute"),
    (attr(6, b""), "is for answers only"),
    (attr(8, struct.pack("=I", 1999)), "1999 ms between two probes"),
    (attr(9, struct.pack("=I", 5)), "5 s"),
    (attr(10, struct.pack("=I", 3601)), "3601 s"),
    (nest(TABLE), "a piece of a table needs"),
    (nest(NODE), "a node needs a name, an address and a role"),
    (attr(NODE, b""), "NLA_F_NESTED is missing"),
    (node(name="x" * 32), ""),
    (node(name=""), "node number 1 has no name"),
    (node(roles=8), "reserved bit"),
    (node("be1", (10, 9, 9, 9), 3, attr(4, b"")), "is for answers only"),
    (node("be1", (10, 9, 9, 9), 3, attr(7, b"")), "is for answers only"),
    (node("be1", (10, 9, 9, 9), 3, attr(8, b"")), "Unknown attribute"),
    (node() + node("be2"), "have the same address 10.9.9.9"),
    (node() * 65, "more than 64 nodes"),
    (node() + nest(SERVICE), "a service needs a name"),
    (node() + service(forward=2), "range"),
    (node() + service(mode=2), "range"),
    (node() + service(port=0), "range"),
    (node() + service(), "service 'web' has no rule"),
    (node() + service() * 65, "more than 64 services"),
    (node() + service() + nest(RULE), "a rule needs a name and a service"),
    (node() + service() + rule(be, svc="wbe"), "rule 'a' names service 'wbe'"),
    (node() + service() + rule(text(4, "be9")), "rule 'a' of service 'web' names node 'be9'"),
    (node() + service() + rule(), "names no back end"),
    (node() + service() + rule(be, text(3, "best")), "names policy 'best'"),
    (node() + service() + rule(be, nest(7)), "a parameter needs a name and a value"),
    (node() + service() + rule(be, text(3, "wlc"), param("key", "path")), "policy 'wlc' has no parameters"),
    (node() + service() + rule(be, text(3, "hash"), param("key", "cookie:")), "behind 'cookie:' give a name"),
    (node() + service() + rule(be, text(3, "hash"), param("key", "header:" + "x" * 64)), "at most 63 bytes"),
    (node() + service() + rule(be, text(3, "hash"), param("key", "header:" + "x" * 89)), ""),
    (node() + service() + rule(be, text(3, "lard"), param("t_low", "0")), "cannot have '0' as its t_low"),
    (node() + service() + rule(be, text(3, "lard"), param("t_low", "65")), "t_low 65, which is not below t_high 65 (the default)"),
    (node() + service() + rule(be, nest(5)), "a condition needs a field"),
    (node() + service() + rule(be, cond(field=6)), "range"),
    (node() + service() + rule(be, cond(op=3)), "range"),
    (node() + service() + rule(be, cond(value="x" * 256)), ""),
    (node() + service() + rule(be, cond(value="")), "compares the path with nothing"),
    (node() + service() + rule(be, cond(value="/a"), cond(value="/b")), "can never match"),
    (node() + service() + rule(be, *[cond()] * 17), "more than 16 conditions"),
    (node() + service() + rule(be) * 1025, "more than 1024 rules"),
    (node() + service() + rule(be, cond(field=4)), "does not say which header"),
    (one, "were not compiled"),
    (one + piece(table(), svc="wbe"), "names service 'wbe'"),
    (one + piece(b"", 0), "empty or larger"),
    (one + piece(table(), (4 << 20) + 1), "empty or larger"),
    (one + piece(table(), 400), "not complete"),
    (one + piece(table(), offset=8), "do not fit"),
    (one + piece(table()) + piece(table()), "do not fit"),
    (one + piece(bytes(392)), "another format"),
    (one + piece(table()[:100]), "shorter than its head"),
    (one + piece(table(2)), "another number of rules"),
    (one + piece(table(field=1)), "no condition looks at"),
    (one + piece(table() * 2), "two tables"),
    (both + piece(table()), "service 'shop': the conditions were not compiled"),
]
bad = 0
for number, (body, words) in enumerate(KEYS + [(KEY + body, words) for body, words in CASES]):
    error, said = request(family, 1, body)
    if not error or not said or words not in said:
        print(f"case {number}: error {error}: {said}")
        bad += 1
# Damaged tables: the verifier decides, and they do no harm
random.seed(1)
verified = 0
for number in range(1500):
    wrong = bytearray(table())
    for _ in range(random.randint(1, 3)):
        wrong[random.randrange(len(wrong))] = random.choice((0, 1, 2, 4, 8, 0x7f, 0x80, 0xff))
    error, said = request(family, 1, KEY + both + piece(bytes(wrong)))
    verified += "'shop'" in said
    if not error or not said:
        print(f"table {number}: error {error}: {said}")
        bad += 1
if not 0 < verified < 1500:
    print(f"{verified} of the wrong tables were let pass")
    bad += 1
# Get commands take no attributes, and are dumps
for cmd in 2, 3, 4:
    for flags, body in (5, b""), (0x301, attr(1, b"\0\0\0\0")):
        got = request(family, cmd, body, flags)
        if not isinstance(got, tuple) or not got[0]:
            print(f"command {cmd} with flags {flags:x} is taken")
            bad += 1
raise SystemExit(bad)
