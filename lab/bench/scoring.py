"""How well the builtin scorer's rule for correctness agrees with people on questions it was not fitted to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from statistics import fmean

from calls.domain.agreement import level, pearson, quadratic_weighted_kappa
from calls.domain.recommendation import Recommendation, recommend
from calls.domain.rubric import score_from_ratings
from calls.providers.builtin.correctness import LIMITS, coverage
from calls.providers.builtin.signals import own_passages
from calls.providers.builtin.words import stems, words
from calls.scoring.evaluation.labelled import Labelled, Scale, read_csv
from lab.bench.parts import Figure, Part, Report
from lab.install import ROOT
from lab.table import Row

FILES = (("English", "en-US", "saf_english_training.csv"), ("German", "de-DE", "saf_german_training.csv"))
SAF = ROOT.parent / "shared" / "data" / "scoring"
GOAL = 0.45
WORDS_OF_AN_ANSWER = 5
MEANS = (0.30, 0.50, 0.70, 0.85)
"""The people's mean score, 0 to 1, from which on a coverage counts as the next rating."""


@dataclass(frozen=True)
class Example:
    """An answer with what is measured of it."""

    language: str
    question: str
    coverage: float
    overlap: float
    length: int
    people: float


Value = Callable[[Example], float]
COVERAGE: Value = attrgetter("coverage")
OVERLAP: Value = attrgetter("overlap")


def read(folder: Path) -> list[Example]:
    """The answers of the SAF training files in `folder`."""
    return [
        _example(language, labelled)
        for language, tag, name in FILES
        for labelled in read_csv(folder / name, language=tag, scale=Scale())
    ]


def measure(folder: Path) -> Report:
    """The part's table; a sentence instead when the SAF files are missing, which is not a failure."""
    if not all((folder / name).exists() for _, _, name in FILES):
        return Report([["Builtin scorer and people: not measured, the SAF training files are not beside the project."]])
    examples = read(folder)
    ratings = unseen(examples)
    figures = [_figure(language, examples, ratings) for language, _, _ in FILES]
    return Report(rows(examples, ratings), figures=figures)


def _figure(language: str, examples: Sequence[Example], ratings: Sequence[int]) -> Figure:
    ours = _agreement(language, examples, ratings)
    overlap = _agreement(language, examples, [one.overlap for one in examples])
    name = f"builtin scorer and people, unseen questions, {language}"
    return Figure(name, _shown(ours), f">= {GOAL}", (ours or 0.0) >= GOAL, f"{_shown(overlap)} word overlap")


def _example(language: str, labelled: Labelled) -> Example:
    answer = labelled.answer
    criterion = answer.rubric.criteria[0]
    said, model = stems(words(answer.transcript)), stems(words(criterion.strong))
    return Example(
        language=language,
        question=f"{language} {labelled.question_id}",
        coverage=coverage(answer, criterion, own_passages(answer)) or 0.0,
        overlap=len(said & model) / len(said | model) if said | model else 0.0,
        length=len(words(answer.transcript)),
        people=labelled.people[0] / 10,
    )


def fit(examples: Sequence[Example], value: Value = COVERAGE) -> tuple[float, ...]:
    """Limits of a value: where the people's mean, never falling with the value, reaches each of MEANS."""
    steps = _never_falling([(value(one), one.people) for one in examples])
    return tuple(next((at for at, mean in steps if mean >= wanted), 1.0) for wanted in MEANS)


def _never_falling(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Isotonic regression by pooling adjacent violators (Ayer et al. 1955): (from coverage, mean) steps."""
    pools: list[tuple[float, float, int]] = []  # (least coverage, sum, count)
    for at, value in sorted(points):
        pools.append((at, value, 1))
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            _, upper_sum, upper_count = pools.pop()
            start, lower_sum, lower_count = pools.pop()
            pools.append((start, lower_sum + upper_sum, lower_count + upper_count))
    return [(at, total / count) for at, total, count in pools]


def unseen(examples: Sequence[Example], value: Value = COVERAGE) -> list[int]:
    """A rating for every answer by limits fitted to the answers of all other questions."""
    limits = {
        question: fit([one for one in examples if one.question != question], value) for question in _questions(examples)
    }
    return [1 + sum(value(one) >= limit for limit in limits[one.question]) for one in examples]


def _questions(examples: Sequence[Example]) -> list[str]:
    return sorted({one.question for one in examples})


def rows(examples: Sequence[Example], ratings: Sequence[int]) -> list[Row]:
    """Pearson with people by language; `ratings` are those of unseen questions."""
    return [
        [f"Builtin scorer and people, SAF training files, {len(_questions(examples))} questions; Pearson"],
        ["", *(language for language, _, _ in FILES), "goal"],
        ["answers", *(str(len(_of(examples, language))) for language, _, _ in FILES)],
        _row("builtin, every question unseen", examples, ratings, f">= {GOAL}"),
        _row("… without answers of fewer than five words", *_longer(examples, ratings)),
        _row("builtin as it is, its limits fitted to all", examples, [_as_it_is(one) for one in examples]),
        _row("word overlap (Jaccard of stems)", examples, [one.overlap for one in examples]),
        _row("number of words", examples, [one.length for one in examples]),
        _row("the mean of all", examples, [0.0] * len(examples)),
        *_levels(examples, ratings),
    ]


def _levels(examples: Sequence[Example], ratings: Sequence[int]) -> list[Row]:
    """QWK of five levels, and where people would hire, consider or reject, the share of which we say so too."""
    overlap = unseen(examples, OVERLAP)
    mean = [1 + level(10 * fmean(one.people for one in examples))] * len(examples)
    methods = (("builtin", ratings), ("word overlap, its limits fitted likewise", overlap), ("the mean of all", mean))
    bands = [
        _band(f"people {band}, and so does {name}", examples, ours, band)
        for band in reversed(Recommendation)
        for name, ours in methods
    ]
    return [["QWK, every question unseen"], *(_kappa(name, examples, ours) for name, ours in methods), *bands]


def _kappa(name: str, examples: Sequence[Example], ours: Sequence[int]) -> Row:
    cells = []
    for language, _, _ in FILES:
        pairs = [(rating - 1, level(10 * one.people)) for one, rating in _with(language, examples, ours)]
        cells.append(_shown(quadratic_weighted_kappa([our for our, _ in pairs], [their for _, their in pairs])))
    return [name, *cells]


def _band(name: str, examples: Sequence[Example], ours: Sequence[int], band: Recommendation) -> Row:
    cells = []
    for language, _, _ in FILES:
        inside = [rating for one, rating in _with(language, examples, ours) if recommend(10 * one.people) == band]
        right = [recommend(score_from_ratings([rating]) or 0.0) == band for rating in inside]
        cells.append(f"{100 * fmean(right):.0f} % of {len(right)}" if right else "none")
    return [name, *cells]


def _with(language: str, examples: Sequence[Example], ours: Sequence[int]) -> list[tuple[Example, int]]:
    return [(one, rating) for one, rating in zip(examples, ours, strict=True) if one.language == language]


def _longer(examples: Sequence[Example], ratings: Sequence[int]) -> tuple[list[Example], list[int]]:
    """Without what is hardly an answer ("No submission."), which is easy to tell."""
    kept = [(one, rating) for one, rating in zip(examples, ratings, strict=True) if one.length >= WORDS_OF_AN_ANSWER]
    return [one for one, _ in kept], [rating for _, rating in kept]


def _as_it_is(example: Example) -> int:
    return 1 + sum(example.coverage >= limit for limit in LIMITS)


def _of(examples: Sequence[Example], language: str) -> list[Example]:
    return [one for one in examples if one.language == language]


def _row(name: str, examples: Sequence[Example], ours: Sequence[float], goal: str = "") -> Row:
    return [name, *(_shown(_agreement(language, examples, ours)) for language, _, _ in FILES), goal]


def _agreement(language: str, examples: Sequence[Example], ours: Sequence[float]) -> float | None:
    pairs = [(value, one.people) for value, one in zip(ours, examples, strict=True) if one.language == language]
    return pearson([value for value, _ in pairs], [people for _, people in pairs])


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


PART = Part("scoring", lambda options: "The builtin scorer beside people: some seconds …", lambda _, __: measure(SAF))
