# SPDX-License-Identifier: GPL-2.0
"""elsewhere - throughput by how often the next request belongs to another back end."""
from measuring import guest, plan, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="elsewhere", method="I", minutes=(2, 12),
    title="When the next request belongs elsewhere",
    question="A later request of a connection belongs to another back end with probability q. How many requests "
             "are served, with a handoff for each of these, by a proxy, and where connections just stay?",
    answers="no figure: the question behind multiple handoff (Aron 1999)",
    compare="Not comparable: nobody has published it. `single` serves the content of both from the first "
            "back end, as a cluster does whose nodes all have everything.",
)
PANELS = 3
ROADS = ("single", "multi", "haproxy", "nginx")
SIZES = ("1k", "16k", "128k")
SHARES = (0, 0.05, 0.1, 0.25, 0.5, 0.75, 1)
QUICK = (0, 0.25, 1)
SEED = 11


def run(road, size, q):
    """The same plan for all; a connection of single stays, and asks for its own server's content."""
    if road == "single":
        return guest.plan(road, plan.every(0, size, 16)) if q == 0 else None
    return guest.plan(road, plan.elsewhere(q, size, SEED), seed=SEED)


def points(full):
    """The cross product, without combinations that do not depend on q."""
    return cross(FIGURE, 3 if full else 1, run, road=ROADS, size=SIZES, q=SHARES if full else QUICK)


def plot(axes, values):
    """A panel for each size."""
    shares = values.axis("q")
    for panel, size in zip(axes, SIZES):
        for road in ROADS:
            at = [0] if road == "single" else shares
            ys = [values.get("per_s", road=road, size=size, q=q) for q in at]
            every = [values.all("per_s", road=road, size=size, q=q) for q in at]
            if road == "single":
                at, ys, every = shares, ys * len(shares), every * len(shares)
            look.line(panel, road, at, ys, every)
        panel.set_title(f"{size[:-1]} KiB")
        panel.set_xlabel("q, share of requests elsewhere")
        look.from_zero(panel)
    axes[0].set_ylabel("requests/s (of instructions)")
