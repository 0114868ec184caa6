"""What is due and whose lease ran out is pumped again, so that nothing waits for a task that got lost."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from calls import queries, transitions
from calls.models import Call, CarrierErasure, Interview, InterviewResponse, JobDescription, Leased, Message, Recording
from calls.workflow import (
    apply_event,
    conclude,
    erase,
    fetch_recording,
    generate_questions,
    interviews,
    messages,
    place_call,
    score,
    steps,
    transcribe,
)

STEPS: tuple[tuple[type[Leased], steps.Step], ...] = (
    (JobDescription, generate_questions.STEP),
    (Recording, fetch_recording.STEP),
    (Recording, transcribe.STEP),
    (InterviewResponse, score.STEP),
    (Interview, conclude.STEP),
    (CarrierErasure, erase.STEP),
    (Message, messages.STEP),
)

BATCH = 200


def run(now: datetime | None = None) -> int:
    """Pumps every step that is due. Returns how many tasks were enqueued."""
    now = now or timezone.now()
    pumped = sum(_pump(row, step.task, now) for model, step in STEPS for row in _due(model, step.sources, now))
    pumped += sum(_pump(call, _call_task(call), now) for call in _due(Call, place_call.LOOK_UP.sources, now))
    interviews.fail_without_questions()
    return pumped + apply_event.pump_left_behind()


def _due(model: type[Leased], sources: frozenset[str], now: datetime) -> list[Leased]:
    return list(queries.due(model, sources, now)[:BATCH])


def _call_task(call: Leased) -> str:
    if not isinstance(call, Call):
        raise TypeError("only calls are dialled")
    return place_call.LOOK_UP.task if place_call.must_look_up(call) else place_call.DIAL.task


def _pump(row: Leased, task: str, now: datetime) -> bool:
    transitions.wait_for(row, now + steps.PUMPED)
    steps.pump(task, row.pk)
    return True
