#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""tcp_server.py NAME PORT [--mark N] [--device NAME] - print what accepted sockets inherit.

Prints a line with its process ID when it listens, and one for each accepted connection.
"""
import argparse
import os
import socket
import threading

SO_MARK = 36


def serve(conn, name):
    data = b""
    try:
        while True:
            more = conn.recv(65536)
            if not more:
                return
            data += more
            while b"\r\n\r\n" in data:
                data = data.partition(b"\r\n\r\n")[2]
                conn.sendall(f"HTTP/1.1 200 OK\r\nX-BE: {name}\r\nContent-Length: 5\r\n\r\nhello".encode())
    except OSError:
        pass
    finally:
        conn.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("port", type=int)
    parser.add_argument("--mark", type=int)
    parser.add_argument("--device")
    args = parser.parse_args()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if args.mark:
        listener.setsockopt(socket.SOL_SOCKET, SO_MARK, args.mark)
    if args.device:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, args.device.encode() + b"\0")
    listener.bind(("0.0.0.0", args.port))
    listener.listen(100)
    print("ready", os.getpid(), flush=True)
    while True:
        conn, _ = listener.accept()
        device = conn.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16).rstrip(b"\0").decode()
        print(f"accepted mark={conn.getsockopt(socket.SOL_SOCKET, SO_MARK)} device={device or '-'}", flush=True)
        threading.Thread(target=serve, args=(conn, args.name), daemon=True).start()


if __name__ == "__main__":
    main()
