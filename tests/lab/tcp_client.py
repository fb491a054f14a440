#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""tcp_client.py HOST PORT NAME STEP... - one connection, step by step.

    think:SECONDS   send nothing
    get:PATH        a request and its whole answer
    cut:PATH        the same, its head in two pieces, half a second apart
    blind:PATH      a request after which nothing is acknowledged any more: prints how
                    many bytes the other side sends on its own, its first flight
    hold            create NAME.held; go on when NAME.go exists
    lossy:PATH      a request; the first segment with payload in the answer is lost

Prints a line for each request: step, path, status, X-BE, bytes of body, seconds. NAME.port has the
client's port. At the end NAME.done is created, and the connection stays open until NAME.end exists.
"""
import os
import socket
import struct
import subprocess
import sys
import time

import answers

TCP_INFO_BYTES_RECEIVED = 128
QUIET = 1.5


def nft(text):
    subprocess.run(["nft", "-f", "-"], input=text, text=True, check=True)


def head(path):
    # Longer than any bare ACK: see blind()
    return f"GET {path} HTTP/1.1\r\nHost: example\r\nX-Pad: {'x' * 200}\r\n\r\n".encode()


def answer(sock):
    status, fields, body = answers.head(sock)
    left = int(fields["content-length"]) - len(body)
    while left:
        more = sock.recv(min(left, 1 << 20))
        if not more:
            raise EOFError
        left -= len(more)
    return f"{status} {fields.get('x-be', '?')} {fields['content-length']}"


def received(sock):
    info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    return struct.unpack_from("Q", info, TCP_INFO_BYTES_RECEIVED)[0]


def blind(sock, path):
    port = sock.getsockname()[1]
    nft(f"""table ip blind_{port} {{
        chain out {{
            type filter hook output priority 0;
            tcp sport {port} meta length < 200 drop
        }}
    }}""")
    before = last = received(sock)
    sock.sendall(head(path))
    since = time.monotonic()
    while last == before or time.monotonic() < since + QUIET:
        if time.monotonic() > since + 20:
            break
        time.sleep(0.01)
        now = received(sock)
        if now != last:
            last, since = now, time.monotonic()
    return f"- - {last - before}"


def lossy(sock, path):
    port = sock.getsockname()[1]
    nft(f"""table ip lossy_{port} {{
        set once {{ type inet_service; flags dynamic; size 8; }}
        chain in {{
            type filter hook prerouting priority -300;
            tcp dport {port} meta length > 200 tcp dport != @once add @once {{ tcp dport }} drop
        }}
    }}""")
    try:
        sock.sendall(head(path))
        return answer(sock)
    finally:
        nft(f"delete table ip lossy_{port}")


def request(sock, step, path):
    data = head(path)
    if step == "blind":
        return blind(sock, path)
    if step == "lossy":
        return lossy(sock, path)
    if step == "cut":
        sock.sendall(data[:20])
        time.sleep(0.5)
        data = data[20:]
    sock.sendall(data)
    return answer(sock)


def wait_for(path):
    end = time.monotonic() + 60
    while not os.path.exists(path) and time.monotonic() < end:
        time.sleep(0.02)


def main():
    host, port, name = sys.argv[1:4]
    sock = socket.create_connection((host, int(port)), 20)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.settimeout(60)
    with open(name + ".port", "w", encoding="ascii") as file:
        file.write(str(sock.getsockname()[1]))
    try:
        for each in sys.argv[4:]:
            step, _, what = each.partition(":")
            if step == "think":
                time.sleep(float(what))
                continue
            if step == "hold":
                with open(name + ".held", "w", encoding="ascii"):
                    pass
                wait_for(name + ".go")
                continue
            start = time.monotonic()
            try:
                said = request(sock, step, what)
            except (EOFError, OSError) as error:
                said = f"{type(error).__name__} - 0"
            print(step, what, said, f"{time.monotonic() - start:.3f}", flush=True)
    finally:
        with open(name + ".done", "w", encoding="ascii"):
            pass
    wait_for(name + ".end")
    if any(each.startswith("blind:") for each in sys.argv[4:]):
        nft(f"delete table ip blind_{sock.getsockname()[1]}")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


if __name__ == "__main__":
    main()
