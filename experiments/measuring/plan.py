# SPDX-License-Identifier: GPL-2.0
"""What is asked for, request by request: plans for client/client.c.

/a/ is the content of be1, /b/ that of be2. Whatever is random comes from a seed.
"""
import random

SIDES = "ab"


# Of a plan whose connections stay: more than each of them asks for in a run
LONG = 2048


def every(number, size, connections):
    """The place changes after so many requests; 0: never, half of the connections are at each."""
    if not number:
        half = max(connections // 2, 1) * LONG
        return (f"/a/{size}",) * half + (f"/b/{size}",) * half * (connections > 1)
    turn = [f"/a/{size}"] * number + [f"/b/{size}"] * number
    # One turn more than connections: each begins at another place of its turn.
    return tuple(turn * (connections + 1))


def elsewhere(share, size, seed, length=4096):
    """The next request belongs elsewhere with this probability."""
    dice, side, lines = random.Random(seed), 0, []
    for _ in range(length):
        side ^= dice.random() < share
        lines.append(f"/{SIDES[side]}/{size}")
    return tuple(lines)


def closing(number, size):
    """So many requests of one place, then the connection ends."""
    return (f"/a/{size}",) * (number - 1) + (f"close /a/{size}",)


def closing_elsewhere(number, size, connections):
    """So many requests a connection, each later one belongs elsewhere."""
    lines = [f"/{SIDES[at % 2]}/{size}" for at in range(number)]
    lines[-1] = f"close {lines[-1]}"
    return tuple(lines * connections)
