# SPDX-License-Identifier: GPL-2.0
"""Points that are measured in the lab: methods I and V.

All points of a boot are measured in one run of the lab, by roads/points.sh. It writes
a file for each point, so that an interrupted run keeps the points that it has done.
"""
import os
import shutil
import subprocess
import threading

import numpy

from measuring import point as points_of, values, variant as variants
from measuring.figure import TOP
from measuring.profile import KERNEL, plugin

HERE = f"{TOP}/experiments"
# As roads.sh requires: roads that need baton's modules come last
ROADS = ("direct", "ipvs_direct", "ipvs_tunnel", "haproxy", "nginx", "single", "single_tunnel",
         "multi", "multi_tunnel", "swap", "swap_tunnel", "forwarding")
LAB = {
    "I": ["--icount"],
    "V": ["--shape", "vm"],
}


class RunError(Exception):
    """The lab failed; the message tells where to look."""


def spec(road, command, prepare="none", plan=None, read="wrk", bes=2, variant="",
         handed=None, seed=None):
    """Build a point's `run`. @command: words; @AT@ is the road's address, @PLAN@ the file with
    the lines of @plan (a tuple made by plan.py); @read: how its output is read (values.py);
    @variant: of the modules (variant.py); @handed: the required handoffs a request, within a fifth,
    else the point has no value; @seed: of the plan, if it is random."""
    return (("by", "guest"), ("road", road), ("command", tuple(command)), ("prepare", prepare),
            ("plan", plan), ("read", read), ("bes", bes), ("variant", variant),
            ("taken_away", tuple(variants.VARIANTS.get(variant, ()))), ("handed", handed), ("seed", seed))


def wrk(road, path, connections=16, seconds=2, headers=(), **more):
    """The usual one: wrk, one thread, one path."""
    words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "30s", "--latency"]
    for header in headers:
        words += ["-H", header]
    return spec(road, words + [f"http://@AT@:80{path}"], **more)


def plan(road, lines, connections=16, per_s=0, seconds=1, **more):
    """Our client: each connection follows a plan; @per_s: 0 as fast as it goes."""
    return spec(road, [f"{TOP}/build/client", "@AT@", "80", str(connections), str(per_s), str(seconds), "@PLAN@"],
                plan=lines, read="client", **more)


def boots(points):
    """[[point]]: those that one run of the lab measures, roads in order."""
    groups = {}
    for point in points:
        run = dict(point.run)
        groups.setdefault((point.method, point.boot, run["bes"], run["variant"]), []).append(point)
    return [sorted(group, key=lambda each: ROADS.index(dict(each.run)["road"]))
            for group in groups.values()]


def write_list(group, folder):
    """The file that points.sh reads."""
    lines = []
    for number, point in enumerate(group):
        run = dict(point.run)
        words = list(run["command"])
        if run["plan"]:
            plan = f"{folder}/plan-{number}"
            with open(plan, "w", encoding="ascii") as file:
                file.write("\n".join(run["plan"]) + "\n")
            words = [word.replace("@PLAN@", plan) for word in words]
        lines.append("\t".join([str(number), run["road"], run["prepare"], *words]))
    with open(f"{folder}/list", "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")


class Counts:
    """Reads the counters of all guests when points.sh asks for it (method V)."""

    def __init__(self, folder, nodes):
        self.folder, self.nodes = folder, nodes
        self.read, self.over = {}, threading.Event()
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()

    def _sums(self):
        found = {}
        for node in self.nodes:
            path = f"{self.folder}/counts-{node}"
            slots = numpy.fromfile(path, dtype="<u8").reshape(-1, 2)
            kernel = slots[:, 0] >= numpy.uint64(KERNEL)
            found[node] = {"kernel": int(slots[kernel, 1].sum()), "user": int(slots[~kernel, 1].sum())}
        return found

    def _watch(self):
        while not self.over.wait(0.02):
            for name in os.listdir(self.folder):
                if name.startswith(".counts-") and not name.endswith("-done"):
                    mark = name[len(".counts-"):]
                    if mark not in self.read:
                        self.read[mark] = self._sums()
                        with open(f"{self.folder}/{name}-done", "w", encoding="ascii"):
                            pass

    def close(self):
        self.over.set()
        self.thread.join()


def command(group, folder):
    """The command that runs a boot."""
    method, run = group[0].method, dict(group[0].run)
    words = [f"{HERE}/lab/run", *LAB[method], "--no-baton", "--bes", str(run["bes"]), "--forward",
             "direct", "--timeout", "3000", "--quiet", "--objects", variants.objects(run["variant"]),
             "--out", folder]
    if method == "V":
        for node in nodes(run["bes"]):
            words.append(f"--qemu={node}=-plugin {plugin()},counts={folder}/counts-{node}")
    words += [f"{HERE}/roads/points.sh", f"{folder}/list"]
    return words + ["count"] if method == "V" else words


def nodes(bes):
    """All that are counted."""
    return ["fe", *(f"be{n}" for n in range(1, bes + 1))]


def text(path):
    """The text of a file."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def result(point, folder, number, words, counts):
    """The content of the point's file."""
    base = f"{folder}/point/{number}"
    raw, before, after = text(f"{base}.raw"), text(f"{base}.before"), text(f"{base}.after")
    run = dict(point.run)
    value = getattr(values, run["read"])(raw)
    changed = values.grown(before, after)
    handed = sum(count for (node, name), count in changed.items() if name == "be_handoffs")
    everything = value.get("all", value.get("requests"))
    if everything:
        value["rehandoffs"] = handed / everything
        if run["handed"] is not None and abs(value["rehandoffs"] - run["handed"]) > run["handed"] / 5 + 0.001:
            raise values.NoValue(f"{point.name}: {value['rehandoffs']:.3f} handoffs a request, not {run['handed']:.3f}")
    if counts:
        value.update(counted(counts, number, int(text(f"{base}.us")), everything))
    plan_ = run["plan"] and {"lines": len(run["plan"]), "first": run["plan"][:32]}
    return {"value": value, "command": words, "client": list(run["command"]), "plan": plan_, "raw": raw,
            "counters": {"before": before, "after": after}}


def counted(counts, number, took_us, requests):
    """Instructions a request of each node, less its idle rate in the two seconds before."""
    idle, begin, end = (counts.read[f"{number}.{mark}"] for mark in ("idle", "begin", "end"))
    found = {}
    for node in begin:
        work = sum(end[node].values()) - sum(begin[node].values())
        rest = (sum(begin[node].values()) - sum(idle[node].values())) / 2e6 * took_us
        found[node] = (work - rest) / requests
        found[f"{node}_idle_per_s"] = rest / took_us * 1e6
    return found


def measure(group, done, progress):
    """Run one boot; done(point, result) for each point as it is there."""
    point = group[0]
    folder = f"{points_of.OUT}/runs/{point.figure}-{point.method}-{dict(point.run)['variant'] or 'own'}-{point.boot}"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    write_list(group, folder)
    words = command(group, folder)
    counts = Counts(folder, nodes(dict(point.run)["bes"])) if point.method == "V" else None
    with open(f"{folder}/log", "w", encoding="utf-8") as log, \
            subprocess.Popen(words, stdout=log, stderr=log, cwd=TOP) as lab:
        try:
            collect(group, folder, words, counts, lab, done, progress)
        finally:
            if lab.poll() is None:
                lab.terminate()
            if counts:
                counts.close()
    if lab.returncode:
        tail = "\n".join(text(f"{folder}/log").strip().split("\n")[-5:])
        raise RunError(f"the lab ended with status {lab.returncode}, see {folder}/log:\n{tail}")


def collect(group, folder, words, counts, lab, done, progress):
    """Take the points as they are done, until the lab has ended."""
    waiting, wrong = dict(enumerate(group)), []
    ended = False
    while waiting and not ended:
        try:
            lab.wait(0.3)
            ended = True
        except subprocess.TimeoutExpired:
            pass
        for number in sorted(waiting):
            if not os.path.exists(f"{folder}/point/{number}.done"):
                continue
            point = waiting.pop(number)
            try:
                done(point, result(point, folder, number, words, counts))
            except values.NoValue as error:
                wrong.append(str(error))
            progress(point)
    lab.wait()
    if wrong:
        raise values.NoValue("; ".join(wrong))
