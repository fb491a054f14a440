# SPDX-License-Identifier: GPL-2.0
"""fe-cost - the front end's own cost of a request, by mechanism."""
from measuring import guest, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="fe-cost", method="V", minutes=(2, 11),
    title="What the front end spends",
    question="How many instructions does the front end execute for a request, on a connection that is kept "
             "alive and on one for each request?",
    answers="the claim of the one-way cluster (2003) that the switch is never the bottleneck",
    compare="Not comparable: they give utilisation of hardware of 2003, we count instructions. One connection at "
            "a time, so that packets are not handled in batches and the count repeats.",
)
PANELS = 2
ROADS = ("ipvs_direct", "haproxy", "nginx", "single", "swap")
SIZES = ("1k", "16k", "128k")
KINDS = ("keep-alive", "close")


def points(full):
    """`swap`: each request is handed on, and the front end told."""
    def run(road, kind, size):
        if road == "swap" and kind == "close":
            return None
        headers = ("Connection: close",) if kind == "close" else ()
        path = f"/all/{size}" if road == "swap" else f"/a/{size}"
        return guest.wrk(road, path, 1, 3, headers)

    return cross(FIGURE, 3 if full else 1, run, road=ROADS, kind=KINDS, size=SIZES if full else ("1k", "128k"))


def plot(axes, values):
    """Instructions, logarithmic: proxies are far away."""
    sizes = values.axis("size")
    xs = [look.size_bytes(size) for size in sizes]
    for panel, kind in zip(axes, KINDS):
        for road in ROADS:
            if road == "swap" and kind == "close":
                continue
            look.line(panel, road, xs, [values.get("fe", road=road, kind=kind, size=size) for size in sizes],
                      [values.all("fe", road=road, kind=kind, size=size) for size in sizes],
                      name="multi, a handoff each" if road == "swap" else None)
        panel.set_yscale("log")
        look.sizes(panel, sizes)
        panel.set_title("a request, kept alive" if kind == "keep-alive" else "a connection with one request")
    axes[0].set_ylabel("instructions of the front end")
