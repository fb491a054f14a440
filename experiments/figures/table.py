# SPDX-License-Identifier: GPL-2.0
"""table - look-up and memory by the number of connections."""
from measuring import guest, host, plot as look
from measuring.figure import Figure
from measuring.point import Point, cross

FIGURE = Figure(
    name="table", method="C", minutes=(1, 1),
    title="The connection table",
    question="What do look-up and memory of a connection cost, from a thousand connections to a million?",
    answers="no figure; the state that the one-way cluster's switch keeps for each connection",
    compare="Not comparable. A table is made for twice as many connections as are in it. Memory: an entry's share of "
            "its slab, and of the buckets.",
)
PANELS = 2
NUMBERS = (1000, 10000, 100000, 1000000)
SIDES = {"fe": ("front end", "single"), "be": ("back end", "multi")}


def points(full):
    """Look-ups by callgrind; the size of entries from the kernel."""
    del full
    sizes = [Point("table", "I", (("entry", side),), 1, guest.spec(
        "single", ["sh", "-c", f"echo $(($(cat /sys/kernel/slab/baton_{side}_conn/slab_size)))"], read="number"))
             for side in SIDES]
    return cross(FIGURE, 1, lambda connections: host.spec("experiments/bench-table", str(connections)),
                 connections=NUMBERS) + sizes


def plot(axes, values):
    """Look-ups left, memory right."""
    look.line(axes[0], "single", NUMBERS, [values.get("instructions", connections=n) for n in NUMBERS], name="a look-up")
    axes[0].set_ylabel("instructions")
    for side, (name, colour) in SIDES.items():
        look.line(axes[1], colour, NUMBERS, [values.get("number", entry=side) + 8 * values.get("buckets", connections=n) / n
                                             for n in NUMBERS], name=name)
    axes[1].set_ylabel("bytes a connection")
    for panel in axes:
        look.counts(panel, NUMBERS, "connections")
        look.from_zero(panel)
