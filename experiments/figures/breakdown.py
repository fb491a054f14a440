# SPDX-License-Identifier: GPL-2.0
"""breakdown - a handoff and a re-handoff, step by step."""
import statistics

from measuring import host, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="breakdown", method="I", minutes=(2, 8),
    title="Where a handoff's instructions go",
    question="What does a connection that is handed off cost more than one that is not, and a request that is "
             "handed on more than one that stays, step by step?",
    answers="section 4.2 of TCPHA (2005), which describes the steps",
    compare="Not comparable: TCPHA has no figures. The steps are files of baton and groups of functions of the "
            "kernel, by their names.",
)
SCENARIOS = ("directconn1", "conn1", "direct", "single", "multi")
PARTS = (
    ("server and client (user space)", lambda step: step.startswith("user"), "direct"),
    ("TCP and IP", lambda step: step == "TCP and IP", "single"),
    ("sockets: make, accept, close; epoll", lambda step: step.startswith("sockets") or step == "epoll", "ipvs"),
    ("files, memory", lambda step: step in ("files", "memory"), "forwarding"),
    ("scheduler, locks, time", lambda step: step.startswith("processes"), "model"),
    ("baton: parser, framing, rules", lambda step: step.startswith(
        ("baton: shared/", "baton: policy/", "baton: be/sort", "baton: be/acceptable", "baton: be/frame",
         "baton: be/decide", "baton: be/judge", "baton: fe/request")) and "thop" not in step, "nginx"),
    ("baton: messages (THOP, UDP)", lambda step: "thop" in step or step.startswith("UDP"), "haproxy"),
    ("baton: take out, rebuild, forward", lambda step: True, "multi"),
)


def points(full):
    """One run of the profile each."""
    def run(scenario):
        return host.spec("experiments/profile", "--json", "--seconds", "2" if full else "1", "--scenario", scenario,
                         "--out", "@OUT@")

    return cross(FIGURE, 3 if full else 1, run, scenario=SCENARIOS)


def parts(value):
    """[instructions a request] of a point's value, part by part"""
    sums = [0.0] * len(PARTS)
    for step, number in value.items():
        if step in ("requests", "total"):
            continue
        sums[next(at for at, (_, fits, _) in enumerate(PARTS) if fits(step))] += number
    return sums


def of(values, scenario):
    """Its parts, the median of each."""
    boots = [parts(each) for each in values.cell(scenario=scenario)]
    return [statistics.median(numbers) for numbers in zip(*boots)]


def found(values):
    """The two differences, part by part."""
    handoff = [a - b for a, b in zip(of(values, "conn1"), of(values, "directconn1"))]
    again = [a - b for a, b in zip(of(values, "multi"), of(values, "single"))]
    rows = [(f"{name}: a handoff, a re-handoff", f"{first:+,.0f}, {second:+,.0f}")
            for (name, _, _), first, second in zip(PARTS, handoff, again)]
    return rows + [("all: a handoff, a re-handoff", f"{sum(handoff):+,.0f}, {sum(again):+,.0f}")]


def plot(axes, values):
    """Bars, the parts one after another."""
    panel = axes[0]
    names = {"directconn1": "a connection, direct", "conn1": "a connection, handed off",
             "direct": "a request, direct", "single": "a request, handed off once",
             "multi": "a request, handed on"}
    for at, scenario in enumerate(SCENARIOS[::-1]):
        left = 0
        for (name, _, colour), number in zip(PARTS, of(values, scenario)):
            panel.barh(at, number / 1000, left=left, color=look.colour(colour), height=0.62,
                       edgecolor="white", linewidth=0.4, label=name if at == 0 else None)
            left += number / 1000
        panel.annotate(f"{left:,.0f}", (left, at), xytext=(4, 0), textcoords="offset points", va="center")
    panel.set_yticks(range(len(SCENARIOS)), [names[scenario] for scenario in SCENARIOS[::-1]])
    panel.grid(axis="y", visible=False)
    panel.margins(x=0.1)
    panel.set_xlabel("thousand instructions of the whole path, client and server included")
