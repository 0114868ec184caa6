"""How well a scorer agrees with people: the usual measures, as formulas. Scores are numbers on any one scale."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import StatisticsError, correlation, fmean


def level(score: float) -> int:
    """The level, 0 to 4 for ratings of 1 to 5, that a score of 0.0 to 10.0 is nearest to."""
    return min(4, max(0, round(score / 2.5)))


def pearson(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Pearson's correlation; it ignores a constant bias. None: fewer than two pairs, or one side never varies."""
    try:
        return correlation(ours, theirs)
    except StatisticsError:
        return None


def spearman(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Spearman's rank correlation; equal values share the mean of their ranks. None: as for Pearson's."""
    return pearson(_ranks(ours), _ranks(theirs))


def _ranks(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    first = {value: place for place, value in reversed(list(enumerate(ordered, start=1)))}
    times = Counter(ordered)
    return [first[value] + (times[value] - 1) / 2 for value in values]


def kendall(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Kendall's tau-b (1945): pairs in the same order less pairs in the opposite one, corrected for ties.

    None: there is no pair, or one side never varies.
    """
    pairs = list(combinations(zip(ours, theirs, strict=True), 2))
    signs = [(_sign(one[0] - other[0]), _sign(one[1] - other[1])) for one, other in pairs]
    varied = math.sqrt(sum(abs(our) for our, _ in signs) * sum(abs(their) for _, their in signs))
    return sum(our * their for our, their in signs) / varied if varied else None


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def quadratic_weighted_kappa(ours: Sequence[int], theirs: Sequence[int]) -> float | None:
    """Cohen's kappa with quadratic weights (Cohen 1968) for levels that are whole numbers.

    1 is perfect, 0 is chance. None: there is no pair, or both sides only ever give one same level.
    """
    if not ours:
        return None
    observed = fmean((one - other) ** 2 for one, other in zip(ours, theirs, strict=True))
    by_chance = [
        (count * other_count, (level - other) ** 2)
        for level, count in Counter(ours).items()
        for other, other_count in Counter(theirs).items()
    ]
    expected = sum(count * distance for count, distance in by_chance) / len(ours) ** 2
    return 1 - observed / expected if expected else None


@dataclass(frozen=True)
class IntraclassCorrelation:
    """ICC(2,1) for one rater alone and ICC(2,k) for the mean of both, as agreement in absolute terms."""

    single: float
    average: float


def intraclass_correlation(ours: Sequence[float], theirs: Sequence[float]) -> IntraclassCorrelation | None:
    """ICC(2,1) and ICC(2,2) of Shrout and Fleiss (1979): two-way random effects, absolute agreement.

    None: fewer than two pairs, or nothing varies.
    """
    rows, raters = len(ours), 2
    if rows < 2:
        return None
    pairs = list(zip(ours, theirs, strict=True))
    grand = fmean([*ours, *theirs])
    between_rows = raters * sum((fmean(pair) - grand) ** 2 for pair in pairs)
    between_raters = rows * sum((fmean(side) - grand) ** 2 for side in (ours, theirs))
    total = sum((value - grand) ** 2 for pair in pairs for value in pair)
    msr = between_rows / (rows - 1)
    msc = between_raters / (raters - 1)
    mse = (total - between_rows - between_raters) / ((rows - 1) * (raters - 1))
    single = msr + (raters - 1) * mse + raters * (msc - mse) / rows
    average = msr + (msc - mse) / rows
    if not single or not average:
        return None
    return IntraclassCorrelation((msr - mse) / single, (msr - mse) / average)


def share_within(ours: Sequence[float], theirs: Sequence[float], distance: float) -> float | None:
    """The share of pairs that lie at most `distance` apart, 0 to 1; None without a pair."""
    if not ours:
        return None
    return fmean(abs(one - other) <= distance + 1e-9 for one, other in zip(ours, theirs, strict=True))


def bias(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """By how much we score higher than people on average; None without a pair."""
    return fmean(one - other for one, other in zip(ours, theirs, strict=True)) if ours else None


def standardised_mean_difference(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """The bias in pooled standard deviations; None when nothing varies."""
    if len(ours) < 2:
        return None
    spread = math.sqrt((_variance(ours) + _variance(theirs)) / 2)
    difference = bias(ours, theirs)
    return difference / spread if spread and difference is not None else None


def _variance(values: Sequence[float]) -> float:
    mean = fmean(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)
