"""Transcript → score of one answer, rated alone against its own rubric."""

from __future__ import annotations

from typing import Any

from calls import transitions
from calls.domain.evidence import supported_quotes
from calls.domain.rubric import RATINGS, Rubric, score_from_ratings
from calls.domain.states import ResponseStatus
from calls.errors import InvalidAnswer, ProviderError
from calls.models import InterviewResponse
from calls.ports import Answer, AnswerRating, AnswerScorer, CriterionRating
from calls.workflow import answers, steps, vendors

STEP = steps.Step.of("score_response", ResponseStatus.TRANSCRIBED, failed=ResponseStatus.FAILED)

NOTHING_SAID = "No speech was found in the recording, so there is nothing to score."


def run(response: InterviewResponse, *scorers: AnswerScorer) -> bool:
    """Scores an answer with the first of `scorers` that can.

    False: somebody else does, it is tried again later, or it failed for good.
    """
    if not steps.take(response, STEP, vendors=len(scorers)):
        return False
    if not response.transcript.strip():
        return _settle(response, score=None, feedback=NOTHING_SAID)
    try:
        rating = vendors.ask(vendors.Errand("rating", response), scorers, lambda scorer: scorer.rate(_answer(response)))
        checked = checked_ratings(rating, response.transcript)
    except ProviderError as error:
        event = f"The answer to question {response.position} could not be scored."
        if steps.retry_or_fail(response, STEP, error, event=event):
            answers.conclude_when_settled(response.interview_id)
        return False
    return _settle(response, **_columns(rating, checked))


def _answer(response: InterviewResponse) -> Answer:
    return Answer(
        question=response.question,
        competency=response.competency,
        rubric=Rubric.from_json(response.rubric),
        transcript=response.transcript,
        language=response.interview.language,
    )


def checked_ratings(rating: AnswerRating, transcript: str) -> list[CriterionRating]:
    """The ratings with only the quotes that were really said; one left without a quote is no rating.

    Raises InvalidAnswer for a rating that is not on the scale.
    """
    checked = []
    for item in rating.ratings:
        if item.rating is not None and item.rating not in RATINGS:
            raise InvalidAnswer("A rating is not on the scale of 1 to 5.", provider=rating.author.provider)
        quotes = supported_quotes(item.quotes, transcript)
        supported = item.rating if quotes else None
        reason = item.reason
        if item.rating is not None and supported is None:
            reason = f"{reason} (Not counted: no quote of it stands in the transcript.)".strip()
        checked.append(CriterionRating(item.criterion, supported, reason, quotes))
    return checked


def _columns(rating: AnswerRating, checked: list[CriterionRating]) -> dict[str, Any]:
    quotes = dict.fromkeys(quote for item in checked for quote in item.quotes)
    return {
        "score": score_from_ratings([item.rating for item in checked]),
        "feedback": rating.feedback,
        "evidence": [{"quote": quote} for quote in quotes],
        "ratings": [
            {"criterion": c.criterion, "rating": c.rating, "reason": c.reason, "quotes": list(c.quotes)}
            for c in checked
        ],
        "provider": rating.author.provider,
        "model": rating.author.model,
        "prompt_version": rating.author.prompt_version,
    }


def _settle(response: InterviewResponse, **columns: Any) -> bool:
    event = f"The answer to question {response.position} was scored."
    settled = transitions.move(response, ResponseStatus.SCORED, event=event, error_code="", error_detail="", **columns)
    if settled:
        answers.conclude_when_settled(response.interview_id)
    return settled
