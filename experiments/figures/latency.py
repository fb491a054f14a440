# SPDX-License-Identifier: GPL-2.0
"""latency - the distribution of response times at a fixed rate."""
from measuring import guest, plan, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="latency", method="I", counts=("p50_us", "p99_us"), minutes=(1, 4),
    title="Response times at a fixed rate",
    question="At a rate that all can serve, how long do responses of 1 KiB take, with and without handoffs, and "
             "through proxies? From the time at which a request was to be sent, whether it could be or not.",
    answers="no figure; the kind of comparison that XO and Prism make",
    compare="Not comparable: virtual time, one processor for all nodes.",
)
ROADS = ("direct", "haproxy", "nginx", "single", "multi")
# Below the highest rate of the slowest road
PER_S = 300
PERCENTS = [*range(1, 100), 99.5]


def points(full):
    """Sixteen connections; every request but the first belongs elsewhere, where that counts."""
    def run(road):
        alternate = road in ("multi", "haproxy", "nginx")
        return guest.plan(road, plan.every(1 if alternate else 0, "1k", 1 if road == "direct" else 16), 16, PER_S, 10 if full else 5)

    return cross(FIGURE, 3 if full else 1, run, road=ROADS)


def plot(axes, values):
    """The cumulative distribution, its upper end stretched."""
    panel = axes[0]
    for road in ROADS:
        xs = [values.get(f"p{percent:g}_us", road=road) / 1000 for percent in PERCENTS]
        panel.plot(xs, [1 / (1 - percent / 100) for percent in PERCENTS], color=look.colour(road),
                   label="multi, a handoff each" if road == "multi" else look.label(road))
    panel.set_yscale("log")
    panel.set_yticks([1, 2, 10, 100, 200])
    panel.set_yticklabels(["0 %", "50 %", "90 %", "99 %", "99.5 %"])
    panel.minorticks_off()
    panel.set_ylabel("share of the requests that took less")
    panel.set_xlabel("milliseconds of virtual time, from the intended time")
    panel.set_xlim(left=0)


def found(values):
    """The middle and the end."""
    return [(f"{look.label(road)}: median, 99 %", f"{values.get('p50_us', road=road) / 1000:.2f} ms, "
             f"{values.get('p99_us', road=road) / 1000:.2f} ms") for road in ROADS]
