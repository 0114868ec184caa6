"""Responses and their recordings while the call goes on, and when an answer is whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from calls import queries, transitions
from calls.background import steps
from calls.background.registry import Task
from calls.channels.phone import erase
from calls.domain.conversation import MAX_TRIES, SHORTEST_WORDS_SECONDS
from calls.domain.states import (
    CALL_LIVE,
    RECORDING_UNSETTLED,
    InterviewStatus,
    RecordingStatus,
    ResponseStatus,
)
from calls.errors import NotItsOwn
from calls.interview.plan import kept, responses_of
from calls.models import Call, Interview, InterviewResponse, Recording, insert_once
from calls.scoring import follow_up
from candidates import consents

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

MADE_ANEW = "An answer is worked on again; the result is made anew."

FETCH_UNASKED = timedelta(seconds=30)
"""When a recording is fetched although the carrier's word that it is ready has not come."""


def response_at(call: Call, position: int) -> InterviewResponse | None:
    """The response at `position` of the call's interview; None before the conversation began."""
    return next((response for response in responses_of(call) if response.position == position), None)


def recording_at(
    call: Call, position: int, provider_recording_id: str, duration_seconds: int | None = None
) -> Recording | None:
    """The row of a recording of the answer at `position`, made when it is new.

    None when nothing may be kept: before the conversation began, after the candidate withdrew, or without an id.
    """
    if not provider_recording_id:
        return None
    recording = _named(call.provider, provider_recording_id).first()
    if recording is not None:
        return _known(call, recording, duration_seconds, is_silent=False)
    response = response_to_keep(call, position)
    if response is None:
        return None
    return keep_recording(call, response, provider_recording_id, duration_seconds)


def _named(provider: str, provider_recording_id: str) -> QuerySet[Recording]:
    """The recording with this id at the carrier."""
    return Recording.objects.filter(provider=provider, provider_recording_id=provider_recording_id)


def response_to_keep(call: Call, position: int) -> InterviewResponse | None:
    """The response that a new recording of the answer at `position` belongs to.

    None when there is none, or when nobody agreed to the recording: then the carrier is asked to delete it.
    """
    if call.interview.started_at is None or _is_withdrawn(call):
        erase.request([call], hang_up=False)
        return None
    return response_at(call, position)


def _is_withdrawn(call: Call) -> bool:
    """Whether the candidate has declined the interview, or withdrew a consent to it during the call.

    The carrier does not say whether a recording that it announces afterwards was finished before.
    """
    interview = call.interview
    if interview.status == InterviewStatus.DECLINED:
        return True
    if interview.status == InterviewStatus.IN_PROGRESS and call.status in CALL_LIVE:
        return False  # a withdrawal takes the interview out of the conversation
    return consents.was_withdrawn(interview, call.created_at, call.ended_at)


def keep_recording(
    call: Call,
    response: InterviewResponse,
    provider_recording_id: str,
    duration_seconds: int | None = None,
    *,
    is_silent: bool = False,
) -> Recording:
    """The row of a recording, made when the carrier first names it, by whichever webhook that is."""
    recording = Recording(
        response=response,
        call=call,
        provider=call.provider,
        provider_recording_id=provider_recording_id,
        duration_seconds=duration_seconds,
        is_silent=is_silent,
        next_attempt_at=timezone.now() + FETCH_UNASKED,
    )
    if insert_once(recording):
        return recording
    known = _named(call.provider, provider_recording_id).get()
    return _known(call, known, duration_seconds, is_silent=is_silent)


def _known(call: Call, recording: Recording, duration_seconds: int | None, *, is_silent: bool) -> Recording:
    """A recording that has a row. Raises NotItsOwn when it was made in another call."""
    if recording.call_id != call.pk:
        raise NotItsOwn
    _learn(recording, duration_seconds, is_silent=is_silent)
    return recording


def _learn(recording: Recording, duration_seconds: int | None, *, is_silent: bool) -> None:
    """Adds what another webhook says of a recording. Silence stays silence, whoever comes last."""
    told: dict[str, Any] = {"duration_seconds": duration_seconds, "is_silent": is_silent or None}
    news = {name: value for name, value in told.items() if value not in (None, getattr(recording, name))}
    if news:
        Recording.objects.filter(pk=recording.pk).update(**news)
        for name, value in news.items():
            setattr(recording, name, value)


def keep_carrier_transcript(recording: Recording, text: str) -> None:
    """Keeps what the carrier's own transcription says, and has it used as soon as the audio is stored."""
    Recording.objects.filter(pk=recording.pk, carrier_transcript=None).update(carrier_transcript=text)
    steps.enqueue("transcribe_recording", recording.pk)


def transcription_failed(recording: Recording) -> None:
    """Notes that the carrier could not transcribe a recording; the step fails it once it is stored."""
    Recording.objects.filter(pk=recording.pk, carrier_transcript=None).update(carrier_gave_up=True)
    steps.enqueue("transcribe_recording", recording.pk)


def answered(response: InterviewResponse, call: Call) -> bool:
    """The answer is over: it is worked on from now. False: it was already.

    Whoever calls this closes the answer when its recordings were settled before.
    """
    event = f"Question {response.position} was answered."
    return transitions.move(response, A.RECORDED, event=event, due_in=steps.SWEEP_AFTER, answered_in=call)


def unanswered(response: InterviewResponse) -> bool:
    """Nothing was said to the question."""
    event = f"Question {response.position} was asked {MAX_TRIES} times and not answered."
    return transitions.move(response, A.UNANSWERED, event=event)


def fell_silent(interview: Interview) -> bool:
    """Whether the last two questions that were put were not answered."""
    put = [response for response in kept(interview) if response.status != A.PENDING]
    return len(put) > 1 and all(response.status == A.UNANSWERED for response in put[-2:])


def are_open(interview: Interview) -> bool:
    """Whether a planned question was not put yet, or is being answered. Nobody is called again for a follow-up."""
    return _planned(interview).filter(status__in=[A.PENDING, A.ASKED]).exists()


def were_all_put(interview: Interview) -> bool:
    """Whether the conversation began and every planned question was put and is settled."""
    return _planned(interview).exists() and not are_open(interview)


def _planned(interview: Interview) -> QuerySet[InterviewResponse]:
    return InterviewResponse.objects.filter(interview_id=interview.pk, follows=None)


def put(call: Call, position: int | None) -> bool:
    """Marks the question at `position` as asked, if it was not. False: there is no such question."""
    upcoming = None if position is None else response_at(call, position)
    if upcoming is None:
        return False
    transitions.move(upcoming, A.ASKED, event=f"Question {position} was asked.", asked_at=timezone.now())
    return True


def keep_what_was_said(interview: Interview, call: Call) -> None:
    """At the end of a call, a question whose answer was cut off counts as answered when something was said.

    A follow-up of which nothing was heard is over with its call; a word of it may still arrive.
    """
    ended = Q(status=A.UNANSWERED, answered_in=call, follows__isnull=False)
    for response in interview.responses.filter(Q(status=A.ASKED) | ended):
        recordings = response.recordings.filter(is_silent=False).exclude(status=RecordingStatus.ABSENT)
        if recordings.exclude(duration_seconds__lt=SHORTEST_WORDS_SECONDS).exists():
            answered(response, call)
            close_when_settled(response)
        elif response.follows is not None and response.status == A.ASKED:
            event = f"The call was over before the further question about answer {response.follows} was answered."
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
            response, A.TRANSCRIBED, due_in=steps.SWEEP_AFTER, transcript="\n".join(text for text in texts if text)
        )
        if moved:
            steps.enqueue("score_response", response.pk)
            follow_up.request(response)
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
        due_in=steps.SWEEP_AFTER,
        retried=True,
        transcript="",
        error_code="",
        error_detail="",
        **UNRATED,
    )
    if moved:
        to_scoring_again(response.interview, InterviewStatus.COMPLETED, event=MADE_ANEW)
    return moved


def recording_again(recording: Recording, task: Task[Recording], status: RecordingStatus) -> bool:
    """Has a recording that was given up wait for `task` in `status`, and its answer for the recording.

    False: it is a dead letter no more.
    """
    event = "A recording that could not be worked on is tried again."
    if not steps.requeue(recording, task, status, event=event):
        return False
    reopen(recording.response)
    return True


def _is_answer_after_all(response: InterviewResponse, recordings: list[Recording]) -> bool:
    """Whether what was taken for silence holds words, or could not be heard by anybody. Then it is an answer."""
    heard = [r for r in recordings if r.transcript.strip() or r.status == RecordingStatus.FAILED]
    if not heard:
        return False
    event = f"Question {response.position} was answered after all: its recording is more than silence."
    if not transitions.move(response, A.RECORDED, event=event, due_in=steps.SWEEP_AFTER, answered_in=heard[-1].call):
        return False
    _call_off(Interview.objects.get(pk=response.interview_id))
    return True


def _call_off(interview: Interview) -> None:
    """Has the result written instead of another call when there is nothing left to ask."""
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
    steps.enqueue("conclude_interview", interview_id)
    return True


def to_scoring(interview: Interview) -> bool:
    """From the conversation to its result; the result is written when the last answer is settled."""
    moved = transitions.move(
        interview,
        InterviewStatus.SCORING,
        event="Every question was put.",
        due_in=steps.SWEEP_AFTER,
        error_code="",
        error_detail="",
        ended_at=timezone.now(),
    )
    if moved:
        follow_up.miss(interview)
        conclude_when_settled(interview.pk)
    return moved


def to_scoring_again(interview: Interview, source: InterviewStatus, *, event: str) -> bool:
    """Has the result of an interview made, or made again; the one it has stands until then. False: it had moved on."""
    moved = transitions.move(
        interview,
        InterviewStatus.SCORING,
        event=event,
        due_in=steps.SWEEP_AFTER,
        only_from={source},
        retried=True,
        error_code="",
        error_detail="",
    )
    if moved:
        conclude_when_settled(interview.pk)
    return moved
