# SPDX-License-Identifier: GPL-2.0
"""How large the targets are.

SURGE (Barford and Crovella 1998): lognormal up to 133 KB, a Pareto tail above. Each
target gets one of N evenly spaced quantiles, so that few targets show the whole
distribution and the largest size is bounded. Size and popularity are independent.
"""
import math
import statistics

BODY = statistics.NormalDist(9.357, 1.318)    # of the logarithm
TAIL_FROM = 133000
TAIL_ALPHA = 1.1
SIZE_MAX = (1 << 32) - 1


def surge_quantile(part):
    """The size that this part of all targets stays below."""
    body = BODY.cdf(math.log(TAIL_FROM))
    if part < body:
        return math.exp(BODY.inv_cdf(part))
    return TAIL_FROM * ((1 - part) / (1 - body)) ** (-1 / TAIL_ALPHA)


def surge(rng, targets, mean):
    """Sizes by SURGE's distribution, scaled to that mean if there is one."""
    order = sorted(range(targets), key=lambda _: rng.random())
    sizes = [surge_quantile((place + 0.5) / targets) for place in order]
    factor = mean * targets / sum(sizes) if mean else 1
    return [min(max(round(size * factor), 1), SIZE_MAX) for size in sizes]


def equal(_rng, targets, mean):
    """All of the same size."""
    return [mean] * targets


KINDS = {"equal": equal, "surge": surge}
