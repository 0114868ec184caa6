"""Responses while the conversation goes on, and when an answer is whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from calls import queries, transitions
from calls.background import jobs
from calls.background.registry import Task
from calls.domain.conversation import MAX_TRIES, MIN_SPEECH_SECONDS
from calls.domain.states import RECORDING_UNSETTLED, InterviewStatus, RecordingStatus, ResponseStatus
from calls.interview import follow_ups
from calls.interview.context import Context
from calls.models import Interview, InterviewResponse, InterviewSession, Recording

A = ResponseStatus

CLOSE = Task(
    name="close_answer",
    model=InterviewResponse,
    queue="speech",
    sources=frozenset({str(A.RECORDED)}),
    failed=str(A.FAILED),
    given_up=None,
)
"""Never fails: it only looks whether every recording of an answer is settled."""

UNRATED: dict[str, Any] = {
    "score": None,
    "feedback": "",
    "evidence": [],
    "ratings": [],
    "hold_reason": None,
    "scored_by": None,
}
"""The columns of a response that has no score."""

RESULT_REOPENED = "An answer is worked on again; a new result is made."


def answered(response: InterviewResponse, session: InterviewSession) -> bool:
    """The answer is over: it is worked on from now. False: it was already.

    Its recordings may be settled already: then the answer is to be closed next.
    """
    event = f"Question {response.position} was answered."
    return transitions.move(response, A.RECORDED, event=event, due_in=jobs.SWEEP_AFTER, session=session)


def unanswered(response: InterviewResponse) -> bool:
    """Nothing was said to the question."""
    event = f"Question {response.position} was asked {MAX_TRIES} times and not answered."
    return transitions.move(response, A.UNANSWERED, event=event)


def are_open(interview: Interview) -> bool:
    """Whether a planned question was not put yet, or is being answered. No session is held for a follow-up alone."""
    return _planned(interview).filter(status__in=[A.PENDING, A.ASKED]).exists()


def were_all_put(interview: Interview) -> bool:
    """Whether the conversation began and every planned question was put and is settled."""
    return _planned(interview).exists() and not are_open(interview)


def _planned(interview: Interview) -> QuerySet[InterviewResponse]:
    return InterviewResponse.objects.filter(interview_id=interview.pk, follows=None)


def keep_what_was_said(context: Context) -> None:
    """At the end of a session, a question whose answer was cut off counts as answered when something was said.

    A follow-up of which nothing was heard is over with its session; a word of it may still arrive.
    """
    ended = Q(status=A.UNANSWERED, follows__isnull=False) & _settled_in(context.session)
    for response in context.interview.responses.filter(Q(status=A.ASKED) | ended):
        recordings = response.recordings.filter(is_silent=False).exclude(status=RecordingStatus.ABSENT)
        if recordings.exclude(duration_seconds__lt=MIN_SPEECH_SECONDS).exists():
            answered(response, context.session)
            close_when_settled(response)
        elif response.follows is not None and response.status == A.ASKED:
            event = (
                f"The conversation was over before the further question about answer {response.follows} was answered."
            )
            transitions.move(response, A.UNANSWERED, event=event)


def close_when_settled(response: InterviewResponse) -> bool:
    """Joins the transcripts of an answer when all its recordings are settled, and has it scored.

    False: the answer is still going on, or a recording is still being worked on, or nothing was said.
    """
    response.refresh_from_db()
    recordings = list(response.recordings.order_by("created_at"))
    if any(r.status in RECORDING_UNSETTLED for r in recordings):
        return False
    if response.status == A.UNANSWERED and not _is_answer_after_all(response, recordings):
        conclude_when_settled(response.interview_id)
        return False
    if response.status in (A.SCORED, A.FAILED):
        _reopen_for_more(response, recordings)
    if response.status != A.RECORDED:
        return False
    texts = [r.transcript.strip() for r in recordings if r.status == RecordingStatus.TRANSCRIBED]
    if not texts:
        return _without_text(response, recordings)
    with transaction.atomic(savepoint=False):
        moved = transitions.move(
            response, A.TRANSCRIBED, due_in=jobs.SWEEP_AFTER, transcript="\n".join(text for text in texts if text)
        )
        if moved:
            jobs.enqueue("score_response", response.pk)
            follow_ups.request(response)
    return moved


def _reopen_for_more(response: InterviewResponse, recordings: list[Recording]) -> None:
    """Has an answer worked on again when a recording that was told of late holds words that it does not have."""
    heard = [r.transcript.strip() for r in recordings if r.status == RecordingStatus.TRANSCRIBED]
    if not all(text in response.transcript for text in heard):
        event = f"More of the answer to question {response.position} arrived late: it is scored once more."
        reopen(response, event=event)


def reopen(response: InterviewResponse, *, event: str = "") -> bool:
    """Takes an answer back to its recordings, and has the interview's result made again. False: it had moved on.

    The result stands until the new one takes its place.
    """
    moved = transitions.move(
        response,
        A.RECORDED,
        event=event,
        due_in=jobs.SWEEP_AFTER,
        retried=True,
        transcript="",
        error_code="",
        error_detail="",
        **UNRATED,
    )
    if moved:
        to_scoring_again(response.interview, InterviewStatus.COMPLETED, event=RESULT_REOPENED)
    return moved


def recording_again(recording: Recording, task: Task[Recording], status: RecordingStatus) -> bool:
    """Has a recording that was given up wait for `task` in `status`, and its answer for the recording.

    False: it is a dead letter no more.
    """
    event = "A recording that could not be worked on is tried again."
    if not jobs.requeue(recording, task, status, event=event):
        return False
    reopen(recording.response)
    return True


def _is_answer_after_all(response: InterviewResponse, recordings: list[Recording]) -> bool:
    """Whether what was taken for silence holds words, or could not be heard by anybody. Then it is an answer."""
    heard = [r for r in recordings if r.transcript.strip() or r.status == RecordingStatus.FAILED]
    if not heard:
        return False
    event = f"Question {response.position} was answered after all: its recording is more than silence."
    if not transitions.move(response, A.RECORDED, event=event, due_in=jobs.SWEEP_AFTER, **_held_in(heard[-1])):
        return False
    _skip_next_session(Interview.objects.get(pk=response.interview_id))
    return True


def _settled_in(session: InterviewSession) -> Q:
    return Q(session=session) | Q(session=None, answered_in_id=session.pk)


def _held_in(recording: Recording) -> dict[str, Any]:
    """The session of a recording, as its response refers to it."""
    return {"session_id": recording.session_id or recording.call_id}


def _skip_next_session(interview: Interview) -> None:
    """Has the result written instead of another session when there is nothing left to ask."""
    waits = interview.status == InterviewStatus.PENDING and not interview.held_for
    if waits and not are_open(interview) and not _planned(interview).filter(status=A.UNANSWERED).exists():
        to_scoring(interview)


def _without_text(response: InterviewResponse, recordings: list[Recording]) -> bool:
    failed = next((r for r in recordings if r.status == RecordingStatus.FAILED), None)
    if failed is None:
        moved = unanswered(response)
    else:
        moved = transitions.move(
            response,
            A.FAILED,
            event=f"The answer to question {response.position} could not be worked on.",
            error_code=failed.error_code,
            error_detail=failed.error_detail,
        )
    conclude_when_settled(response.interview_id)
    return moved


def conclude_when_settled(interview_id: UUID) -> bool:
    """Has the result written, or a provisional one made again, when no answer is worked on any more. False: not yet.

    One that says what it waits for is looked at in any case: it may wait for something else now.
    """
    due = Q(status=InterviewStatus.SCORING) | Q(status=InterviewStatus.COMPLETED, next_attempt_at__isnull=False)
    interview = Interview.objects.filter(due, pk=interview_id).first()
    if interview is None:
        return False
    if not interview.error_code and queries.unsettled_responses(interview_id).exists():
        return False
    jobs.enqueue("conclude_interview", interview_id)
    return True


def to_scoring(interview: Interview) -> bool:
    """From the conversation to its result; the result is written when the last answer is settled."""
    moved = transitions.move(
        interview,
        InterviewStatus.SCORING,
        event="Every question was put.",
        due_in=jobs.SWEEP_AFTER,
        error_code="",
        error_detail="",
        ended_at=timezone.now(),
    )
    if moved:
        follow_ups.miss(interview)
        conclude_when_settled(interview.pk)
    return moved


def to_scoring_again(interview: Interview, source: InterviewStatus, *, event: str) -> bool:
    """Has the result of an interview made, or made again; the one it has stands until then. False: it had moved on."""
    moved = transitions.move(
        interview,
        InterviewStatus.SCORING,
        event=event,
        due_in=jobs.SWEEP_AFTER,
        only_from={source},
        retried=True,
        error_code="",
        error_detail="",
    )
    if moved:
        conclude_when_settled(interview.pk)
    return moved
