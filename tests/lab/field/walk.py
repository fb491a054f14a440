#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""walk.py LIBRARY BASE STEP... - one client goes through the steps on one server.

LIBRARY is requests or aiohttp; STEP is GET:/path or pause:SECONDS. Prints a line for each request:
method, path, status, length, digest of the body, X-BE. The other walk.* programs do the same with
other libraries.
"""
import asyncio
import hashlib
import sys
import time


def show(method, path, status, body, back_end):
    """Print the line of an answer."""
    print(method, path, status, len(body), hashlib.md5(body).hexdigest(), back_end or "-", flush=True)


def steps(words):
    """Return a list such as [("GET", "/a/1k"), ...]."""
    return [word.split(":", 1) for word in words]


def walk_requests(base, words):
    """Use one session, whose pool keeps the connection."""
    import requests

    session = requests.Session()
    for method, what in steps(words):
        if method == "pause":
            time.sleep(float(what))
            continue
        answer = session.request(method, base + what, timeout=60)
        show(method, what, answer.status_code, answer.content, answer.headers.get("X-BE"))


async def walk_aiohttp(base, words):
    """Use at most one connection."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=1)
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        for method, what in steps(words):
            if method == "pause":
                await asyncio.sleep(float(what))
                continue
            async with session.request(method, base + what) as answer:
                show(method, what, answer.status, await answer.read(), answer.headers.get("X-BE"))


if sys.argv[1] == "requests":
    walk_requests(sys.argv[2], sys.argv[3:])
else:
    asyncio.run(walk_aiohttp(sys.argv[2], sys.argv[3:]))
