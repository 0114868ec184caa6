"""What we need from whoever rates answers and sums up interviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from calls.domain.endpoints import Sampling
from calls.domain.rubric import Rubric
from calls.ports.common import Author, Metered


@dataclass(frozen=True)
class Answer:
    """One answer with what it is rated against. No résumé, no name, no other answer: each is rated alone."""

    question: str
    competency: str
    rubric: Rubric
    transcript: str
    language: str
    kind: str = ""
    """The kind of the question, if it has one: an answer about a must-have is read, not weighed."""


@dataclass(frozen=True)
class CriterionRating:
    """The rating of one criterion: 1 to 5, or None for insufficient evidence.

    `quotes` are what the scorer claims was said; whoever uses a rating looks for them in the transcript.
    """

    criterion: str
    rating: int | None
    reason: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class AnswerRating(Metered):
    """The ratings of one answer, one per criterion of its rubric in the rubric's order."""

    ratings: tuple[CriterionRating, ...]
    feedback: str
    author: Author
    sampling: Sampling = field(default_factory=Sampling)


@dataclass(frozen=True)
class RatedAnswer:
    """An answer and what came of it, as the summary is written from. `quotes` were found in the transcript."""

    question: str
    competency: str
    score: float | None
    feedback: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Summary(Metered):
    """Prose about a whole interview; every number in a result comes from `domain/`, none from here."""

    text: str
    strengths: tuple[str, ...]
    areas_for_improvement: tuple[str, ...]
    author: Author


class AnswerScorer(Protocol):
    """Rates answers and sums up an interview."""

    @property
    def name(self) -> str:
        """How the vendor is called in rows."""
        ...

    def rate(self, answer: Answer, *, seed: int | None = None) -> AnswerRating:
        """Rates one answer against its own rubric. Never called with an empty transcript.

        None asks for the likeliest ratings, a number for one of several independent ones, the same for the same number
        as far as the vendor can do that. A scorer that is_deterministic is asked without.
        """
        ...

    def summarise(self, title: str, answers: Sequence[RatedAnswer], *, language: str) -> Summary:
        """Sums up an interview for a recruiter from what was rated."""
        ...
