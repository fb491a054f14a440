# SPDX-License-Identifier: GPL-2.0
"""locality - misses of the back ends' caches under each policy, by the number of back ends."""
from measuring import host, plot as look
from measuring.figure import Figure
from measuring.point import Point

FIGURE = Figure(
    name="locality", method="S, K", minutes=(2, 30),
    title="Locality: policies and the caches of the back ends",
    question="One request a connection. How many requests does a cluster serve by each policy, when the files do "
             "not fit into one back end's cache? Last: the same by the size of that cache.",
    answers="the figures of LARD (1998): throughput, misses and idle time by the number of nodes",
    compare="Comparable in shape: a simulation as theirs, with the published statistics of their two traces instead of the "
            "traces. Its model is simpler: a hit takes a millisecond of a processor, a miss 50 of a disk (the ratio of "
            "Aron 1999); 32 MiB of cache a node, LRU, all files of one size. The policies are the modules' own code. The first "
            "three quarters of the requests fill the caches and are not counted. Last: real servers, each with a cache of its own.",
    paper=(("LARD against WRR, Rice trace, 4 to 8 nodes", "2 to 4 times", "LARD 1998"),
           ("on machines of 2014, other loads", "no gain", "CMU 18-845, 2014: working set against cache decides")),
)
PANELS = 6
POLICIES = {"rr": "sixth", "wrr": "direct", "lc": "fifth", "wlc": "model", "hash": "haproxy", "chbl": "forwarding",
            "lard": "multi", "lardr": "nginx", "extlard": "fourth"}
LOADS = {"rice": "like Rice's", "ibm": "like IBM's"}
NODES = (1, 2, 4, 8, 16)
CACHES = (8, 16, 32, 64, 128, 256, 512, 1024)
REQUESTS = {False: 400000, True: 2000000}
# On real servers: too few of them, and too few requests, for more
REAL = {"wrr": "single:wrr", "lard": "single:lard", "lardr": "single:lardr", "extlard": "single:extlard"}


def simulate(load, requests, policy, nodes, cache, seed):
    """One run."""
    return host.spec("experiments/policies", "--json", "--warm-up", str(requests * 3 // 4), "--nodes", str(nodes), "--cache", f"{cache}M",
                     "--policy", policy, "--seed", str(seed),
                     host.load(load, requests, seed), seed=seed)


def points(full):
    """By nodes at 32 MB; by cache at 8 nodes. The boot is the seed."""
    requests, found = REQUESTS[full], []
    for seed in range(1, 4 if full else 2):
        for load in host.kinds(LOADS):
            for policy in POLICIES:
                found += [point(load, policy, nodes, 32, seed, requests) for nodes in (NODES if full else NODES[1:])]
        for policy in ("wrr", "lard", "hash"):
            found += [point(next(iter(host.kinds(LOADS))), policy, 8, cache, seed, requests) for cache in CACHES[::1 if full else 2]
                      if cache != 32]
        if not host.TRACE:
            found += [real(bes, seed, full) for bes in ((2, 3, 4) if full else (2, 4))]
    return found


def real(bes, boot, full):
    """Servers with a cache of their own in the lab."""
    policies = list(REAL.values()) if full else [REAL["wrr"], REAL["lard"]]
    return Point("locality", "K", (("bes", bes),), boot,
                 host.spec("experiments/locality", "--out", "@OUT@", str(bes), "1", "40" if bes == 2 and full else "15", *policies))


def point(load, policy, nodes, cache, seed, requests):
    """One of them."""
    return Point("locality", "S", (("load", load), ("policy", policy), ("nodes", nodes), ("cache", cache)), seed,
                 simulate(load, requests, policy, nodes, cache, seed))


def found(values):
    """LARD against WRR."""
    rows = []
    for load, name in host.kinds(LOADS).items():
        for nodes in values.axis("nodes"):
            here = {"load": load, "nodes": nodes, "cache": 32}
            gain = values.get("requests_per_s", policy="lard", **here) / values.get("requests_per_s", policy="wrr", **here)
            rows.append((f"LARD against WRR, {name}, {nodes} back ends", f"{gain:.2f} times"))
    for bes in values.axis("bes") or ():
        cell = values.one(bes=bes)
        gain = cell[REAL["lard"]]["requests_per_s"] / cell[REAL["wrr"]]["requests_per_s"]
        rows.append((f"LARD against WRR, real servers, {bes} back ends", f"{gain:.2f} times"))
    return rows


def series(panel, values, xs, what, at):
    """A line for each policy; AT: (policy, x) -> parameters of the point"""
    for policy, colour in POLICIES.items():
        try:
            ys = [values.get(what, **at(policy, x)) for x in xs]
        except KeyError:
            continue
        look.line(panel, colour, xs, ys, [values.all(what, **at(policy, x)) for x in xs], name=policy)


def plot(axes, values):
    """Two loads, misses, idle time, and the cache's size."""
    nodes, kinds = values.axis("nodes"), host.kinds(LOADS)
    first = next(iter(kinds))
    for panel, load in zip(axes, kinds):
        series(panel, values, nodes, "requests_per_s",
               lambda policy, x, load=load: {"load": load, "policy": policy, "nodes": x, "cache": 32})
        panel.set_title(f"throughput, requests {kinds[load]}")
        panel.set_ylabel("requests/s (simulated)")
    series(axes[2], values, nodes, "miss_ratio", lambda policy, x: {"load": first, "policy": policy, "nodes": x, "cache": 32})
    axes[2].set_title(f"misses, requests {kinds[first]}")
    axes[2].set_ylabel("share of the requests")
    series(axes[3], values, nodes, "idle", lambda policy, x: {"load": first, "policy": policy, "nodes": x, "cache": 32})
    axes[3].set_title(f"idle time, requests {kinds[first]}")
    axes[3].set_ylabel("share of the processors' time")
    for panel in axes[:4]:
        look.counts(panel, nodes, "back ends")
        look.from_zero(panel)
    caches = sorted(values.axis("cache"))
    series(axes[4], values, caches, "requests_per_s",
           lambda policy, x: {"load": first, "policy": policy, "nodes": 8, "cache": x})
    axes[4].set_title("throughput, 8 back ends, by cache")
    look.counts(axes[4], caches, "MiB of cache a back end (Rice: 1,015 MiB of files)")
    look.from_zero(axes[4])
    plot_real(axes[5], values)


def plot_real(panel, values):
    """Method K: throughput of real servers."""
    numbers = values.axis("bes")
    for policy, name in REAL.items():
        cells = [values.one(bes=bes).get(name) for bes in numbers]
        if all(cells):
            look.line(panel, POLICIES[policy], numbers, [cell["requests_per_s"] for cell in cells],
                      [[each[name]["requests_per_s"] for each in values.cell(bes=bes)] for bes in numbers], name=policy)
    panel.set_title("throughput of real servers (K)" if numbers else "no real servers: a log was given")
    panel.set_xlabel("back ends")
    panel.set_xticks(numbers)
    panel.set_ylabel("requests/s (virtual time)")
    look.from_zero(panel)
