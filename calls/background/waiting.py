"""How long the oldest row of each background task is overdue. `/readyz` and the metrics both show these figures."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from calls.background.registry import registry


def seconds_overdue(now: datetime | None = None) -> dict[str, float]:
    """For each task, the seconds by which its oldest row is overdue; 0.0 when none is. One query for each task.

    `start_call` is the interview that waits longest for a line, `apply_provider_event` the oldest stored webhook
    that was not applied.
    """
    now = now or timezone.now()
    since = {work.name: work.due_since(now) for work in registry.waiting()}
    return {name: 0.0 if at is None else (now - at).total_seconds() for name, at in since.items()}
