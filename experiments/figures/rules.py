# SPDX-License-Identifier: GPL-2.0
"""rules - the cost of finding the rule of a URI, by the number of rules."""
from measuring import host, plot as look
from measuring.figure import Figure
from measuring.point import cross

FIGURE = Figure(
    name="rules", method="C", minutes=(2, 2),
    title="Rules",
    question="How many instructions, and nanoseconds, does it take to find the rule of a URI, by the number of rules: "
             "with baton's tables, with PCRE2's JIT rule by rule, and with Hyperscan?",
    answers="no figure; the price of content in TCPHA's rules",
    compare="Comparable with each other: the same patterns, the same 110 URIs, and all must agree. Nanoseconds are of "
            "the machine that made the report, the best of five, and not compared between runs.",
)
PANELS = 2
ENGINES = {"dfa": ("baton", "multi"), "pcre2": ("PCRE2 with its JIT", "single"), "hyperscan": ("Hyperscan", "ipvs")}
RULES = (1, 8, 56, 500)


def points(full):
    """Instructions repeat: once is enough."""
    del full
    return cross(FIGURE, 1, lambda engine, rules: host.spec("experiments/bench-core-rules", "--json", engine, str(rules)),
                 engine=ENGINES, rules=RULES)


def plot(axes, values):
    """Both logarithmic: rule by rule goes far up."""
    for panel, what, unit in zip(axes, ("instructions", "ns"), ("instructions", "nanoseconds (processor time)")):
        for engine, (name, colour) in ENGINES.items():
            look.line(panel, colour, RULES, [values.get(what, engine=engine, rules=n) for n in RULES], name=name)
        look.counts(panel, RULES, "rules")
        panel.set_yscale("log")
        panel.set_ylabel(f"{unit} a URI")
