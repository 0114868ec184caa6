"""Answers to judge a scorer by, from interviews that were held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from calls.domain.states import ResponseStatus
from calls.domain.usage import Usage
from calls.models import InterviewResponse
from calls.scoring.evaluation.labelled import Kept, Labelled
from calls.scoring.evaluation.screens import Screen
from calls.scoring.ratings import answer_of

_AUTHOR = ("provider", "model", "prompt_version", "prompt_hash")


def newest(limit: int) -> Iterator[Labelled]:
    """The newest rated answers of the database, at most `limit`; nobody's scores stand beside them.

    What was held for a person was never rated, and is not rated here.
    """
    rated = InterviewResponse.objects.filter(status=ResponseStatus.SCORED, hold_reason=None).exclude(transcript="")
    chosen = list(rated.select_related("interview").order_by("-pk")[:limit])
    screens = _screens(chosen)
    for response in chosen:
        yield _labelled(response, screens.get(response.interview_id))


def _labelled(response: InterviewResponse, screen: Screen | None) -> Labelled:
    return Labelled(
        id=f"{response.interview_id}/{response.position}",
        question_id=response.question,
        answer=answer_of(response),
        position=response.position,
        screen=screen,
        kept=_kept(response),
    )


def _kept(response: InterviewResponse) -> Kept:
    by: Mapping[str, Any] = response.scored_by or {name: getattr(response, name, "") for name in _AUTHOR}
    cost = by.get("cost")
    return Kept(
        score=response.score,
        quotes=tuple(item["quote"] for item in response.evidence),
        dropped_quotes=sum(entry.get("dropped_quotes", 0) for entry in response.ratings),
        by=" ".join(str(by[name]) for name in _AUTHOR if by.get(name)),
        usage=Usage(
            input_tokens=by.get("input_tokens", 0),
            output_tokens=by.get("output_tokens", 0),
            cost=None if cost is None else Decimal(cost),
        ),
    )


def _screens(chosen: Sequence[InterviewResponse]) -> dict[UUID, Screen]:
    """The interviews of which every rated answer is among those chosen."""
    here = {response.pk for response in chosen}
    interviews: dict[UUID, list[InterviewResponse]] = defaultdict(list)
    for response in InterviewResponse.objects.filter(interview_id__in={one.interview_id for one in chosen}):
        interviews[response.interview_id].append(response)
    return {
        interview_id: Screen(str(interview_id), tuple(responses))
        for interview_id, responses in interviews.items()
        if all(one.pk in here or not _is_rated(one) for one in responses)
    }


def _is_rated(response: InterviewResponse) -> bool:
    return response.status == ResponseStatus.SCORED and bool(response.transcript) and not response.hold_reason
