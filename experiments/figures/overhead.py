# SPDX-License-Identifier: GPL-2.0
"""overhead - the cost of the way through a front end, by the size of a response."""
from measuring import guest, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="overhead", method="I", minutes=(2, 13),
    title="What a handoff costs, by size",
    question="How much longer does a response take, and how many requests are served, when a connection "
             "comes through the front end? All roads lead to the same server; connections are kept alive.",
    answers="figures 5 and 6 of the one-way cluster (2003)",
    compare="Trend only: the paper measured milliseconds on a 100 Mb/s network, which was full above 5 KB; here "
            "nothing waits for a wire, so every instruction shows.",
    paper=(("longest response time through the switch, of direct", "+6.71 % (3 KB)", "one-way cluster 2003, fig. 5"),
           ("throughput above 5 KB", "100 Mb/s, the network's", "one-way cluster 2003, fig. 6")),
)
PANELS = 2
ROADS = ("direct", "ipvs_direct", "haproxy", "nginx", "single")
SIZES = ("512", "1k", "3k", "6k", "16k", "64k", "128k", "1m")
QUICK = ("1k", "3k", "16k", "128k", "1m")


def points(full):
    """Sixteen connections for throughput, one for response time."""
    return cross(FIGURE, 3 if full else 1,
                 lambda road, size, connections: guest.wrk(road, f"/a/{size}", connections, 2 if full else 1),
                 road=ROADS, size=SIZES if full else QUICK, connections=(1, 16))


def found(values):
    """The paper's question, answered."""
    rows = []
    for road in ROADS[1:]:
        worst = max(((values.get("per_s", road="direct", size=size, connections=1) /
                      values.get("per_s", road=road, size=size, connections=1) - 1, size)
                     for size in values.axis("size")))
        rows.append((f"longest response time, {look.label(road)}, of direct", f"{worst[0]:+.1%} ({worst[1]})"))
    return rows


def share(values, road, size, connections):
    """(median, [of each boot]): requests a second, of direct"""
    base = values.get("per_s", road="direct", size=size, connections=connections)
    return (values.get("per_s", road=road, size=size, connections=connections) / base,
            [each / base for each in values.all("per_s", road=road, size=size, connections=connections)])


def panel(axes, values, connections):
    """Of one connection the time, of sixteen the throughput."""
    sizes = values.axis("size")
    for road in ROADS[1:]:
        cells = [share(values, road, size, connections) for size in sizes]
        if connections == 1:
            cells = [(1 / middle, [1 / each for each in every]) for middle, every in cells]
        look.line(axes, road, [look.size_bytes(size) for size in sizes],
                  [middle for middle, _ in cells], [every for _, every in cells])
    look.sizes(axes, sizes)
    look.from_zero(axes)
    axes.axhline(1, color=look.QUIET, linewidth=0.8)


def plot(axes, values):
    """Both as shares of direct access."""
    panel(axes[0], values, 1)
    axes[0].set_title("response time, of direct (one connection)")
    panel(axes[1], values, 16)
    axes[1].set_title("throughput, of direct (16 connections)")
