# SPDX-License-Identifier: GPL-2.0
"""phttp - the same for persistent connections."""
from measuring import host, plot as look
from measuring.figure import Figure
from measuring.point import Point

FIGURE = Figure(
    name="phttp", method="S, K", minutes=(2, 15),
    title="Persistent connections: stay, or be handed on",
    question="Connections have several requests each. What is left of LARD's locality when only the first request "
             "chooses the back end, and what does a handoff of later requests bring back?",
    answers="figure 13 of Aron et al. (1999)",
    compare="Comparable in shape: as in `locality`; a connection fetches four pages with their embedded objects. Pages share no "
            "objects, so that an unaware LARD loses nearly all its locality here; in the paper it loses up to 35 %.",
    paper=(("persistent connections with extended LARD, against HTTP/1.0", "up to +26 %", "Aron 1999, fig. 13"),
           ("LARD that knows nothing of them", "down to -35 %", "Aron 1999"),
           ("extended LARD against WRR", "up to 4 times", "Aron 1999, fig. 13")),
)
PANELS = 3
SERIES = {
    "wrr, single": ("wrr", "single", "direct"), "lard, one request each": ("lard", "single/1", "model"),
    "lard, single (unaware)": ("lard", "single", "haproxy"), "lard, multi": ("lard", "multi", "multi"),
    "extlard, multi": ("extlard", "multi", "fourth"), "lardr, multi": ("lardr", "multi", "nginx"),
}
LOADS = {"rice": "like Rice's", "ibm": "like IBM's"}
NODES = (1, 2, 3, 4, 6, 8)
# On real servers, 4 back ends, 8 requests a connection: name, its counterpart in SERIES
REAL = {"single:wrr": "wrr, single", "single:lard": "lard, single (unaware)", "multi:lard": "lard, multi",
        "multi:extlard": "extlard, multi"}


def points(full):
    """By nodes; the boot is the seed."""
    requests, found = 400000 if full else 150000, []
    for seed in range(1, 4 if full else 2):
        for load in host.kinds(LOADS):
            for name, (policy, mode, _) in SERIES.items():
                for nodes in NODES if full else (2, 4, 6, 8):
                    run = host.spec("experiments/policies", "--json", "--nodes", str(nodes),
                                    "--policy", policy, "--mode", mode, "--seed", str(seed),
                                    host.load(load, requests, seed, "--per-connection", "pages:4"), seed=seed)
                    found.append(Point("phttp", "S", (("load", load), ("series", name), ("nodes", nodes)), seed, run))
        if not host.TRACE:
            found.append(Point("phttp", "K", (("bes", 4),), seed,
                               host.spec("experiments/locality", "--out", "@OUT@", "4", "8", "15", *REAL)))
    return found


def found(values):
    """Our values for the numbers in the paper."""
    rows = []
    for load, text in host.kinds(LOADS).items():
        def rate(name, load=load):
            return max(values.axis("nodes")), values.get("requests_per_s", load=load, series=name,
                                                         nodes=max(values.axis("nodes")))
        nodes, once = rate("lard, one request each")
        for name in ("lard, single (unaware)", "lard, multi", "extlard, multi"):
            rows.append((f"{name}, of LARD with one request a connection, {text}, {nodes} back ends",
                         f"{rate(name)[1] / once - 1:+.0%}"))
        rows.append((f"extlard, multi, of wrr, {text}, {nodes} back ends",
                     f"{rate('extlard, multi')[1] / rate('wrr, single')[1]:.2f} times"))
    for bes in values.axis("bes"):
        cell = values.one(bes=bes)
        rows += [(f"{REAL[name]}, real servers, of wrr, {bes} back ends",
                  f"{cell[name]['requests_per_s'] / cell['single:wrr']['requests_per_s']:.2f} times")
                 for name in list(REAL)[1:]]
    return rows


def plot(axes, values):
    """A panel for each load."""
    nodes = values.axis("nodes")
    for panel, (load, text) in zip(axes, host.kinds(LOADS).items()):
        for name, (_, _, colour) in SERIES.items():
            at = [{"load": load, "series": name, "nodes": n} for n in nodes]
            look.line(panel, colour, nodes, [values.get("requests_per_s", **each) for each in at],
                      [values.all("requests_per_s", **each) for each in at], name=name)
        panel.set_title(f"requests {text}, 4 pages a connection")
        panel.set_xlabel("back ends")
        panel.set_xticks(nodes)
        look.from_zero(panel)
    axes[0].set_ylabel("requests/s (simulated)")
    if values.axis("bes"):
        plot_real(axes[2], values)
    else:
        axes[2].set_axis_off()


def plot_real(panel, values):
    """Method K: bars."""
    cell = values.one(bes=4)
    for at, (name, series) in enumerate(list(REAL.items())[::-1]):
        panel.barh(at, cell[name]["requests_per_s"], color=look.colour(SERIES[series][2]), height=0.6)
        for each in values.cell(bes=4):
            panel.plot(each[name]["requests_per_s"], at, marker="|", color=look.INK)
    panel.set_yticks(range(len(REAL)), [series.replace(" (unaware)", "") for series in list(REAL.values())[::-1]])
    panel.set_title("real servers (K), 4 back ends")
    panel.set_xlabel("requests/s (virtual time)")
    panel.grid(axis="y", visible=False)
