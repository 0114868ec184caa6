"""The tables of `make abilities`."""

from collections.abc import Sequence

from lab.abilities.figures import Estimate, Order, by_job, order
from lab.table import Row, columns

_JOB = "trade, language"


def people(estimates: Sequence[Estimate], again: Sequence[Estimate]) -> str:
    """A line for each candidate; `again` is what came of the same people the second time."""
    pairs = zip(_sorted(estimates), _sorted(again), strict=True)
    head = [_JOB, "ability", "score", "recommendation", "the second time"]
    return "\n".join(columns([head, *(_person(one, other) for one, other in pairs)]))


def orders(estimates: Sequence[Estimate]) -> str:
    """A line for each trade and language, and one for all."""
    head = [_JOB, "people", "unscored", "Spearman", "Kendall", "wrong: 2+ apart", "neighbours"]
    rows = [_order(f"{trade}, {language}", order(some)) for (trade, language), some in by_job(estimates).items()]
    return "\n".join(columns([head, *rows, _order("all", order(estimates))]))


def _sorted(estimates: Sequence[Estimate]) -> list[Estimate]:
    return [one for some in by_job(estimates).values() for one in some]


def _person(one: Estimate, again: Estimate) -> Row:
    second = "the same" if one == again else f"{_number(again.score, 1)} {again.recommendation}"
    job = f"{one.trade}, {one.language}"
    return [job, str(one.ability), _number(one.score, 1), one.recommendation or "none", second]


def _order(name: str, found: Order) -> Row:
    correlations = [_number(value, 2) for value in (found.spearman, found.kendall)]
    return [name, str(found.people), str(found.unscored), *correlations, str(found.far), str(found.near)]


def _number(value: float | None, digits: int) -> str:
    return "none" if value is None else f"{value:.{digits}f}"
