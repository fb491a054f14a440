# SPDX-License-Identifier: GPL-2.0
"""The modules without some feature, to measure its effect.

A variant is a few texts, each once in its file, and their replacements. It is built
in a copy; the tree itself is not changed.
"""
import os
import shutil
import subprocess

from measuring import inputs
from measuring.figure import TOP

CACHE = f"{TOP}/experiments/out/cache"
VARIANTS = {
    # A new owner starts like a new TCP connection: initial window, no RTT
    "forgetful": [
        ("be/path.c", "\tif (!(tc->flags & THOP_F_CWND))\n", "\tif (true)\n"),
        ("be/path.c", "\tif (!(tc->flags & THOP_F_RTT))\n", "\tif (true)\n"),
        ("be/path.c", "\tif (tc->flags & THOP_F_RTT)\n", "\tif (false)\n"),
    ],
}


class VariantError(Exception):
    """The variant cannot be built; the message tells why."""


def change(folder, path, old, new):
    """Put NEW in the place of OLD."""
    with open(f"{folder}/{path}", encoding="utf-8") as file:
        text = file.read()
    if text.count(old) != 1:
        raise VariantError(f"{path} has this {text.count(old)} times, not once: {old.strip()}")
    with open(f"{folder}/{path}", "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def build(name, folder):
    """Copy, change, compile."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for each in inputs.SOURCES:
        shutil.copytree(f"{TOP}/{each}", f"{folder}/{each}",
                        ignore=shutil.ignore_patterns("*.o", "*.ko", "*.cmd", "*.mod*"))
    shutil.copy(f"{TOP}/Kbuild", folder)
    for path, old, new in VARIANTS[name]:
        change(folder, path, old, new)
    with open(f"{folder}/build.log", "w", encoding="utf-8") as log:
        done = subprocess.run(["make", "-C", f"/lib/modules/{inputs.kernel()}/build", f"M={folder}", "modules"],
                              stdout=log, stderr=log, check=False)
    if done.returncode:
        raise VariantError(f"the variant {name} does not build, see {folder}/build.log")
    shutil.copy(f"{TOP}/batonctl", folder)


def read(path):
    """The file's content, or None."""
    try:
        with open(path, encoding="ascii") as file:
            return file.read()
    except FileNotFoundError:
        return None


def objects(name):
    """The folder with the modules of a variant; "" is the tree itself."""
    if not name:
        return TOP
    folder = f"{CACHE}/variant-{name}"
    mark = f"{folder}/made-of"
    made_of = f"{inputs.sources()} {inputs.kernel()} {VARIANTS[name]!r}"
    if read(mark) != made_of:
        build(name, folder)
        with open(mark, "w", encoding="ascii") as file:
            file.write(made_of)
    return folder
