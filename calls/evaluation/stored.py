"""Answers to judge a scorer by, from interviews that were held."""

from __future__ import annotations

from collections.abc import Iterator

from calls.domain.rubric import Rubric
from calls.domain.states import ResponseStatus
from calls.evaluation.labelled import Labelled
from calls.models import InterviewResponse
from calls.ports import Answer


def newest(limit: int) -> Iterator[Labelled]:
    """The newest scored answers of the database, at most `limit`; nobody's scores stand beside them."""
    scored = InterviewResponse.objects.filter(status=ResponseStatus.SCORED).exclude(transcript="")
    for response in scored.select_related("interview").order_by("-pk")[:limit]:
        rubric = Rubric.from_json(response.rubric)
        answer = Answer(
            response.question, response.competency, rubric, response.transcript, response.interview.language
        )
        yield Labelled(f"{response.interview_id}/{response.position}", response.question, answer)
