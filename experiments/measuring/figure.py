# SPDX-License-Identifier: GPL-2.0
"""A figure: its question, the paper's figure that it answers, its points, its plot.

A file of experiments/figures is a module with

    FIGURE = Figure(...)        its description
    points(full)                -> [Point]: the cross product it runs over
    plot(axes, values)          draws; values.get(**params) -> [numbers of each boot]
"""
import dataclasses
import glob
import importlib.util
import os

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
FOLDER = f"{TOP}/experiments/figures"

METHODS = {
    "I": "instructions of the whole path: one emulated processor runs client, front end and back "
         "ends; its time is the number of instructions. Ratios between roads, not absolute rates.",
    "V": "instructions of one node: a guest for each node, counted from outside, what it does "
         "when idle subtracted. What N back ends can do is a model made of that.",
    "K": "as I; each back end has a cache of its own, and a disk that is a timer.",
    "S": "the policy simulation: baton's own policy code, modelled processors, disks, caches.",
    "C": "instructions of the code alone, in user space, counted by callgrind.",
    "wall": "a clock on an emulated machine: for the shape of a curve only.",
}


@dataclasses.dataclass(frozen=True)
class Figure:
    """The description of a figure.

    paper: [(what, value, source)], numbers as published; compare: "comparable",
    "trend only" or "not comparable", and why; minutes: (quick, full) it takes; counts: the
    numbers of a point that two runs are compared by, if not those of its method.
    """
    name: str
    title: str
    question: str
    answers: str
    method: str
    compare: str
    paper: tuple = ()
    minutes: tuple = (1, 5)
    counts: tuple = ()


class FigureError(Exception):
    """The message tells how to solve it."""


# The order in the report: the most wanted first
ORDER = ("goals", "mechanism", "overhead", "interval", "elsewhere", "keepalive", "locality", "phttp", "scale",
         "fe-cost", "latency", "transfer", "breakdown", "timeline", "table", "rules")


def find(folder=None):
    """name -> module, in the order of the report"""
    found = {}
    paths = glob.glob(f"{folder or FOLDER}/*.py")
    if not paths:
        raise FigureError(f"there is no figure in {folder or FOLDER}")
    for path in paths:
        name = os.path.splitext(os.path.basename(path))[0]
        spec = importlib.util.spec_from_file_location(f"figures.{name}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        if module.FIGURE.name != name:
            raise FigureError(f"{path} calls its figure {module.FIGURE.name}: it must be {name}")
        found[name] = module
    known = [name for name in ORDER if name in found]
    return {name: found[name] for name in known + sorted(set(found) - set(known))}


def choose(found, names):
    """Those of NAMES, or all."""
    for name in names:
        if name not in found:
            raise FigureError(f"there is no figure {name}: {' '.join(found)}")
    return {name: found[name] for name in names or found}
