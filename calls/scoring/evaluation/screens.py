"""Stored interviews as they would be decided with other scores."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass

from calls.domain.recommendation import Recommendation, outcome
from calls.models import InterviewResponse
from calls.scoring.conclude import weighed


@dataclass(frozen=True)
class Screen:
    """A held interview with all its responses."""

    interview: str
    responses: tuple[InterviewResponse, ...]

    def recommendation(self, scores: Mapping[int, float | None]) -> Recommendation | None:
        """What the interview would recommend with these scores, by position, and its own for all other answers.

        Knock-outs, follow-ups, held answers and what was not answered count as they do in a result.
        """
        responses = [_rescored(one, scores.get(one.position, one.score)) for one in self.responses]
        return outcome(weighed(responses)).recommendation


def _rescored(response: InterviewResponse, score: float | None) -> InterviewResponse:
    """A response with another score, which is never saved. What its own ratings lacked says nothing of the other."""
    if score == response.score:
        return response
    other = copy(response)
    other.score, other.ratings = score, []
    return other
