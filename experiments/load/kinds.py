# SPDX-License-Identifier: GPL-2.0
"""Loads that are generated: popularity by Zipf's law, sizes, connections, pauses."""
import collections
import itertools
import random

from . import popularity, sizes

MIB = 1 << 20
# Between pages, in ms: SURGE's Pareto; the bound is ours
PAUSE_ALPHA, PAUSE_LEAST, PAUSE_MOST = 1.5, 1000, 3600000

# per_connection: how many, and whether these are pages.
# coverage: MiB of the most popular targets that cover 97, 98, 99 % of the requests.
Kind = collections.namedtuple("Kind", "targets alpha mean_size sizes per_connection pauses coverage")
KINDS = {
    "rice": Kind(31000, 1.13, 1015 * MIB // 31000, "equal", (1, False), False, (526, 619, 745)),
    "ibm": Kind(38500, 1.41, 984 * MIB // 38500, "equal", (1, False), False, (43, 69, 165)),
    "surge": Kind(20000, 1.0, None, "surge", (1, True), True, None),
    "zipf": Kind(20000, 0.8, 16384, "equal", (1, False), False, None),
}


class Generated:
    """A load of a kind. ARGS has the fields of Kind, and KIND, REQUESTS and SEED."""

    def __init__(self, args):
        self.args = args
        self.rng = random.Random(args.seed)
        self.weights = popularity.zipf(args.targets, args.alpha)
        self.sizes = sizes.KINDS[args.sizes](self.rng, args.targets, args.mean_size)

    def head(self):
        """Comments before it."""
        args = self.args
        count, pages = args.per_connection
        mean = sum(self.sizes) / len(self.sizes)
        yield (f"loads {args.kind}: {args.requests} requests, {args.targets} targets, Zipf {args.alpha:g}, "
               f"sizes {args.sizes}, mean {mean:.0f} bytes, seed {args.seed}")
        yield (f"a connection: {count} {'page' if pages else 'request'}{'s' * (count > 1)}"
               + (f", a pause before each {'page' if pages else 'connection'}" if args.pauses else ""))

    def _pause(self):
        """In milliseconds."""
        if not self.args.pauses:
            return 0
        return int(min(popularity.pareto(self.rng, PAUSE_ALPHA, PAUSE_LEAST), PAUSE_MOST))

    def connections(self):
        """Endless: lists of (target, bytes, pause)."""
        count, pages = self.args.per_connection
        drawn = (popularity.pages if pages else popularity.singles)(self.rng, self.weights)
        while True:
            connection = []
            for group in itertools.islice(drawn, count):
                pause = self._pause() if pages or not connection else 0
                connection += [(target, self.sizes[target], 0 if place else pause)
                               for place, target in enumerate(group)]
            yield connection

    def tail(self):
        """Comments after it."""
        return ()
