"""Known abilities beside scores: in which order they come, and whether every quote was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from calls.domain import agreement

FAR = 2
"""Abilities that are so far apart are to be told apart."""


@dataclass(frozen=True)
class Estimate:
    """What the service made of one simulated candidate. `score` None: it found too little to rate."""

    trade: str
    language: str
    ability: int
    score: float | None
    recommendation: str
    quotes: int
    quotes_said: int


@dataclass(frozen=True)
class Order:
    """How well scores put people of known ability in order.

    `far` counts pairs at least FAR abilities apart of which the abler one does not have the higher score; `near`
    counts neighbours of which the abler one has the lower score. Only people with the same job are compared.
    """

    people: int
    unscored: int
    spearman: float | None
    kendall: float | None
    far: int
    near: int


def order(estimates: Sequence[Estimate]) -> Order:
    scored = [(one.ability, one.score) for one in estimates if one.score is not None]
    abilities, scores = [ability for ability, _ in scored], [score for _, score in scored]
    return Order(
        people=len(estimates),
        unscored=len(estimates) - len(scored),
        spearman=agreement.spearman(abilities, scores),
        kendall=agreement.kendall(abilities, scores),
        far=sum(_is_far_inversion(*pair) for pair in _rivals(estimates)),
        near=sum(_is_near_inversion(*pair) for pair in _rivals(estimates)),
    )


def by_job(estimates: Sequence[Estimate]) -> dict[tuple[str, str], list[Estimate]]:
    """The estimates of each trade and language, by ability."""
    jobs: dict[tuple[str, str], list[Estimate]] = {}
    for one in sorted(estimates, key=lambda one: (one.trade, one.language, one.ability)):
        jobs.setdefault((one.trade, one.language), []).append(one)
    return jobs


def quotes_said(estimates: Sequence[Estimate]) -> float | None:
    """The share of quotes that stand in what was said, 0 to 1; None without a quote."""
    quotes = sum(one.quotes for one in estimates)
    return sum(one.quotes_said for one in estimates) / quotes if quotes else None


def _rivals(estimates: Sequence[Estimate]) -> list[tuple[Estimate, Estimate]]:
    """All pairs with the same job, the abler one second."""
    return [pair for job in by_job(estimates).values() for pair in combinations(job, 2)]


def _is_far_inversion(less: Estimate, more: Estimate) -> bool:
    if less.score is None or more.score is None:
        return False
    return more.ability - less.ability >= FAR and more.score <= less.score


def _is_near_inversion(less: Estimate, more: Estimate) -> bool:
    if less.score is None or more.score is None:
        return False
    return more.ability - less.ability == 1 and more.score < less.score
