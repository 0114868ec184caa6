"""From the scores of answers to an overall score and a recommendation: arithmetic and a table of thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Recommendation(StrEnum):
    """Advice to a person, who decides."""

    HIRE = "hire"
    CONSIDER = "consider"
    REJECT = "reject"


THRESHOLDS = ((7.0, Recommendation.HIRE), (4.5, Recommendation.CONSIDER), (0.0, Recommendation.REJECT))
"""(least overall score, recommendation), from the top"""

MIN_COVERAGE = 0.6
"""Share of the questions' weight that must carry a score before anything is recommended."""


@dataclass(frozen=True)
class ScoredAnswer:
    """One question's outcome: `score` 0 to 10 or None; `problem` is a sentence for a person to see, or empty.

    A problem changes no number: what cannot be scored has no score.
    """

    position: int
    weight: float
    score: float | None
    problem: str = ""


@dataclass(frozen=True)
class Outcome:
    """The result of the arithmetic. Without enough evidence both values are None and a person decides."""

    overall_score: float | None
    recommendation: Recommendation | None
    review_reasons: tuple[str, ...]

    @property
    def needs_review(self) -> bool:
        """Whether a person must look before anybody relies on it."""
        return bool(self.review_reasons)


def recommend(score: float) -> Recommendation:
    """The recommendation for an overall score of 0.0 to 10.0."""
    return next(advice for least, advice in THRESHOLDS if score >= least)


def outcome(answers: Sequence[ScoredAnswer]) -> Outcome:
    """Weighted mean of the scores that exist, if they cover at least MIN_COVERAGE of the weight."""
    reasons = [f"Question {answer.position}: {answer.problem}" for answer in answers if answer.problem]
    scored = [answer for answer in answers if answer.score is not None]
    total = sum(answer.weight for answer in answers)
    covered = sum(answer.weight for answer in scored)
    if not scored or covered < MIN_COVERAGE * total:
        share = round(100 * covered / total) if total else 0
        reasons.append(f"Only {share} % of the questions' weight could be scored, which is too little to recommend.")
        return Outcome(None, None, tuple(reasons))
    score = round(sum(answer.weight * (answer.score or 0.0) for answer in scored) / covered, 1)
    return Outcome(score, recommend(score), tuple(reasons))
