# SPDX-License-Identifier: GPL-2.0
"""Numbers as CSV, and two such files compared."""
import csv
import statistics

HEAD = ("figure", "method", "point", "what", "value", "boots", "low", "high")


def rows(name, values):
    """One row for each number of each point: the median of its boots."""
    cells = {}
    for each in values.used:
        point = " ".join(f"{key}={value}" for key, value in each["params"].items())
        for what, number in each["value"].items():
            if isinstance(number, (int, float)):
                cells.setdefault((each["method"], point, what), []).append(number)
    for (method, point, what), numbers in cells.items():
        yield (name, method, point, what, f"{statistics.median(numbers):.6g}", len(numbers),
               f"{min(numbers):.6g}", f"{max(numbers):.6g}")


def write(path, figures):
    """All figures into one file."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEAD)
        for name, values in figures.items():
            out.writerows(rows(name, values))


def read(path):
    """{(figure, point, what): row}"""
    with open(path, encoding="utf-8", newline="") as file:
        return {(row["figure"], row["point"], row["what"]): row for row in csv.DictReader(file)}


def spread(name, values):
    """For the report: of each point that was repeated, how far its rates are apart."""
    found = {}
    for each in values.used:
        number = each["value"].get("per_s")
        if number:
            found.setdefault(tuple(each["params"].items()), (each["method"], []))[1].append(number)
    worst = {}
    for params, (method, numbers) in found.items():
        if len(numbers) > 1:
            apart = (max(numbers) - min(numbers)) / statistics.median(numbers)
            if apart >= worst.get(method, (0,))[0]:
                worst[method] = (apart, params, len(numbers))
    return [(method, f"{name}: " + " ".join(f"{key}={value}" for key, value in params), (str(boots), "n"),
             (f"{apart:.2%}", "n")) for method, (apart, params, boots) in worst.items()]
