# SPDX-License-Identifier: GPL-2.0
"""keepalive - connections and requests a second by the number of requests a connection."""
from measuring import guest, plan, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="keepalive", method="I", minutes=(2, 10),
    title="Requests a connection",
    question="How many requests must a connection have until its handoff has paid off, of 1 KiB each?",
    answers="no figure; the argument for persistent connections (Aron 1999, 2)",
    compare="Not comparable: nobody has published it.",
)
ROADS = ("direct", "ipvs_direct", "haproxy", "nginx", "single")
NUMBERS = (1, 2, 5, 10, 30, 100, 1000)
QUICK = (1, 5, 30, 1000)


def points(full):
    """Each connection has just so many."""
    return cross(FIGURE, 3 if full else 1,
                 lambda road, n: guest.plan(road, plan.closing(n, "1k")),
                 road=ROADS, n=NUMBERS if full else QUICK)


def plot(axes, values):
    """Requests a second, of a direct connection that stays."""
    numbers = values.axis("n")
    for road in ROADS:
        look.line(axes[0], road, numbers, [values.get("per_s", road=road, n=n) for n in numbers],
                  [values.all("per_s", road=road, n=n) for n in numbers])
    look.counts(axes[0], numbers, "requests a connection")
    axes[0].set_ylabel("requests/s (of instructions)")
    look.from_zero(axes[0])
