# SPDX-License-Identifier: GPL-2.0
"""timeline - goodput over time, while things happen."""
from measuring import host, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="timeline", method="wall", minutes=(1, 4),
    title="Goodput while things happen",
    question="What do clients get while all connections are switched from multi to single and back, while a back "
             "end dies and returns, and while the front end goes, all its connections with it, and comes back?",
    answers="no figure; toggling is TCPHA's, failures are everybody's",
    compare="Not comparable: a clock on an emulated machine. The shape counts, not the height.",
)


def points(full):
    """One run of the lab."""
    def run(phase):
        return host.spec("experiments/roads/timeline", str(phase))

    return cross(FIGURE, 3 if full else 1, run, phase=(6,))


def plot(axes, values):
    """One line, with the events."""
    panel = axes[0]
    for each in values.used:
        value = each["value"]
        xs = [(a + b) / 2 for a, b in zip(value["at"], value["at"][1:])]
        ys = [(d - c) / (b - a) * 8e-6 for a, b, c, d in
              zip(value["at"], value["at"][1:], value["bytes"], value["bytes"][1:])]
        panel.plot(xs, ys, color=look.colour("multi"), linewidth=1.4, alpha=1 if each["boot"] == 1 else 0.4,
                   label="all clients" if each["boot"] == 1 else None)
    for at, text in values.used[0]["value"]["events"]:
        panel.axvline(at, color=look.QUIET, linewidth=0.8, linestyle="--")
        panel.annotate(text, (at, 0.99), xycoords=("data", "axes fraction"), xytext=(3, 0), rotation=90, va="top",
                       textcoords="offset points", color=look.QUIET, fontsize=8.5)
    panel.set_xlabel("seconds (wall clock)")
    panel.set_ylabel("Mb/s that arrive at the clients")
    look.from_zero(panel)
