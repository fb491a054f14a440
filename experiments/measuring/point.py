# SPDX-License-Identifier: GPL-2.0
"""A point: one measurement, one JSON file.

The file records the command, the versions and the result. It is valid as long as the
hash of its inputs is the same: then the point is not run again.
"""
import dataclasses
import json
import os

from measuring.figure import TOP

OUT = f"{TOP}/experiments/out/figures"


@dataclasses.dataclass(frozen=True)
class Point:
    """@params: ((name, value), ...) that distinguish it from the figure's others; @boot: the number
    of this repetition, or the seed; @run: for its method, how it is measured."""
    figure: str
    method: str
    params: tuple
    boot: int
    run: tuple = ()

    @property
    def name(self):
        words = [f"{key}={value}" for key, value in self.params] + [f"boot={self.boot}"]
        return ",".join(words).replace("/", "_")

    @property
    def path(self):
        return f"{OUT}/{self.figure}/{self.name}.json"

    def matches(self, text):
        """For --filter: every word of TEXT is in the name."""
        return all(word in self.name for word in text.split(","))


def cross(figure, boots, run, method=None, **axes):
    """[Point]: every combination of AXES (name=[values]), BOOTS times.
    @run: params -> tuple for the method, or None where a combination makes no sense."""
    combos = [{}]
    for key, values in axes.items():
        combos = [{**combo, key: value} for combo in combos for value in values]
    found = []
    for combo in combos:
        how = run(**combo)
        if how is not None:
            found += [Point(figure.name, method or figure.method, tuple(combo.items()), boot, how)
                      for boot in range(1, boots + 1)]
    return found


def load(path):
    """The file's content, or None if it is missing or incomplete."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def store(point, key, result, about):
    """Write the file, atomically."""
    os.makedirs(os.path.dirname(point.path), exist_ok=True)
    half = f"{point.path}.new"
    with open(half, "w", encoding="utf-8") as file:
        json.dump({"figure": point.figure, "method": point.method, "params": dict(point.params),
                   "boot": point.boot, "seed": dict(point.run).get("seed"), "key": key, **about, **result}, file, indent=1)
        file.write("\n")
    os.rename(half, point.path)


def current(point, key):
    """Is it there, and still valid?"""
    found = load(point.path)
    return found is not None and found.get("key") == key


class Values:
    """The numbers of a figure's points, for its plot."""

    def __init__(self, figure, points, keys):
        self.cells, self.used = {}, []
        for point in points:
            found = load(point.path)
            if found is None or found["key"] != keys[point]:
                raise LookupError(f"{figure}: the point {point.name} is missing or stale")
            self.cells.setdefault(frozenset(point.params), []).append(found["value"])
            self.used.append(found)

    def all(self, what, **params):
        """[number of each boot]"""
        return [value[what] for value in self.cell(**params)]

    def cell(self, **params):
        """[value of each boot], whole"""
        return self.cells[frozenset(params.items())]

    def one(self, **params):
        """The value of the first boot."""
        return self.cell(**params)[0]

    def get(self, what, **params):
        """The median."""
        numbers = sorted(self.all(what, **params))
        middle = len(numbers) // 2
        return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2

    def axis(self, name):
        """The values that a parameter has, in the order of the points."""
        found = []
        for each in self.used:
            value = each["params"].get(name)
            if value is not None and value not in found:
                found.append(value)
        return found
