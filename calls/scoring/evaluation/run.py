"""A scorer at work on labelled answers, several times over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import fmean

from calls.domain.evidence import is_said
from calls.domain.recommendation import Recommendation, recommend
from calls.domain.usage import NOTHING, Usage
from calls.errors import ProviderError
from calls.ports import AnswerScorer, Author
from calls.scoring import ratings
from calls.scoring.evaluation.labelled import Labelled


@dataclass(frozen=True)
class Trial:
    """One rating of one answer. `score` None is insufficient evidence; `error_code` says that there is no rating."""

    score: float | None
    quotes: int
    quotes_said: int
    seconds: float | None
    by: str = ""
    usage: Usage = NOTHING
    error_code: str = ""


Judge = Callable[[Labelled], tuple[Trial, ...]]
"""Rates an answer, once or several times over."""


@dataclass(frozen=True)
class Rated:
    """An answer with all its trials."""

    labelled: Labelled
    trials: tuple[Trial, ...]

    @property
    def score(self) -> float | None:
        """The mean over the trials that brought a score."""
        given = [trial.score for trial in self.trials if trial.score is not None]
        return fmean(given) if given else None

    @property
    def decision(self) -> Recommendation | None:
        """What this answer alone would recommend."""
        return None if self.score is None else recommend(self.score)

    @property
    def spread(self) -> float:
        """The distance between the highest and the lowest score of the trials."""
        given = [trial.score for trial in self.trials if trial.score is not None]
        return max(given) - min(given) if given else 0.0

    @property
    def flips(self) -> bool:
        """Whether the trials would not all recommend the same."""
        return len({None if trial.score is None else recommend(trial.score) for trial in self.trials}) > 1


def asking(scorer: AnswerScorer, *, repeats: int) -> Judge:
    """Asks a scorer `repeats` times, one after the other."""
    return lambda labelled: tuple(_trial(labelled, scorer) for _ in range(repeats))


def as_kept(labelled: Labelled) -> tuple[Trial, ...]:
    """What the answer was given when its interview was held. Raises ValueError for an answer from elsewhere."""
    kept = labelled.kept
    if kept is None:
        raise ValueError("Only stored answers have kept scores: use --stored N with kept.")
    said = sum(is_said(quote, labelled.answer.transcript) for quote in kept.quotes)
    return (Trial(kept.score, len(kept.quotes) + kept.dropped_quotes, said, None, kept.by, kept.usage),)


def rate_all(answers: Iterable[Labelled], judge: Judge, *, at_once: int = 1) -> Iterator[Rated]:
    """Rates every answer, so many at the same time, and gives them in the order of the answers."""
    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(lambda labelled: Rated(labelled, judge(labelled)), answers)


def _trial(labelled: Labelled, scorer: AnswerScorer) -> Trial:
    """A rating as in an interview: each criterion several times; what rests on no words that were said is dropped."""
    began = time.perf_counter()
    try:
        rated = ratings.rate(labelled.answer, scorer)
    except ProviderError as error:
        return Trial(None, 0, 0, time.perf_counter() - began, error_code=error.code)
    seconds = time.perf_counter() - began
    said = rated.claimed_quotes - sum(one.dropped_quotes for one in rated.judged)
    return Trial(rated.score, rated.claimed_quotes, said, seconds, _named(rated.author), rated.usage)


def _named(author: Author) -> str:
    return " ".join(part for part in (author.provider, author.model, author.prompt_version, author.prompt_hash) if part)
