# SPDX-License-Identifier: GPL-2.0
"""interval - throughput by the number of requests between two handoffs."""
from measuring import guest, plan, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="interval", method="I", minutes=(1, 8),
    title="Requests between handoffs",
    question="How rare must handoffs be, and how large responses, for their cost not to show?",
    answers="figure 7 of XO (NSDI 2026)",
    compare="Trend only: XO hands off TLS connections from user space, by way of the front end, on hardware; here "
            "every instruction of client, front end and servers counts, in clear text.",
    paper=(("XO over layer-7 balancers", "+27 to +365 %", "XO 2026, abstract"),
           ("intervals", "once, 1, 10 ... 100; 8 KiB to 4 MiB", "XO 2026, fig. 7")),
)
SIZES = ("1k", "8k", "64k", "512k", "4m")
QUICK = ("1k", "64k", "1m")
EVERY = (1, 2, 10, 100, 0)


def points(full):
    """Sixteen connections; 0: handed off once, by the front end."""
    def run(every, size):
        return guest.plan("multi", plan.every(every, size, 16), seconds=6 if size[-1] == "m" else 2,
                          handed=1 / every if every else 0)

    return cross(FIGURE, 3 if full else 1, run, every=EVERY if full else (1, 10, 0),
                 size=SIZES if full else QUICK)


def share(values, every, size):
    """As a share of the same connections without a second handoff: (median, [of each boot])"""
    once = values.get("per_s", every=0, size=size)
    return (values.get("per_s", every=every, size=size) / once,
            [each / once for each in values.all("per_s", every=every, size=size)])


def plot(axes, values):
    """A line for each interval, over size."""
    sizes = values.axis("size")
    series = dict(zip([number for number in values.axis("every") if number],
                      ("multi", "nginx", "single", "ipvs")))
    for every, name in series.items():
        cells = [share(values, every, size) for size in sizes]
        look.line(axes[0], name, [look.size_bytes(size) for size in sizes], [middle for middle, _ in cells],
                  [points_ for _, points_ in cells],
                  name="a handoff on every request" if every == 1 else f"every {every} requests")
    axes[0].axhline(1, color=look.QUIET, linewidth=0.8)
    axes[0].set_ylabel("requests/s, of one handoff only")
    look.sizes(axes[0], sizes)
    look.from_zero(axes[0])
