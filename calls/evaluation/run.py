"""A scorer at work on labelled answers, several times over."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import fmean

from calls.domain.recommendation import Recommendation, recommend
from calls.domain.rubric import score_from_ratings
from calls.errors import ProviderError
from calls.evaluation.labelled import Labelled
from calls.ports import AnswerRating, AnswerScorer, Author
from calls.workflow.score import checked_ratings


@dataclass(frozen=True)
class Trial:
    """One rating of one answer. `score` None is insufficient evidence; `error_code` says that there is no rating."""

    score: float | None
    quotes: int
    quotes_said: int
    seconds: float
    author: Author | None = None
    error_code: str = ""


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


def rate_all(answers: Iterable[Labelled], scorer: AnswerScorer, *, repeats: int) -> Iterator[Rated]:
    """Rates every answer `repeats` times, one after the other."""
    for labelled in answers:
        yield Rated(labelled, tuple(_trial(labelled, scorer) for _ in range(repeats)))


def _trial(labelled: Labelled, scorer: AnswerScorer) -> Trial:
    """A rating as production makes it: quotes that were not said are dropped, and ratings without a quote."""
    began = time.perf_counter()
    try:
        rating = scorer.rate(labelled.answer)
        checked = checked_ratings(rating, labelled.answer.transcript)
    except ProviderError as error:
        return Trial(None, 0, 0, time.perf_counter() - began, error_code=error.code)
    seconds = time.perf_counter() - began
    said = sum(len(item.quotes) for item in checked)
    score = score_from_ratings([item.rating for item in checked])
    return Trial(score, _quotes(rating), said, seconds, rating.author)


def _quotes(rating: AnswerRating) -> int:
    return sum(len(set(item.quotes)) for item in rating.ratings)
