# SPDX-License-Identifier: GPL-2.0
"""transfer - 2 MB over a long path, right after a handoff."""
from measuring import guest, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="transfer", method="I", minutes=(2, 6),
    title="A long response right after a handoff",
    question="On a path with a round trip of 50 ms a connection has just brought 4 MiB. How long does the next "
             "2 MiB take: without a handoff, after one that carries the state of congestion control, and after "
             "one that forgets it?",
    answers="no figure; TCPHA (2005) says that the state has to go along",
    compare="Not comparable: nobody has published it.",
)
CASES = {
    "stays": ("direct", "a", ""), "stays, single": ("single", "a", ""),
    "handed on": ("multi", "b", ""), "handed on, forgotten": ("multi", "b", "forgetful"),
}


def points(full):
    """Three transfers on one connection; the last counts."""
    def run(case):
        road, second, variant = CASES[case]
        form = "%{time_total} %{size_download} %{http_code}\\n"
        return guest.spec(road, ["curl", "-sS", "--max-time", "60", "-w", form, "-o", "/dev/null",
                                 "http://@AT@:80/a/2m", "-o", "/dev/null", "http://@AT@:80/a/2m", "-o", "/dev/null",
                                 f"http://@AT@:80/{second}/2m"],
                          prepare="rtt50", read="last_transfer", variant=variant)

    return cross(FIGURE, 3 if full else 1, run, case=CASES)


def plot(axes, values):
    """Bars: there are only four."""
    panel = axes[0]
    cases = list(CASES)[::-1]
    colours = {"stays": "direct", "stays, single": "single", "handed on": "multi", "handed on, forgotten": "other"}
    for at, case in enumerate(cases):
        took = values.get("seconds", case=case) * 1000
        panel.barh(at, took, color=look.colour(colours[case]), height=0.6)
        panel.annotate(f"{took:.0f} ms", (took, at), xytext=(5, 0), textcoords="offset points", va="center")
        for each in values.all("seconds", case=case):
            panel.plot(each * 1000, at, marker="|", color=look.INK)
    panel.set_yticks(range(len(cases)), cases)
    panel.grid(axis="y", visible=False)
    panel.set_xlabel("milliseconds for the last 2 MiB")
    panel.margins(x=0.15)
