"""The tables of `make abilities`."""

from collections.abc import Sequence

from lab.abilities.figures import Estimate, Order, by_job, order

_JOB_WIDTH = 28


def people(estimates: Sequence[Estimate], again: Sequence[Estimate]) -> str:
    """A line for each candidate; `again` is what came of the same people the second time."""
    head = f"{'trade, language':{_JOB_WIDTH}}  ability  score  recommendation  the second time"
    pairs = zip(_sorted(estimates), _sorted(again), strict=True)
    return "\n".join([head, *(_person(one, other) for one, other in pairs)])


def orders(estimates: Sequence[Estimate]) -> str:
    """A line for each trade and language, and one for all."""
    head = f"{'trade, language':{_JOB_WIDTH}}  people  unscored  Spearman  Kendall  wrong: 2+ apart  neighbours"
    rows = [_order(f"{trade}, {language}", order(some)) for (trade, language), some in by_job(estimates).items()]
    return "\n".join([head, *rows, _order("all", order(estimates))])


def _sorted(estimates: Sequence[Estimate]) -> list[Estimate]:
    return [one for some in by_job(estimates).values() for one in some]


def _person(one: Estimate, again: Estimate) -> str:
    job = f"{one.trade}, {one.language}"
    return (
        f"{job:{_JOB_WIDTH}}  {one.ability:7}  {_number(one.score, 1):>5}  {one.recommendation or 'none':14}  "
        f"{'the same' if one == again else f'{_number(again.score, 1)} {again.recommendation}'}"
    )


def _order(name: str, found: Order) -> str:
    return (
        f"{name:{_JOB_WIDTH}}  {found.people:6}  {found.unscored:8}  {_number(found.spearman, 2):>8}  "
        f"{_number(found.kendall, 2):>7}  {found.far:15}  {found.near:10}"
    )


def _number(value: float | None, digits: int) -> str:
    return "none" if value is None else f"{value:.{digits}f}"
