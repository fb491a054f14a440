# SPDX-License-Identifier: GPL-2.0
"""goals - all roads beside each other, as measured by make bench."""
from measuring import host, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="goals", method="I", minutes=(4, 6),
    title="All roads beside each other",
    question="What share of a direct access's throughput is left on each road? `multi`: a handoff on every request.",
    answers="no figure; make bench",
    compare="Not comparable: the goals are ours.",
)
LOADS = {"1k": "1 KiB", "16k": "16 KiB", "128k": "128 KiB", "close": "1 KiB, 1 request\na connection"}
ROADS = ("ipvs_direct", "haproxy", "single", "multi")


def points(full):
    """One run of make bench; it has a boot of its own."""
    return cross(FIGURE, 1, lambda seconds: host.spec("experiments/bench", "--json", "--out", "@OUT@", "--seconds", str(seconds)),
                 seconds=[3 if full else 2])


def plot(axes, values):
    """Bars side by side."""
    panel, loads = axes[0], values.used[0]["value"]["loads"]
    for at, road in enumerate(ROADS):
        shares = [loads[load].get(road, {}).get("share") for load in LOADS]
        places = [n + 0.2 * (at - 1.5) for n, share in enumerate(shares) if share is not None]
        panel.bar(places, [share for share in shares if share is not None], width=0.18, color=look.colour(road),
                  label="multi, a handoff each" if road == "multi" else look.label(road))
    panel.set_xticks(range(len(LOADS)), LOADS.values())
    panel.grid(axis="x", visible=False)
    panel.axhline(1, color=look.QUIET, linewidth=0.8)
    panel.set_ylabel("requests/s, of direct")
