"""Answers to judge a scorer by, from interviews that were held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from calls.domain.rubric import KNOCK_OUT, Rubric
from calls.domain.states import ResponseStatus
from calls.evaluation.labelled import Kept, Labelled, Screen
from calls.models import InterviewResponse
from calls.ports import Answer


def newest(limit: int) -> Iterator[Labelled]:
    """The newest answers of the database that were rated, at most `limit`; nobody's scores stand beside them."""
    scored = InterviewResponse.objects.filter(status=ResponseStatus.SCORED, hold_reason=None).exclude(transcript="")
    responses = list(scored.select_related("interview").order_by("-pk")[:limit])
    screens = _screens(responses)
    for response in responses:
        yield _labelled(response, screens.get(response.pk))


def _labelled(response: InterviewResponse, screen: Screen | None) -> Labelled:
    rubric = Rubric.from_json(response.rubric)
    answer = Answer(response.question, response.competency, rubric, response.transcript, response.interview.language)
    quotes = tuple(item["quote"] for item in response.evidence)
    by = " ".join(part for part in (response.provider, response.model, response.prompt_version) if part)
    return Labelled(
        id=f"{response.interview_id}/{response.position}",
        question_id=response.question,
        answer=answer,
        screen=screen,
        kept=Kept(response.score, quotes, by),
    )


def _screens(responses: Sequence[InterviewResponse]) -> dict[int, Screen]:
    """The screen of each response whose interview has no other scored answer than those given."""
    here = {response.interview_id for response in responses}
    chosen = {response.pk for response in responses}
    rest: defaultdict[object, float] = defaultdict(float)
    cut: set[object] = set()
    for other in InterviewResponse.objects.filter(interview_id__in=here).exclude(pk__in=chosen):
        rest[other.interview_id] += 0.0 if other.kind == KNOCK_OUT else other.weight
        if other.status == ResponseStatus.SCORED and other.transcript and other.hold_reason is None:
            cut.add(other.interview_id)
    return {
        one.pk: Screen(str(one.interview_id), one.weight, rest[one.interview_id], one.kind == KNOCK_OUT)
        for one in responses
        if one.interview_id not in cut
    }
