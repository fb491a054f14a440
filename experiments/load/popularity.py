# SPDX-License-Identifier: GPL-2.0
"""Which target is asked for: Zipf's law, single targets or whole pages.

Only random() is drawn, which Python promises to keep the same for a seed.
"""
import bisect
import itertools

EMBEDDED_ALPHA = 2.43    # Pareto, at least one embedded object: SURGE


def zipf(targets, alpha):
    """Weights of the targets, the most popular first."""
    return [(rank + 1) ** -alpha for rank in range(targets)]


def pareto(rng, alpha, least):
    """A number of at least LEAST; random() is never 1."""
    return least * (1.0 - rng.random()) ** (-1.0 / alpha)


def draw(rng, weights):
    """Endless: an index by its weight."""
    cumulative = list(itertools.accumulate(weights))
    total, last = cumulative[-1], len(cumulative) - 1
    while True:
        yield min(bisect.bisect_right(cumulative, rng.random() * total), last)


def singles(rng, weights):
    """Endless: targets, each drawn by itself."""
    return ((target,) for target in draw(rng, weights))


def pages(rng, weights):
    """Endless: pages, that is a document and its embedded objects.

    Pages are fixed: the targets are dealt to them in order of popularity, and each
    page is asked for as often as its targets are on average. So targets that are
    neighbours in the order of popularity are asked for together, and the coverage stays
    that of the weights.
    """
    found, means, start = [], [], 0
    while start < len(weights):
        end = min(start + 1 + int(pareto(rng, EMBEDDED_ALPHA, 1)), len(weights))
        found.append(range(start, end))
        means.append(sum(weights[start:end]) / (end - start))
        start = end
    return (found[page] for page in draw(rng, means))
