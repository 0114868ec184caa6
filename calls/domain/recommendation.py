"""From the scores of answers to an overall score and a recommendation: arithmetic and a table of thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from calls.domain.reasons import NoteCode, Reason, ReasonCode


class Recommendation(StrEnum):
    """Advice to a person, who decides."""

    HIRE = "hire"
    CONSIDER = "consider"
    REJECT = "reject"


THRESHOLDS = ((7.0, Recommendation.HIRE), (4.5, Recommendation.CONSIDER), (0.0, Recommendation.REJECT))
"""(least overall score, recommendation), from the top"""

MIN_COVERAGE = 0.6
"""Share of the questions' weight that must carry a score before anything is recommended."""

NEAR = 0.3
"""An overall score that is no farther from a threshold could as well be on its other side."""

WIDE_SPREAD = 2
"""Independent ratings of one criterion that are so many of the five levels apart do not agree."""

KNOCK_OUT_OPEN = 5.0
"""The score of a rating of 3: a must-have is there in part, or it is unclear. Less says that it is missing."""


@dataclass(frozen=True)
class ScoredAnswer:
    """One question's outcome: `score` 0 to 10 or None; `problem` is what a person must see, or None.

    A problem changes no number: what cannot be scored has no score. A critical one makes `hire` impossible. `spread`
    is the widest of the criteria's. A knock-out asks for a must-have and has no part in the overall score.
    """

    position: int
    weight: float
    score: float | None
    problem: Reason | None = None
    is_critical: bool = False
    spread: int = 0
    is_knock_out: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether a must-have is missing."""
        return self.is_knock_out and self.score is not None and self.score < KNOCK_OUT_OPEN

    @property
    def is_open(self) -> bool:
        """Whether it is not known if a must-have is there."""
        return self.is_knock_out and (self.score is None or self.score == KNOCK_OUT_OPEN)

    @property
    def bars_hire(self) -> bool:
        """Whether nobody can be recommended without a look at this answer."""
        return self.is_critical or self.is_open


@dataclass(frozen=True)
class Outcome:
    """The result of the arithmetic. Without enough evidence both values are None and a person decides."""

    overall_score: float | None
    recommendation: Recommendation | None
    review_reasons: tuple[Reason, ...]

    @property
    def needs_review(self) -> bool:
        """Whether a person must look before anybody relies on it."""
        return bool(self.review_reasons)


def recommend(score: float) -> Recommendation:
    """The recommendation for an overall score of 0.0 to 10.0."""
    return next(advice for least, advice in THRESHOLDS if score >= least)


def outcome(answers: Sequence[ScoredAnswer]) -> Outcome:
    """Weighted mean of the scores that exist, if they cover at least MIN_COVERAGE of the weight; then the rules.

    A failed knock-out makes it `reject`, a critical problem or an unclear knock-out at most `consider`.
    """
    reasons = [reason for answer in answers for reason in _reasons(answer)]
    weighed = [answer for answer in answers if not answer.is_knock_out]
    scored = [answer for answer in weighed if answer.score is not None]
    total = sum(answer.weight for answer in weighed)
    covered = sum(answer.weight for answer in scored)
    if not scored or covered < MIN_COVERAGE * total:
        share = round(100 * covered / total) if total else 0
        detail = f"Only {share} % of the questions' weight could be scored, which is too little to recommend."
        return Outcome(None, None, (*reasons, Reason(ReasonCode.COVERAGE_TOO_LOW, detail)))
    score = round(sum(answer.weight * (answer.score or 0.0) for answer in scored) / covered, 1)
    return Outcome(score, _limited(recommend(score), answers), (*reasons, *_near(score)))


def _reasons(answer: ScoredAnswer) -> Iterator[Reason]:
    if answer.problem:
        yield _about(answer, answer.problem.code, answer.problem.detail)
    if answer.has_failed:
        yield _about(answer, ReasonCode.MUST_HAVE_MISSING, "it asks for a must-have, which the answer does not show.")
    if answer.is_open:
        detail = "it asks for a must-have, and whether that is there is not known."
        yield _about(answer, ReasonCode.MUST_HAVE_UNKNOWN, detail)
    if answer.spread >= WIDE_SPREAD:
        detail = f"its independent ratings lie {answer.spread} of five levels apart."
        yield _about(answer, ReasonCode.RATINGS_DISAGREE, detail)


def _about(answer: ScoredAnswer, code: ReasonCode | NoteCode, detail: str) -> Reason:
    return Reason(code, f"Question {answer.position}: {detail}")


def _limited(advice: Recommendation, answers: Sequence[ScoredAnswer]) -> Recommendation:
    if any(answer.has_failed for answer in answers):
        return Recommendation.REJECT
    if advice is Recommendation.HIRE and any(answer.bars_hire for answer in answers):
        return Recommendation.CONSIDER
    return advice


def _near(score: float) -> Iterator[Reason]:
    """A reason when a score lies next to the limit between two recommendations; 0 is no such limit."""
    for least, advice in THRESHOLDS:
        if least and round(abs(score - least), 1) <= NEAR:
            detail = f"The overall score {score} lies within {NEAR} of {least}, from which on it is `{advice}`."
            yield Reason(ReasonCode.NEAR_THRESHOLD, detail)
