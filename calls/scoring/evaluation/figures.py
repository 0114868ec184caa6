"""From rated answers to the figures of a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from calls.domain import agreement
from calls.domain.recommendation import Recommendation, recommend
from calls.scoring.evaluation.run import Rated

Figure = float | None

BANDS = tuple(reversed(Recommendation))


@dataclass(frozen=True)
class Agreement:
    """How two sets of scores of 0 to 10 agree. Levels are the five ratings that a score stands for."""

    answers: int
    pearson: Figure
    spearman: Figure
    kendall: Figure
    kappa: Figure
    icc_single: Figure
    icc_average: Figure
    exact: Figure
    within_one: Figure
    bias: Figure
    smd: Figure


@dataclass(frozen=True)
class Band:
    """The answers that people put into one band, and the share of them that we put there too."""

    name: str
    answers: int
    share_right: Figure


@dataclass(frozen=True)
class Figures:
    """Everything a report says about one scorer. Seconds, tokens and cost are means of one rating of one answer."""

    scorer: str
    by: tuple[str, ...]
    answers: int
    rated: int
    failed: int
    repeats: int
    with_people: Agreement
    person_with_person: Agreement | None
    bands: tuple[Band, ...]
    spread: Figure
    flips: Figure
    quotes: int
    quotes_said: Figure
    length: Figure
    seconds: Figure
    input_tokens: Figure
    output_tokens: Figure
    cost: Figure
    errors: tuple[str, ...]


def agree(ours: Sequence[float], theirs: Sequence[float]) -> Agreement:
    """The measures for two sets of scores."""
    our_levels, their_levels = [agreement.level(score) for score in ours], [agreement.level(score) for score in theirs]
    icc = agreement.intraclass_correlation(ours, theirs)
    return Agreement(
        answers=len(ours),
        pearson=agreement.pearson(ours, theirs),
        spearman=agreement.spearman(ours, theirs),
        kendall=agreement.kendall(ours, theirs),
        kappa=agreement.quadratic_weighted_kappa(our_levels, their_levels),
        icc_single=icc.single if icc else None,
        icc_average=icc.average if icc else None,
        exact=agreement.share_within(our_levels, their_levels, 0),
        within_one=agreement.share_within(our_levels, their_levels, 1),
        bias=agreement.bias(ours, theirs),
        smd=agreement.standardised_mean_difference(ours, theirs),
    )


def figures(scorer: str, rated: Sequence[Rated], *, repeats: int) -> Figures:
    """The figures of one scorer over its rated answers."""
    trials = [trial for one in rated for trial in one.trials]
    quotes = sum(trial.quotes for trial in trials)
    said = sum(trial.quotes_said for trial in trials)
    pairs = [(one.score, one.labelled.people) for one in rated if one.score is not None and one.labelled.people]
    two = [one.labelled.people for one in rated if len(one.labelled.people) > 1]
    return Figures(
        scorer=scorer,
        by=tuple(sorted({trial.by for trial in trials if trial.by})),
        answers=len(rated),
        rated=sum(one.score is not None for one in rated),
        failed=sum(all(trial.error_code for trial in one.trials) for one in rated),
        repeats=repeats,
        with_people=agree([score for score, _ in pairs], [fmean(people) for _, people in pairs]),
        person_with_person=agree([first for first, *_ in two], [second for _, second, *_ in two]) if two else None,
        bands=tuple(_band(name, rated) for name in BANDS),
        spread=_mean(rated, lambda one: one.spread),
        flips=_mean(rated, lambda one: float(one.flips)),
        quotes=quotes,
        quotes_said=said / quotes if quotes else None,
        length=_length(rated),
        seconds=_known(trial.seconds for trial in trials),
        input_tokens=_known(trial.usage.input_tokens or None for trial in trials),
        output_tokens=_known(trial.usage.output_tokens or None for trial in trials),
        cost=_known(None if trial.usage.cost is None else float(trial.usage.cost) for trial in trials),
        errors=tuple(sorted({trial.error_code for trial in trials if trial.error_code})),
    )


def _band(name: Recommendation, rated: Sequence[Rated]) -> Band:
    inside = [one for one in rated if one.labelled.people and recommend(fmean(one.labelled.people)) == name]
    right = fmean(one.decision == name for one in inside) if inside else None
    return Band(str(name), len(inside), right)


def _mean(rated: Sequence[Rated], value: Callable[[Rated], float]) -> Figure:
    return fmean(value(one) for one in rated) if rated else None


def _known(values: Iterable[float | None]) -> Figure:
    """The mean of the values that are known."""
    given = [value for value in values if value is not None]
    return fmean(given) if given else None


def _length(rated: Sequence[Rated]) -> Figure:
    scored = [one for one in rated if one.score is not None]
    words = [float(len(one.labelled.answer.transcript.split())) for one in scored]
    return agreement.pearson([one.score or 0.0 for one in scored], words)
