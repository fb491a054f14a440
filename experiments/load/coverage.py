# SPDX-License-Identifier: GPL-2.0
"""Statistics of a load: how much of the data set covers how many of the requests."""
import bisect
import collections
import itertools

SHARES = (97, 98, 99)
MIB = 1 << 20
TOLERANCE = 0.5    # percentage points between the published and the generated coverage


def covering(counts, sizes, share):
    """MiB of the most popular targets that take this share (in %) of the requests."""
    order = sorted(range(len(counts)), key=lambda i: -counts[i])
    cumulative = list(itertools.accumulate(counts[i] for i in order))
    last = bisect.bisect_left(cumulative, cumulative[-1] * share / 100)
    return sum(sizes[order[i]] for i in range(min(last + 1, len(order)))) / MIB


def covered(counts, sizes, mib):
    """Share (in %) of the requests that the most popular targets of so many MiB take."""
    order = sorted(range(len(counts)), key=lambda i: -counts[i])
    space = list(itertools.accumulate(sizes[i] for i in order))
    within = bisect.bisect_right(space, mib * MIB)
    return 100 * sum(counts[order[i]] for i in range(within)) / sum(counts)


class Counts:
    """Statistics of connections as they are written."""

    def __init__(self):
        self.connections = self.requests = self.bytes = 0
        self.asked, self.size = collections.Counter(), {}

    def add(self, connection):
        """CONNECTION: (target, bytes, pause)..."""
        self.connections += 1
        for target, size, _ in connection:
            self.requests += 1
            self.bytes += size
            self.asked[target] += 1
            self.size[target] = max(self.size.get(target, 0), size)

    def show(self):
        """Print them."""
        once = sum(1 for count in self.asked.values() if count == 1)
        print(f"{self.requests} requests, {self.requests / self.connections:.2f} a connection, "
              f"{self.bytes / self.requests:.0f} bytes each")
        print(f"{len(self.asked)} targets of {sum(self.size.values()) / MIB:.0f} MiB, "
              f"{100 * once / len(self.asked):.0f} % asked for once")

    def covering(self):
        """MiB for each of SHARES."""
        targets = list(self.asked)
        counts, sizes = [self.asked[i] for i in targets], [self.size[i] for i in targets]
        return [covering(counts, sizes, share) for share in SHARES]


def table(rows):
    """Print rows of MiB."""
    print(f"\n{'MiB that cover':<18}" + "".join(f"{share:>7} %" for share in SHARES))
    for name, row in rows.items():
        print(f"{name:<18}" + "".join(f"{mib:>9.4g}" for mib in row))


def compare(weights, sizes, published):
    """Print the coverage of the published MiB by the law. Return: whether it is as published."""
    found = [covered(weights, sizes, mib) for mib in published]
    print(f"{'published, by law':<18}" + "".join(f"{share:>7.1f} %" for share in found))
    return all(abs(share - wanted) <= TOLERANCE for share, wanted in zip(found, SHARES))
