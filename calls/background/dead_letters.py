"""What a person does with a dead letter: have it worked on again, or dismiss it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from calls import transitions
from calls.background import steps
from calls.channels.phone import erase, left_behind, messages, prepare_speech
from calls.dead_letters import DeadLetter, DeadLetters, aside
from calls.domain.states import (
    ErasureStatus,
    InterviewStatus,
    JobStatus,
    MessageStatus,
    RecordingStatus,
    ResponseStatus,
    SoundStatus,
)
from calls.interview import answers, generate_questions, interviews
from calls.interview.refused import Refused
from calls.models import (
    CarrierErasure,
    Interview,
    InterviewResponse,
    JobDescription,
    Message,
    ProviderEvent,
    Recording,
    ResumeMatch,
    Sound,
)
from calls.scoring import match, score

_AGAIN: dict[type[JobDescription | CarrierErasure | Sound], tuple[str, steps.Step]] = {
    JobDescription: (JobStatus.GENERATING, generate_questions.STEP),
    CarrierErasure: (ErasureStatus.WAITING, erase.STEP),
    Sound: (SoundStatus.WAITING, prepare_speech.STEP),
}
"""Rows that wait for one step only, with the status in which they do."""


def retry(letter: DeadLetter) -> bool:
    """Has a dead letter worked on again, with its attempts counted from the start.

    False: it is a dead letter no more. Raises Refused for what must not be repeated. The result of a completed
    interview is made anew when one of its answers is worked on again.
    """
    if letter.obstacle:
        raise Refused("not_retryable", letter.obstacle, "id")
    with transaction.atomic():
        return _again(letter)


@dataclass(frozen=True)
class Retried:
    """What a bulk retry did: how many were retried, must not be retried, and are left for another request."""

    retried: int
    not_retryable: int
    remaining: int


def retry_all(letters: DeadLetters, *, limit: int) -> Retried:
    """Retries the oldest of `letters`, at most `limit`, each in a transaction of its own.

    May be repeated and interrupted, and done by several people at once: what was retried is a dead letter no more.
    """
    open_letters = letters.retryable()
    retried = sum(retry(letter) for letter in open_letters.order_by("set_aside_at")[:limit])
    remaining = open_letters.count()
    return Retried(retried, max(letters.count() - remaining, 0), remaining)


def _again(letter: DeadLetter) -> bool:
    match letter.row:
        case JobDescription() | CarrierErasure() | Sound() as row:
            return _requeued(row, *_AGAIN[type(row)])
        case Interview() as interview:
            return interviews.again(interview)
        case Message() as message:
            return _message(message)
        case Recording() as recording:
            return _recording(recording)
        case InterviewResponse() as response:
            return _response(response)
        case ResumeMatch() as comparison:
            return match.again(comparison, retried=True)
        case ProviderEvent() as event:
            return left_behind.again(event)
    raise TypeError(f"{letter.id} is not retryable")


def _requeued(row: JobDescription | CarrierErasure | Sound, status: str, step: steps.Step) -> bool:
    moved = transitions.move(row, status, due_in=steps.PUMPED, retried=True, error_code="", error_detail="")
    if moved:
        steps.pump(step.task, row.pk)
    return moved


def _message(message: Message) -> bool:
    """The carrier refused it, or was never asked: it was not sent, and is sent now if it is still wanted."""
    moved = transitions.move(
        message,
        MessageStatus.QUEUED,
        event="A text message that could not be sent is tried again.",
        due_in=steps.PUMPED,
        retried=True,
        ordered_at=None,
        error_code="",
        error_detail="",
    )
    if moved:
        steps.pump(messages.STEP.task, message.pk)
    return moved


def _recording(recording: Recording) -> bool:
    stored = bool(recording.file)
    moved = transitions.move(
        recording,
        RecordingStatus.STORED if stored else RecordingStatus.AVAILABLE,
        event="A recording that could not be worked on is tried again.",
        due_in=steps.PUMPED,
        retried=True,
        error_code="",
        error_detail="",
    )
    if not moved:
        return False
    steps.pump("transcribe_recording" if stored else "store_recording", recording.pk)
    answers.reopen(recording.response)
    return True


def _response(response: InterviewResponse) -> bool:
    moved = transitions.move(
        response,
        ResponseStatus.TRANSCRIBED,
        event=f"The answer to question {response.position} is scored once more.",
        due_in=steps.PUMPED,
        retried=True,
        error_code="",
        error_detail="",
        **answers.UNRATED,
    )
    if moved:
        steps.pump(score.STEP.task, response.pk)
        answers.to_scoring_again(response.interview, InterviewStatus.COMPLETED, event=answers.MADE_ANEW)
    return moved


def dismiss(letter: DeadLetter) -> bool:
    """Takes a dead letter off the list and leaves its row as it is. False: it is on the list no more.

    Raises Refused for an interview that waits to be called: dismissed, it would wait for ever.
    """
    if isinstance(letter.row, Interview) and letter.row.status == InterviewStatus.PENDING:
        raise Refused("interview_waits", "The interview still waits to be called. Retry or cancel it.", "id")
    return aside(letter.kind).filter(pk=letter.row.pk).update(set_aside_at=None) == 1
