# SPDX-License-Identifier: GPL-2.0
"""Plans for client/client.c: lists of requests.

/a/ is the content of be1, /b/ that of be2. All random numbers come from a seed.
"""
import random

SIDES = "ab"


# Requests of a connection that stays: more than it sends in a run
LONG = 2048


def every(number, size, connections):
    """The back end changes after that many requests; 0: never, each has half of the connections."""
    if not number:
        half = max(connections // 2, 1) * LONG
        return (f"/a/{size}",) * half + (f"/b/{size}",) * half * (connections > 1)
    turn = [f"/a/{size}"] * number + [f"/b/{size}"] * number
    # One turn more than connections: each connection starts at another point of its turn.
    return tuple(turn * (connections + 1))


def elsewhere(share, size, seed, length=4096):
    """The next request belongs to the other back end with this probability."""
    dice, side, lines = random.Random(seed), 0, []
    for _ in range(length):
        side ^= dice.random() < share
        lines.append(f"/{SIDES[side]}/{size}")
    return tuple(lines)


def closing(number, size):
    """That many requests to one back end, then the connection ends."""
    return (f"/a/{size}",) * (number - 1) + (f"close /a/{size}",)


def closing_elsewhere(number, size, connections):
    """That many requests a connection, each for another back end than the one before."""
    lines = [f"/{SIDES[at % 2]}/{size}" for at in range(number)]
    lines[-1] = f"close {lines[-1]}"
    return tuple(lines * connections)
