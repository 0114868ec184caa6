"""Transcript → score of one answer, rated alone against its own rubric."""

from __future__ import annotations

from typing import Any

from calls import transitions
from calls.background import jobs
from calls.background.registry import GivenUp, Task
from calls.domain import follow_ups
from calls.domain.quality import Heard, doubt
from calls.domain.states import InterviewStatus, RecordingStatus, ResponseStatus
from calls.errors import ProviderError
from calls.interview import answers
from calls.models import InterviewResponse
from calls.ports import AnswerScorer
from calls.scoring import ratings


def _score_again(response: InterviewResponse) -> bool:
    event = f"The answer to question {response.position} is scored once more."
    if not jobs.requeue(response, TASK, event=event, **answers.UNRATED):
        return False
    answers.to_scoring_again(response.interview, InterviewStatus.COMPLETED, event=answers.RESULT_REOPENED)
    return True


TASK = Task(
    name="score_response",
    model=InterviewResponse,
    queue="scores",
    sources=frozenset({str(ResponseStatus.TRANSCRIBED)}),
    failed=str(ResponseStatus.FAILED),
    given_up=GivenUp(retry=_score_again),
)

NOTHING_SAID = "No speech was found in the recording, so there is nothing to score."
NOT_RATED = "Answers about the résumé are not rated: whoever scores an answer knows nothing of the résumé."
HELD = "The answer was not rated: a person has to listen to it."


def run(response: InterviewResponse, *scorers: AnswerScorer) -> bool:
    """Scores an answer with the first of `scorers` that can. One whose transcript is doubtful is held for a person.

    False: somebody else does, it is tried again later, or it failed for good. Ratings that were made are kept, and are
    not asked for again.
    """
    if not jobs.take(response, TASK, vendors=len(scorers)):
        return False
    if response.kind == follow_ups.ABOUT_RESUME:
        return _settle(response, "is for a person to read", score=None, feedback=NOT_RATED)
    if not response.transcript.strip():
        return _settle(response, "was scored", score=None, feedback=NOTHING_SAID)
    if why := doubt(_heard(response)):
        return _settle(response, f"is held for a person: {why}", score=None, feedback=HELD, hold_reason=why)
    try:
        ratings.complete(response, scorers)
    except ProviderError as error:
        event = f"The answer to question {response.position} could not be scored."
        if jobs.retry_or_fail(response, TASK, error, event=event):
            answers.conclude_when_settled(response.interview_id)
        return False
    return _settle(response, "was scored", **ratings.columns(response))


def _heard(response: InterviewResponse) -> list[Heard]:
    recordings = response.recordings.filter(status=RecordingStatus.TRANSCRIBED)
    return [Heard(r.transcript, r.duration_seconds, r.confidence, r.speech_seconds) for r in recordings]


def _settle(response: InterviewResponse, what: str, **columns: Any) -> bool:
    event = f"The answer to question {response.position} {what}."
    settled = transitions.move(response, ResponseStatus.SCORED, event=event, error_code="", error_detail="", **columns)
    if settled and not answers.close_when_settled(response):  # unless words arrived while it was being scored
        answers.conclude_when_settled(response.interview_id)
    return settled
