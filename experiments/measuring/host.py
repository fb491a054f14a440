# SPDX-License-Identifier: GPL-2.0
"""Points that are measured by one command on the host.

The command prints JSON, an object, on its last line. A word "@load ARGUMENTS" stands for a
file that experiments/loads makes of these arguments, once; "@OUT@" for a folder of the point's
own.
"""
import hashlib
import json
import os
import shlex
import signal
import subprocess

from measuring import inputs, point as points_of
from measuring.figure import TOP


class RunError(Exception):
    """The command failed; the message tells how."""


def spec(*words, seed=None):
    """Build a point's `run`; @seed: of its random parts, if there are any."""
    return (("by", "host"), ("command", tuple(words)), ("seed", seed))


# A log whose requests take the place of generated ones
TRACE = None


def kinds(generated):
    """{kind of load: its description}: those, or the log that was given."""
    return {"trace": f"of {os.path.basename(TRACE)}"} if TRACE else generated


def load(kind, requests, seed, *arguments):
    """The word for a load of experiments/loads."""
    if kind == "trace":
        with open(TRACE, "rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()[:12]
        # The comment changes when the file does.
        return f"@load --trace {shlex.quote(TRACE)} --requests {requests} # {content}"
    return shlex.join(["@load", kind, "--requests", str(requests), "--seed", str(seed), *arguments])


def made(word, point):
    """The word, or its replacement."""
    if word == "@OUT@":
        # QEMU's options end at a comma.
        return f"{points_of.OUT}/runs/{point.figure}-{point.name.replace(',', '-')}"
    return loaded(word)


def loaded(word):
    """The word, or the file of the load that it stands for."""
    if not word.startswith("@load "):
        return word
    made_by = inputs.hash_of(("experiments/loads", "experiments/load"))
    name = hashlib.sha256((made_by + word).encode()).hexdigest()[:16]
    path = f"{TOP}/experiments/out/cache/load-{name}"
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        ran = subprocess.run([f"{TOP}/experiments/loads", *shlex.split(word, comments=True)[1:], "-o", f"{path}.new"], cwd=TOP,
                             capture_output=True, text=True, check=False)
        if ran.returncode:
            raise RunError(f"experiments/loads: status {ran.returncode}: {ran.stderr.strip()[-500:]}")
        os.rename(f"{path}.new", path)
    return path


def boots(points):
    """Each by itself."""
    return [[point] for point in points]


def output(words):
    """The output of the command; its child processes end with us."""
    with subprocess.Popen(words, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          start_new_session=True) as ran:
        try:
            said, wrong = ran.communicate()
        except BaseException:
            os.killpg(ran.pid, signal.SIGTERM)
            raise
    if ran.returncode:
        raise RunError(f"{' '.join(words)}: status {ran.returncode}: {wrong.strip()[-500:]}")
    return said


def measure(group, done, progress):
    """Run it; done(point, result)."""
    point = group[0]
    words = [made(word, point) for word in dict(point.run)["command"]]
    said = output(words)
    try:
        value = json.loads(said.strip().split("\n")[-1])
    except (json.JSONDecodeError, IndexError) as error:
        raise RunError(f"{' '.join(words)}: no JSON in what it printed") from error
    done(point, {"value": value, "command": words, "raw": said, "counters": None})
    progress(point)
