# SPDX-License-Identifier: GPL-2.0
"""Pictures: one look for all figures, in light and dark, wide and narrow.

A figure draws with the colours of SERIES; in the SVG each colour becomes a CSS
variable, so that the page can set another one in dark mode.
"""
import io
import os
import re

import matplotlib
matplotlib.use("svg")
# pylint: disable=wrong-import-position
import matplotlib.pyplot as plt

INK, QUIET, GRID = "#1a1c20", "#62676f", "#d9dce1"
# Told apart in grey, too: markers differ as well
SERIES = {
    "direct": ("#3b4252", "o"), "single": ("#0a6bb8", "s"), "multi": ("#c2410c", "D"),
    "ipvs": ("#4d7c0f", "^"), "haproxy": ("#8b2fa0", "v"), "nginx": ("#0f766e", "P"),
    "forwarding": ("#a16207", "X"), "other": ("#be123c", "*"), "model": ("#62676f", None),
    # Of policies, beside those
    "fourth": ("#5b5bd6", "h"), "fifth": ("#7c5e4a", "p"), "sixth": ("#2f855a", "<"),
}
DARK = {
    INK: "#e8eaee", QUIET: "#a3a9b4", GRID: "#3a3f48", "#3b4252": "#c8cfdb", "#0a6bb8": "#62b5f5",
    "#c2410c": "#ff9260", "#4d7c0f": "#a3d65c", "#8b2fa0": "#d79ae6", "#0f766e": "#5ad1c4",
    "#a16207": "#e6b84c", "#be123c": "#ff8098", "#5b5bd6": "#a9a9ff", "#7c5e4a": "#c9a78f", "#2f855a": "#7fd6a5",
}
ALIASES = {"ipvs_direct": "ipvs", "ipvs_tunnel": "ipvs", "single_tunnel": "single",
           "multi_tunnel": "multi", "swap": "multi", "swap_tunnel": "multi"}
LABELS = {"ipvs_direct": "IPVS", "ipvs_tunnel": "IPVS tunnel", "haproxy": "HAProxy", "swap": "multi",
          "forwarding": "BE forwarding", "nginx": "nginx proxy"}

matplotlib.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "baton", "font.family": "DejaVu Sans", "font.size": 9.5,
    "axes.edgecolor": GRID, "axes.labelcolor": INK, "axes.titlesize": 9.5, "axes.titleweight": "bold",
    "axes.titlecolor": INK, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
    "grid.color": GRID, "grid.linewidth": 0.7, "xtick.color": QUIET, "ytick.color": QUIET,
    "text.color": INK, "legend.frameon": False, "legend.fontsize": 9, "lines.linewidth": 1.8,
    "lines.markersize": 5, "axes.axisbelow": True, "figure.dpi": 100,
})


def colour(series):
    """Of a road or another series."""
    return SERIES[ALIASES.get(series, series)][0]


def label(series):
    """Its name for readers."""
    return LABELS.get(series, series.replace("_", " "))


def line(axes, series, xs, ys, every=(), name=None, dashed=None):
    """A series: its medians joined, and every boot's point (EVERY: [[number]] beside xs)."""
    dashed = series.endswith("_tunnel") if dashed is None else dashed
    marker = SERIES[ALIASES.get(series, series)][1]
    axes.plot(xs, ys, color=colour(series), marker=marker, linestyle="--" if dashed else "-",
              label=name or label(series))
    for x, points in zip(xs, every):
        if len(points) > 1:
            axes.plot([x] * len(points), points, linestyle="none", marker="_", markersize=7,
                      color=colour(series), alpha=0.7)


def model(axes, xs, ys, series, name):
    """Values of a model: thin and dotted, to differ from measured ones."""
    axes.plot(xs, ys, color=colour(series), linestyle=":", linewidth=1.8, label=name)


def sizes(axes, names):
    """A logarithmic axis of sizes, ticks named as the files are."""
    axes.set_xscale("log", base=2)
    axes.set_xticks([size_bytes(name) for name in names])
    axes.set_xticklabels([name if name[-1] in "km" else f"{name} B" for name in names])
    axes.minorticks_off()
    axes.set_xlabel("size of a response (KiB, MiB)")


def size_bytes(name):
    """16k -> 16384"""
    return int(name.rstrip("km")) * {"k": 1024, "m": 1 << 20}.get(name[-1], 1)


def counts(axes, numbers, what):
    """A logarithmic axis of counts."""
    axes.set_xscale("log")
    axes.set_xticks(numbers)
    axes.set_xticklabels([f"{number:,}" for number in numbers])
    axes.minorticks_off()
    axes.set_xlabel(what)


def from_zero(axes):
    """Lengths that are compared begin at zero; the highest does not touch the edge."""
    axes.set_ylim(0, 1.04 * axes.get_ylim()[1])


def legend(figure, axes, narrow):
    """Once for all axes, below."""
    handles, labels = [], []
    for each in axes:
        for handle, name in zip(*each.get_legend_handles_labels()):
            if name not in labels:
                handles.append(handle)
                labels.append(name)
    if labels:
        columns = 2 if narrow else 4
        figure.legend(handles, labels, loc="upper center", ncol=columns, bbox_to_anchor=(0.5, 0.0))


def draw(module, values, narrow):
    """The picture of a figure."""
    panels = getattr(module, "PANELS", 1)
    across = 1 if narrow else panels if panels < 4 else 2
    down = -(-panels // across)
    size = (4.0, 3.0 * panels) if narrow else (8.6 if panels > 1 else 7.6, 3.5 * down)
    figure, axes = plt.subplots(down, across, figsize=size, squeeze=False, layout="constrained")
    axes = list(axes.flat)
    for unused in axes[panels:]:
        unused.set_axis_off()
    module.plot(axes, values)
    legend(figure, axes, narrow)
    return figure


def svg(figure):
    """Inline SVG whose colours are CSS variables."""
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None})
    text = out.getvalue()
    text = text[text.index("<svg"):]
    for light in DARK:
        text = text.replace(light, f"var(--c{light[1:]})")
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    return text


def unique(text, prefix):
    """Names inside an SVG are the page's: make them its own."""
    names = re.findall(r'id="([^"]+)"', text)
    for name in sorted(set(names), key=len, reverse=True):
        text = text.replace(f'id="{name}"', f'id="{prefix}{name}"')
        text = text.replace(f'"#{name}"', f'"#{prefix}{name}"').replace(f"url(#{name})", f"url(#{prefix}{name})")
    return text


def pictures(module, values, folder):
    """{"wide": svg, "narrow": svg}; a PNG goes into FOLDER."""
    os.makedirs(folder, exist_ok=True)
    found = {}
    for shape in ("wide", "narrow"):
        figure = draw(module, values, shape == "narrow")
        if shape == "wide":
            figure.savefig(f"{folder}/{module.FIGURE.name}.png", dpi=160, bbox_inches="tight",
                           metadata={"Software": None})
        found[shape] = unique(svg(figure), f"{module.FIGURE.name}-{shape}-")
        plt.close(figure)
    return found
