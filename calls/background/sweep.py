"""Enqueues rows that are due or whose lease ran out, so that no row waits for a lost task."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils import timezone

from calls import transitions
from calls.background import jobs
from calls.background.registry import Task, Unleased, registry
from calls.models import Leased

BATCH = 200
"""Rows of one task in one sweep; the rest waits for the next one."""


def run(now: datetime | None = None, *, stopping: Callable[[], bool] = jobs.never) -> int:
    """Enqueues every task that is due. Returns how many were enqueued.

    `stopping` is asked before each row: once it is true, the rest is left to the next sweep.
    """
    now = now or timezone.now()
    enqueued = 0
    for row, task in _waiting(now):
        if stopping():
            return enqueued
        if transitions.wait_for(row, now + jobs.sweep_pause(now - row.status_changed_at)):
            jobs.enqueue(task, row.pk)
            enqueued += 1
    for chore in registry.chores:
        chore()
    return enqueued + sum(work.sweep() for work in registry if isinstance(work, Unleased) and work.sweep)


def _waiting(now: datetime) -> Iterator[tuple[Leased, str]]:
    """Rows that are due, each with the name of its task."""
    for task in registry.waiting():
        if isinstance(task, Task):
            for row in list(task.due(now)[:BATCH]):
                yield row, task.task_for(row)
