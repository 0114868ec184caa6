"""What is due and whose lease ran out is pumped again, so that nothing waits for a task that got lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils import timezone

from calls import queries, transitions
from calls.background import steps
from calls.channels.phone import erase, fetch_recording, left_behind, messages, place_call, prepare_speech
from calls.interview import answers, generate_questions, interviews
from calls.models import (
    Call,
    CarrierErasure,
    FollowUp,
    Interview,
    InterviewResponse,
    JobDescription,
    Leased,
    Message,
    Recording,
    ResumeMatch,
    Sound,
)
from calls.scoring import conclude, follow_up, match, score, transcribe

STEPS: tuple[tuple[type[Leased], steps.Step], ...] = (
    (JobDescription, generate_questions.STEP),
    (Call, place_call.LOOK_UP),
    (Recording, fetch_recording.STEP),
    (Recording, transcribe.STEP),
    (InterviewResponse, answers.CLOSE),
    (InterviewResponse, score.STEP),
    (FollowUp, follow_up.STEP),
    (Interview, conclude.STEP),
    (CarrierErasure, erase.STEP),
    (Message, messages.STEP),
    (ResumeMatch, match.READ),
    (ResumeMatch, match.MATCH),
    (Sound, prepare_speech.STEP),
)
"""Every background step with the rows that wait for it. The metrics and `/readyz` read this list too."""

BATCH = 200
"""Rows of one step in one sweep; the rest waits for the next one."""


def run(now: datetime | None = None, *, stopping: Callable[[], bool] = steps.never) -> int:
    """Pumps every step that is due. Returns how many tasks were enqueued.

    `stopping` is asked before each row: once it is true, the rest is left to the next sweep.
    """
    now = now or timezone.now()
    pumped = 0
    for row, task in _waiting(now):
        if stopping():
            return pumped
        if transitions.wait_for(row, now + steps.left_alone(now - row.status_changed_at)):
            steps.pump(task, row.pk)
            pumped += 1
    interviews.fail_without_questions()
    prepare_speech.prune()
    erase.empty_folders()
    return pumped + left_behind.pump()


def _waiting(now: datetime) -> Iterator[tuple[Leased, str]]:
    """Rows that are due, each with the task of its step."""
    for model, step in STEPS:
        for row in _due(model, step.sources, now):
            yield row, _task(row, step)


def _due(model: type[Leased], sources: frozenset[str], now: datetime) -> list[Leased]:
    return list(queries.due(model, sources, now)[:BATCH])


def _task(row: Leased, step: steps.Step) -> str:
    """The task that continues a row. A call is dialled until the carrier was asked to, and looked up afterwards."""
    if isinstance(row, Call) and not place_call.must_look_up(row):
        return place_call.DIAL.task
    return step.task
