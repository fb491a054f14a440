# SPDX-License-Identifier: GPL-2.0
"""The inputs of a result: sources of the modules, the lab, versions of its programs.

A point's key is a hash of all these, and of the way it is measured, but not of the way
it is drawn: a new picture needs no new measurement.
"""
import functools
import glob
import hashlib
import os
import re
import subprocess

from lab.kernel import KernelError, image_for
from measuring.figure import TOP

# The sources of modules, core and batonctl
SOURCES = ("fe", "be", "hooks", "policy", "shared", "ctl")
CORE = ("policy", "shared", "tests/shim")
LAB = SOURCES + ("experiments/lab",)
ROADS = LAB + ("experiments/roads/roads.sh", "experiments/roads/points.sh", "experiments/wrk/turns.lua",
               "experiments/client/client.c", "experiments/bench", "experiments/bench.sh", "experiments/profile",
               "experiments/profile.sh", "experiments/profile.c", "experiments/measuring/profile.py",
               "experiments/measuring/values.py", "experiments/measuring/guest.py")
METHOD_FILES = {
    "I": ROADS,
    "V": ROADS,
    "K": LAB + ("experiments/wrk/load.lua", "experiments/wrk/report.lua", "experiments/cached",
                "experiments/locality", "experiments/locality.sh", "experiments/locality.awk", "experiments/loads",
                "experiments/load"),
    "wall": LAB + ("experiments/wrk/plan.lua", "experiments/roads/timeline", "experiments/roads/timeline.sh"),
    "S": CORE + ("experiments/sim", "experiments/load", "experiments/policies", "experiments/loads"),
    "C": CORE + ("experiments/bench_table.c", "experiments/bench-table", "experiments/bench_rules.c",
                "experiments/bench-core-rules", "experiments/bench-core-rules.mk"),
}
PROGRAMS = {
    "qemu": "qemu-system-x86_64 --version", "nginx": "nginx -v", "haproxy": "haproxy -v", "wrk": "wrk -v", "curl": "curl --version",
    "gcc": "gcc --version",
}


def _files(paths):
    for path in paths:
        full = f"{TOP}/{path}"
        if os.path.isfile(full):
            yield full
        else:
            yield from sorted(name for name in glob.glob(f"{full}/**/*", recursive=True)
                              if os.path.isfile(name) and re.search(r"(\.[chs]|\.sh|\.py|\.lua|\.conf|/[a-z_-]+)$", name))


@functools.lru_cache
def hash_of(paths):
    """Of all files of these folders, and these files."""
    digest = hashlib.sha256()
    for path in _files(paths):
        if path.endswith((".mod.c", ".ko")):
            continue
        digest.update(os.path.relpath(path, TOP).encode() + b"\0")
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


@functools.lru_cache
def versions():
    """program -> its version; also the version of the guest's kernel"""
    found = {"kernel": kernel()}
    for name, command in PROGRAMS.items():
        try:
            done = subprocess.run(command.split(), capture_output=True, text=True, check=False)
            said = (done.stdout + done.stderr).strip().split("\n")[0]
            found[name] = (re.search(r"\d[\w.+~-]*", said) or ["?"])[0]
        except FileNotFoundError:
            found[name] = None
    return found


def kernel():
    """The version of the kernel that the lab boots."""
    try:
        return os.path.basename(image_for(TOP))[len("vmlinuz-"):]
    except KernelError:
        return None


@functools.lru_cache
def commit():
    """The commit that is checked out, with + if something is changed."""
    said = subprocess.run(["git", "-C", TOP, "describe", "--always", "--dirty=+"], check=False,
                          capture_output=True, text=True)
    return said.stdout.strip() or "unknown"


@functools.lru_cache(maxsize=None)
def key(point):
    """The hash by which a point's file is valid."""
    used = {"gcc": versions()["gcc"]} if point.method in ("S", "C") else versions()
    text = repr((point.method, point.params, point.boot, point.run, sorted(used.items()),
                 hash_of(METHOD_FILES[point.method])))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def about():
    """Other data for each point's file."""
    return {"commit": commit(), "versions": versions()}


def sources():
    """The hash of the sources of modules and batonctl."""
    return hash_of(SOURCES)
