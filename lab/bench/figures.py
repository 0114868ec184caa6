"""Percentiles, and how much of a period is covered by intervals."""

import math
from collections.abc import Iterable, Sequence

from lab.table import milliseconds


def percentile(values: Sequence[float], share: float) -> float:
    """By nearest rank: the smallest value that at least `share` (0 to 1) of all values do not exceed.

    Raises ValueError without values.
    """
    if not values:
        raise ValueError("a percentile needs at least one value")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def shown(values: Sequence[float], *shares: float) -> list[str]:
    """These percentiles of milliseconds, as the tables show them."""
    return [milliseconds(percentile(values, share)) for share in shares]


def covered(intervals: Iterable[tuple[float, float]], begin: float, end: float) -> float:
    """How much of `begin` to `end` lies in one of the intervals or in several."""
    total, reached = 0.0, begin
    for start, stop in sorted(intervals):
        start, stop = max(start, reached), min(stop, end)
        if stop > start:
            total += stop - start
            reached = stop
    return total
