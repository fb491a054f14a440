# SPDX-License-Identifier: GPL-2.0
"""Numbers as CSV, and two such files compared."""
import csv
import os
import statistics

HEAD = ("figure", "method", "point", "what", "value", "boots", "low", "high")
# The most by which 19 of 20 numbers of two complete quick runs differed, on the same tree and a
# busy machine; bench measures for longer. If a point's own boots differ by more, that counts
SPREAD = {"bench": 0.01, "I": 0.04, "V": 0.15, "K": 0.05, "S": 0.001, "C": 0.003}
# The numbers that a point is measured for; the others explain them
COMPARED = {
    "I": {"per_s", "seconds", "total", "number"}, "V": {"fe"}, "K": {"requests_per_s"},
    "S": {"requests_per_s", "miss_ratio"}, "C": {"instructions"}, "wall": set(), "goal": set(),
}


def counts(said, method, what):
    """Is it a number that points of this figure and method are measured for?"""
    return what.split()[-1] in (said.counts or COMPARED[method])


def flat(value, prefix=""):
    """(name, number) of a value that may have values of its own"""
    for what, number in value.items():
        if isinstance(number, dict):
            yield from flat(number, f"{prefix}{what} ")
        else:
            yield f"{prefix}{what}", number


def rows(said, values):
    """SAID: the Figure. One row for each number that a point was measured for: the median of its boots."""
    cells = {}
    for each in values.used:
        point = " ".join(f"{key}={value}" for key, value in each["params"].items())
        for what, number in flat(each["value"]):
            if counts(said, each["method"], what):
                cells.setdefault((each["method"], point, what), []).append(number)
    for (method, point, what), numbers in cells.items():
        yield (said.name, method, point, what, f"{statistics.median(numbers):.6g}", len(numbers),
               f"{min(numbers):.6g}", f"{max(numbers):.6g}")


def goal_rows(goals):
    """Of make bench: [{"goal", "wanted", "found", "met"}]"""
    for goal in goals:
        yield ("bench", "goal", goal["goal"], "met", int(goal["met"]), 1, int(goal["met"]), int(goal["met"]))


def write(path, lines):
    """A file that read() reads."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEAD)
        out.writerows(lines)


def read(path):
    """{(figure, point, what): row}; of no file, {}"""
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8", newline="") as file:
        return {(row["figure"], row["point"], row["what"]): row for row in csv.DictReader(file)}


def moved(first, second):
    """[(key, before, now, change)] of numbers that differ by more than they vary anyway"""
    found = []
    for key in first.keys() & second.keys():
        a, b = first[key], second[key]
        before, now = float(a["value"]), float(b["value"])
        if a["method"] == "goal" or not before:
            continue
        apart = max(float(row["high"]) - float(row["low"]) for row in (a, b)) / abs(before)
        change = now / before - 1
        if abs(change) > max(SPREAD.get(key[0], SPREAD[a["method"]]), apart):
            found.append((key, before, now, change))
    return sorted(found, key=lambda row: -abs(row[3]))


def lost_goals(first, second):
    """Goals that were met and are not, or were not measured."""
    return [key[1] for key, row in first.items() if key[2] == "met" and row["value"] == "1" and
            (key not in second or second[key]["value"] != "1")]


def spreads(lines):
    """[(method, numbers repeated, boots, median apart, most apart, where)] of rows as read() has them"""
    found = {}
    for (name, point, what), row in lines.items():
        if row["method"] == "goal" or int(row["boots"]) < 2 or not float(row["value"]):
            continue
        apart = (float(row["high"]) - float(row["low"])) / abs(float(row["value"]))
        found.setdefault(row["method"], []).append((apart, f"{name}: {point}, {what}", row["boots"]))
    for method, rows_ in sorted(found.items()):
        most = max(rows_)
        yield (method, len(rows_), most[2], f"{statistics.median(row[0] for row in rows_):.2%}", f"{most[0]:.2%}", most[1])
