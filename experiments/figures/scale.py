# SPDX-License-Identifier: GPL-2.0
"""scale - throughput by the number of back ends: how many can the front end feed?

A model, made of two measured numbers for each mechanism: the instructions that the
front end and the back ends execute for a request. With N back ends of the front end's
own speed the cluster serves min(N / back ends' cost, 1 / front end's cost).
"""
from measuring import guest, plan, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="scale", method="V", minutes=(1, 4),
    title="Throughput by the number of back ends",
    question="How many back ends can one front end of the same speed feed, before it is the one that ends?",
    answers="figures 7 and 8 of the one-way cluster (2003); Aron et al. (2000)",
    compare="Trend only: a model, drawn as such. It knows processors alone, no wires. Back ends here have one "
            "request a connection of 2 KiB (the papers': 1.5 KB), or ten; one connection at a time, so that packets are "
            "not handled in batches, as they would be under load.",
    paper=(("one-way cluster, 1 to 7 back ends, 1.5 KB", "linear", "one-way cluster 2003, fig. 7, 8"),
           ("mod_rewrite as a proxy", "ends at 2 back ends, 600/s", "one-way cluster 2003, fig. 7, 8"),
           ("front end ahead of co-located dispatchers", "below 5 nodes (IBM trace)", "Aron 2000")),
)
PANELS = 2
ROADS = ("ipvs_direct", "haproxy", "nginx", "single", "multi")
REQUESTS = (1, 10)
NODES = range(1, 17)


def points(full):
    """One connection at a time; with multi each later request is handed on."""
    def run(road, requests):
        if road == "multi":
            return None if requests == 1 else guest.plan(road, plan.closing_elsewhere(requests, "2k", 1), 1, seconds=3)
        return guest.plan(road, plan.closing(requests, "2k"), 1, seconds=3)

    return cross(FIGURE, 3 if full else 1, run, road=ROADS, requests=REQUESTS)


def costs(values, road, requests):
    """(instructions of the back ends, of the front end) a request"""
    here = {"road": road, "requests": requests}
    return values.get("be1", **here) + values.get("be2", **here), values.get("fe", **here)


def there(requests):
    """The roads of a panel."""
    return [road for road in ROADS if road != "multi" or requests > 1]


def ends_at(values, road, requests):
    """Back ends that the front end can feed."""
    back, front = costs(values, road, requests)
    return back / front


def found(values):
    """The number of back ends at which each front end is saturated."""
    return [(f"back ends that a front end feeds, {look.label(road)}, {requests} request(s) a connection",
             f"{ends_at(values, road, requests):.1f}") for requests in REQUESTS for road in there(requests)]


def plot(axes, values):
    """Requests for each 10^9 instructions that a node executes in a while."""
    for panel, requests in zip(axes, REQUESTS):
        for road in there(requests):
            back, front = costs(values, road, requests)
            xs = sorted({*NODES, min(max(back / front, 1), 16)})
            look.model(panel, xs, [1e9 * min(n / back, 1 / front) for n in xs], road, look.label(road))
        panel.set_title(f"{requests} request{'s' if requests > 1 else ''} a connection")
        panel.set_xlabel("back ends")
        panel.set_xticks([1, 4, 8, 12, 16])
        look.from_zero(panel)
    axes[0].set_ylabel("requests per 10\u2079 instructions of a node (model)")
