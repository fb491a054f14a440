# SPDX-License-Identifier: GPL-2.0
"""keepalive - connections and requests a second by the number of requests a connection."""
from measuring import guest, plan, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="keepalive", method="I", minutes=(2, 8),
    title="Requests a connection",
    question="How many requests must a connection have until its handoff has paid off, of 1 KiB each?",
    answers="no figure; the argument for persistent connections (Aron 1999, 2)",
    compare="Not comparable: nobody has published it.",
)
PANELS = 2
ROADS = ("direct", "ipvs_direct", "haproxy", "nginx", "single")
NUMBERS = (1, 2, 5, 10, 30, 100, 1000)
QUICK = (1, 5, 30, 1000)


def points(full):
    """Each connection has exactly that many requests."""
    return cross(FIGURE, 3 if full else 1,
                 lambda road, n: guest.plan(road, plan.closing(n, "1k")),
                 road=ROADS, n=NUMBERS if full else QUICK)


def plot(axes, values):
    """Requests a second, and connections."""
    numbers = values.axis("n")
    for panel, title, share in ((axes[0], "requests/s (of instructions)", lambda n: 1),
                                (axes[1], "connections/s (of instructions)", lambda n: n)):
        for road in ROADS:
            look.line(panel, road, numbers, [values.get("per_s", road=road, n=n) / share(n) for n in numbers],
                      [[each / share(n) for each in values.all("per_s", road=road, n=n)] for n in numbers])
        look.counts(panel, numbers, "requests a connection")
        panel.set_ylabel(title)
    look.from_zero(axes[0])
    axes[1].set_yscale("log")
