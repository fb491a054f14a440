# SPDX-License-Identifier: GPL-2.0
"""mechanism - multiple handoff against BE forwarding and a proxy, by size.

The model (Aron et al. 1999 compute such a figure; the formulas are ours): every
request of a connection belongs to another back end. Instructions a request:

    multiple handoff   P + t s + h
    BE forwarding      P + t s + f + (t + r) s

P: serving a request, t: sending a byte, r: receiving and relaying one, h: a
handoff, f: forwarding a request. The two meet at s* = (h - f) / (t + r). The
constants come from the smallest and the largest size measured; the sizes between
are predicted.
"""
from measuring import guest, plan, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="mechanism", method="I", minutes=(2, 10),
    title="Multiple handoff against back end forwarding",
    question="Every later request of a connection belongs to another back end. Is it cheaper to hand the "
             "connection on, to have the first back end fetch the response from the other one, or to have a "
             "proxy in front of both?",
    answers="figures 5 and 6 of Aron et al. (1999), which are computed: multiple handoff was never built there",
    compare="Trend only: their figure is an analysis with constants of 1999, for four nodes and bandwidth. The "
            "shape is the same: forwarding wins for small responses, handoff for large ones.",
    paper=(("figures 5, 6", "an analysis, with a crossover; never measured", "Aron 1999"),),
)
ROADS = ("single", "multi", "forwarding", "haproxy")
SIZES = ("1k", "4k", "8k", "16k", "32k", "64k", "128k", "1m")
QUICK = ("1k", "4k", "16k", "64k", "128k")


def points(full):
    """`single` asks for its server's own content, which gives P and t; `forwarding` for that of another."""
    def run(road, size):
        stays = road in ("single", "forwarding")
        handed = {"single": 0, "multi": 1, "forwarding": 0}.get(road)
        return guest.plan(road, plan.every(0 if stays else 1, size, 16), seconds=2 if full else 1, handed=handed)

    return cross(FIGURE, 3 if full else 1, run, road=ROADS, size=SIZES if full else QUICK)


def cost(values, road, size):
    """Microseconds of virtual time a request: its instructions."""
    return 1e6 / values.get("per_s", road=road, size=size)


def constants(values):
    """h, f (microseconds a request) and t + r (microseconds a byte) from the outermost sizes."""
    sizes = values.axis("size")
    small, large = sizes[0], sizes[-1]
    span = look.size_bytes(large) - look.size_bytes(small)
    extra = {size: cost(values, "forwarding", size) - cost(values, "single", size) for size in (small, large)}
    both = (extra[large] - extra[small]) / span
    return {"h": cost(values, "multi", small) - cost(values, "single", small),
            "f": extra[small] - both * look.size_bytes(small), "tr": both}


def crossover(values):
    """s*, in bytes, or None if there is none."""
    c = constants(values)
    at = (c["h"] - c["f"]) / c["tr"]
    return at if at > 0 else None


def measured_crossing(values):
    """Where the measured curves cross first, in bytes, by a straight line between two sizes; or None."""
    sizes, ahead = values.axis("size"), []
    for size in sizes:
        ahead.append(values.get("per_s", road="multi", size=size) / values.get("per_s", road="forwarding", size=size) - 1)
    for at in range(1, len(sizes)):
        if ahead[at - 1] < 0 <= ahead[at]:
            low, high = (look.size_bytes(sizes[n]) for n in (at - 1, at))
            return low * (high / low) ** (ahead[at - 1] / (ahead[at - 1] - ahead[at]))
    return None


def found(values):
    """The constants and where the two meet."""
    c, at, real = constants(values), crossover(values), measured_crossing(values)
    return [("a handoff, h", f"{c['h']:.0f} us of virtual time a request"),
            ("forwarding a request, f", f"{c['f']:.0f} us"),
            ("receiving and sending 1 KiB once more, t + r", f"{c['tr'] * 1024:.2f} us"),
            ("the two meet, by the model: s* = (h - f)/(t + r)", f"{at / 1024:.1f} KiB" if at else "nowhere"),
            ("the two meet, measured", f"{real / 1024:.1f} KiB" if real else "nowhere between these sizes")]


def plot(axes, values):
    """Measured points, and the model between them."""
    sizes, panel = values.axis("size"), axes[0]
    xs = [look.size_bytes(size) for size in sizes]
    for road in ROADS[1:]:
        ys = [cost(values, "single", size) / cost(values, road, size) for size in sizes]
        every = [[rate * cost(values, "single", size) / 1e6 for rate in values.all("per_s", road=road, size=size)]
                 for size in sizes]
        look.line(panel, road, xs, ys, every)
    c = constants(values)
    base = [cost(values, "single", size) for size in sizes]
    look.model(panel, xs, [each / (each + c["h"]) for each in base], "multi", "model: handoff")
    look.model(panel, xs, [each / (each + c["f"] + c["tr"] * x) for x, each in zip(xs, base)], "forwarding",
               "model: forwarding")
    for at, name, height, style in ((crossover(values), "model: s* =", 0.03, ":"),
                                    (measured_crossing(values), "measured:", 0.12, "--")):
        if at:
            panel.axvline(at, color=look.QUIET, linewidth=0.8, linestyle=style)
            panel.annotate(f"{name} {at / 1024:.1f} KiB", (at, height), xycoords=("data", "axes fraction"),
                           xytext=(4, 0), textcoords="offset points", color=look.QUIET)
    panel.set_ylabel("requests/s, of connections that may stay")
    look.sizes(panel, sizes)
    look.from_zero(panel)
