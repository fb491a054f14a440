# SPDX-License-Identifier: GPL-2.0
"""experiments/out/report.html: one page, everything in it."""
import html
import os

from measuring import inputs, plot
from measuring.figure import METHODS

STYLE = """
:root{--ink:#1a1c20;--quiet:#62676f;--line:#d9dce1;--page:#fbfbfc;--card:#fff;--good:#256b2c;--bad:#a3231f}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaee;--quiet:#a3a9b4;--line:#3a3f48;--page:#15171b;
--card:#1d2026;--good:#8fd694;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,"DejaVu Sans",sans-serif}
main{max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.2rem;margin:0 0 .25rem}
p{margin:.4rem 0;max-width:46rem}
section{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:1rem 0}
.quiet,dt,caption{color:var(--quiet)}
code{font-size:.9em;overflow-wrap:anywhere}
table{border-collapse:collapse;font-size:.9rem;display:block;overflow-x:auto;max-width:100%}
caption{text-align:left;padding:.3rem 0}
td,th{padding:.25rem .75rem .25rem 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}
.met{color:var(--good)}.missed{color:var(--bad);font-weight:600}
svg{width:100%;height:auto;display:block}svg text{fill:var(--ink)}
.narrow{display:none}
@media(max-width:640px){.wide{display:none}.narrow{display:block}main{padding:.5rem}section{padding:.75rem}}
nav ul{columns:2;padding-left:1.2rem;margin:.3rem 0}@media(max-width:640px){nav ul{columns:1}}
a{color:inherit}
"""


def colours():
    """The pictures' colours, for light and dark."""
    light = ";".join(f"--c{key[1:]}:{key}" for key in plot.DARK)
    dark = ";".join(f"--c{key[1:]}:{value}" for key, value in plot.DARK.items())
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"


def table(caption, head, rows):
    """A table; cells are text, or (text, class)."""
    def cell(value):
        text, kind = value if isinstance(value, tuple) else (value, "")
        return f'<td class="{kind}">{html.escape(str(text))}</td>'

    lines = "".join("<tr>" + "".join(cell(value) for value in row) + "</tr>" for row in rows)
    heads = "".join(f"<th>{html.escape(each)}</th>" for each in head)
    return f"<table><caption>{html.escape(caption)}</caption><tr>{heads}</tr>{lines}</table>"


def goals(rows):
    """A table of the goals of make bench."""
    if not rows:
        return '<p class="quiet">The goals of <code>make bench</code> have not been measured.</p>'
    return table("Goals of make bench", ("goal", "wanted", "found", ""), [
        (row["goal"], (f"{row['wanted']:g}", "n"), (f"{row['found']:g}", "n"),
         ("met", "met") if row["met"] else ("NOT met", "missed")) for row in rows])


def facts(drawn):
    """Machine and versions, of the points that are shown."""
    commits = sorted({each["commit"] for _, values in drawn.values() for each in values.used})
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")
    versions = ", ".join(f"{name} {version}" for name, version in inputs.versions().items() if version)
    return (f'<p class="quiet">Measured on baton {html.escape(", ".join(commits) or inputs.commit())}; {os.cpu_count()} processors ({html.escape(model)}); '
            f"{html.escape(versions)}.</p>")


def spread(rows, quick):
    """How far repeated points are apart, for each method."""
    if not rows:
        return '<p class="quiet">Nothing was measured twice; there is no reference run with more boots.</p>'
    caption = "The same points again, each in a boot of its own" + (" (the reference run)" if quick else "")
    return table(caption, ("method", "numbers", "boots", "apart, median", "most", "where"), rows)


def one(module, pictures, values, quick):
    """The section of a figure."""
    said = module.FIGURE
    boots = max(each["boot"] for each in values.used)
    paper = table("As published", ("what", "value", "source"), said.paper) if said.paper else ""
    found = table("Measured here", ("what", "value"), module.found(values)) if hasattr(module, "found") else ""
    methods = " ".join(f"Method {html.escape(each)}: {html.escape(METHODS[each])}" for each in said.method.split(", "))
    return f"""<section id="{said.name}"><h2>{html.escape(said.title)}</h2>
<p>{html.escape(said.question)}</p>
<div class="wide">{pictures["wide"]}</div><div class="narrow">{pictures["narrow"]}</div>
{found}{paper}
<p>{html.escape(said.compare)}</p>
<p class="quiet">Answers {html.escape(said.answers)}. {methods}
{len(values.used)} points, {"one boot: quick" if quick or boots == 1 else f"median of {boots} boots, all drawn"}.
<code>{"" if quick else "FULL=1 "}experiments/measure {said.name}</code></p></section>"""


def absent(modules, missing):
    """Figures that are not on the page, and why."""
    if not missing:
        return ""
    rows = [(modules[name].FIGURE.title, why) for name, why in missing.items()]
    return f'<section id="absent"><h2>Not measured</h2>{table("Figures without all their points", ("figure", "why"), rows)}</section>'


def page(modules, drawn, missing, spreads, goal_list, quick):
    """The whole page. @drawn: name -> (pictures, values); @missing: name -> why not"""
    links = "".join(f'<li><a href="#{name}">{html.escape(modules[name].FIGURE.title)}</a></li>' for name in drawn)
    sections = "".join(one(modules[name], *drawn[name], quick) for name in drawn)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>baton: measured</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}{colours()}</style></head><body><main>
<h1>baton: the figures of the papers, beside ours</h1>
{facts(drawn)}{goals(goal_list)}
<nav><p>Figures</p><ul>{links}</ul></nav>{sections}
{absent(modules, missing)}
<section id="spread"><h2>How far measurements repeat</h2>{spread(spreads, quick)}</section>
</main></body></html>
"""


def write(out, text):
    """Into the folder OUT."""
    path = f"{out}/report.html"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path
