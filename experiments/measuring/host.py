# SPDX-License-Identifier: GPL-2.0
"""Points that are measured by one command on the host: methods S, C, K.

The command prints JSON, an object, on its last line.
"""
import json
import subprocess

from measuring.figure import TOP

# What make has to make for them
PROGRAMS = ("build/policies", "build/rate", "build/bench_table", "build/bench_rules")


class RunError(Exception):
    """The command failed; says how."""


def spec(*words):
    """What a point's `run` is."""
    return (("by", "host"), ("command", tuple(words)))


def boots(points):
    """Each by itself."""
    return [[point] for point in points]


def measure(group, done, progress):
    """Run it; done(point, result)."""
    point = group[0]
    words = list(dict(point.run)["command"])
    ran = subprocess.run(words, cwd=TOP, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RunError(f"{' '.join(words)}: status {ran.returncode}: {ran.stderr.strip()[-500:]}")
    try:
        value = json.loads(ran.stdout.strip().split("\n")[-1])
    except (json.JSONDecodeError, IndexError) as error:
        raise RunError(f"{' '.join(words)}: no JSON in what it printed") from error
    done(point, {"value": value, "command": words, "raw": ran.stdout, "counters": None})
    progress(point)
