# SPDX-License-Identifier: GPL-2.0
"""scale - throughput by the number of back ends: where does the front end end?

A model, made of two measured numbers for each mechanism: the instructions that the
front end and a back end execute for a request. With N back ends of the front end's
own speed the cluster serves min(N / back end's cost, 1 / front end's cost).
"""
from measuring import guest, plan, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="scale", method="V", minutes=(2, 8),
    title="Throughput by the number of back ends",
    question="How many back ends can one front end of the same speed feed, before it is the one that ends?",
    answers="figures 7 and 8 of the one-way cluster (2003); Aron et al. (2000)",
    compare="Trend only: a model, drawn as such. It knows processors alone, no wires. Back ends here have one "
            "request a connection of 2 KiB (the papers': 1.5 KB), or ten.",
    paper=(("one-way cluster, 1 to 7 back ends, 1.5 KB", "linear", "one-way cluster 2003, fig. 7, 8"),
           ("mod_rewrite as a proxy", "ends at 2 back ends, 600/s", "one-way cluster 2003, fig. 7, 8"),
           ("front end ahead of co-located dispatchers", "below 5 nodes (IBM trace)", "Aron 2000")),
)
PANELS = 2
ROADS = ("ipvs_direct", "haproxy", "nginx", "single")
REQUESTS = (1, 10)
NODES = range(1, 17)


def points(full):
    """One connection at a time."""
    return cross(FIGURE, 3 if full else 1,
                 lambda road, requests: guest.plan(road, plan.closing(requests, "2k"), 1, seconds=3),
                 road=ROADS, requests=REQUESTS)


def ends_at(values, road, requests):
    """Back ends that the front end can feed."""
    return (values.get("be1", road=road, requests=requests) + values.get("be2", road=road, requests=requests)) / \
        values.get("fe", road=road, requests=requests)


def found(values):
    """Where each front end ends."""
    return [(f"back ends that a front end feeds, {look.label(road)}, {requests} request(s) a connection",
             f"{ends_at(values, road, requests):.1f}") for road in ROADS for requests in REQUESTS]


def plot(axes, values):
    """As multiples of what one back end serves."""
    for panel, requests in zip(axes, REQUESTS):
        for road in ROADS:
            most = ends_at(values, road, requests)
            xs = sorted({*NODES, min(most, 16)} if most > 1 else NODES)
            look.model(panel, xs, [min(n, most) for n in xs], road, look.label(road))
        panel.plot(list(NODES), list(NODES), color=look.GRID, linewidth=1)
        panel.set_title(f"{requests} request{'s' if requests > 1 else ''} a connection")
        panel.set_xlabel("back ends")
        panel.set_xticks([1, 4, 8, 12, 16])
        panel.set_ylim(0, 1.4 * max(ends_at(values, road, requests) for road in ROADS))
    axes[0].set_ylabel("throughput, of one back end (model)")
