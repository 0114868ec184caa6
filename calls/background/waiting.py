"""How long the oldest row of each background step is overdue. `/readyz` and the metrics both show these figures."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from calls import queries
from calls.background import sweep
from calls.channels.phone import left_behind

START_CALL = "start_call"
APPLY_EVENT = "apply_provider_event"


def seconds_overdue(now: datetime | None = None) -> dict[str, float]:
    """For each step, the seconds by which its oldest row is overdue; 0.0 when none is. One query for each step.

    `start_call` is the interview that waits longest for a line, `apply_provider_event` the oldest stored webhook
    that was not applied.
    """
    now = now or timezone.now()
    due = {step.task: queries.due(model, step.sources, now) for model, step in sweep.STEPS}
    due[START_CALL] = queries.due_interviews(now)
    since = {step: rows.values_list("next_attempt_at", flat=True).first() for step, rows in due.items()}
    since[APPLY_EVENT] = left_behind.due_since(now)
    return {step: 0.0 if at is None else (now - at).total_seconds() for step, at in since.items()}
