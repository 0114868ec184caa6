"""What all tasks share: enqueuing a task, taking a row, and what happens when a vendor fails."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from calls import transitions
from calls.background.registry import Task
from calls.errors import ProviderError, QueueAway, StorageError
from calls.models import Leased, ProviderEvent
from calls.models.leased import Subject
from screener.observability import work

logger = logging.getLogger(__name__)

SWEEP_AFTER = timedelta(seconds=30)
"""How long the sweep waits before it enqueues a row again."""

LOOK_UP_AFTER = timedelta(minutes=2)
"""The carrier is asked about a live call from which no event has come for this long."""

AT_ONCE = timedelta(0)

MAX_PAUSE = timedelta(minutes=5)
"""Between two attempts at a task."""

PATIENCE = timedelta(days=3)
"""How long a row waits for a vendor that is away. After that its attempts count again, so that no row waits forever."""


@contextmanager
def working(task: str, row: Leased | ProviderEvent | None = None) -> Iterator[None]:
    """Surrounds a task: logs, metrics and traces name it, and the interview and the call of its row.

    A task whose row is erased meanwhile ends, and stores nothing.
    """
    subject = row.subject if row else Subject()
    with work.step(task, subject.interview_id, subject.call_id):
        try:
            yield
        except Exception:
            if row is None or type(row)._default_manager.filter(pk=row.pk).exists():
                raise
            logger.info("task %s ended, because its row was erased", task)


def enqueue(task: str, *arguments: object) -> None:
    """Enqueues `calls.tasks.<task>`, with the running transaction when the queue is in the database too.

    Another queue gets it after the commit. One that cannot be reached is logged and loses nothing: the row
    waits, and the sweep enqueues it again.
    """

    def put() -> None:
        try:
            import_string(f"calls.tasks.{task}").enqueue(*(str(argument) for argument in arguments))
        except QueueAway as error:
            logger.warning("%s waits for the sweep: %s", task, error)

    if settings.TASKS_IN_DATABASE:
        put()
    else:
        transaction.on_commit(put, robust=True)


def take(row: Leased, task: Task[Any], *, vendors: int = 1, event: str = "") -> bool:
    """Claims `row` for `task`. A row whose attempts were used up by workers that died is set aside here.

    `vendors` is how many may be asked one after the other: the lease lasts for all of them.
    """
    lease = task.lease * max(vendors, 1)
    if transitions.claim(row, task.sources, lease=lease, limit=task.limit, if_waiting=task.if_waiting):
        return True
    row.refresh_from_db()
    if is_used_up(row, task):
        detail = f"{row.attempts} attempts of the step {task.name} ended without an answer."
        ended = row.leased_until
        transitions.set_aside(row, task.failed, code=task.used_up, detail=detail, lease=ended, event=event)
    return False


def is_used_up(row: Leased, task: Task[Any]) -> bool:
    """Whether the last attempt at a row was begun and never ended."""
    lease_is_over = row.leased_until is not None and row.leased_until < timezone.now()
    return row.attempts >= task.limit and lease_is_over


def backoff(attempts: int, jitter: float) -> timedelta:
    """How long to wait after the nth failed attempt: at most 2, 4, 8 … seconds, and never above MAX_PAUSE.

    `jitter`, from 0 to 1, says where in the second half of that time, so that rows that failed together
    are retried at different times.
    """
    longest = min(timedelta(seconds=2 ** min(attempts, 16)), MAX_PAUSE)
    return longest * (1 + jitter) / 2


def pause(attempts: int) -> timedelta:
    """The wait after the nth failed attempt of a row, with a random jitter."""
    return backoff(attempts, random.random())  # noqa: S311 - nothing secret is drawn


def sweep_pause(waited: timedelta = AT_ONCE) -> timedelta:
    """When the sweep looks again at a row that was enqueued, or that waits for our storage: SWEEP_AFTER and a jitter.

    A row that has `waited` for long is left for half of that time, up to MAX_PAUSE, so that a queue without workers
    does not fill with the same row. The jitter spreads rows that came at the same time.
    """
    longest = min(max(SWEEP_AFTER, waited / 2), MAX_PAUSE)
    return longest * (1 + random.random() / 2)  # noqa: S311 - nothing secret is drawn


def never() -> bool:
    """The default of `stopping`: the work is not interrupted."""
    return False


UNUSABLE_PATIENCE = timedelta(minutes=15)
"""The same for a vendor whose answers cannot be used, because waiting rarely helps."""


def must_wait(row: Leased, error: ProviderError) -> bool:
    """Whether the vendor is away, or busy, and the row waits for it without losing an attempt.

    A row waits for as long as our credentials are refused: the row is in order, and a person has to correct them.
    """
    patience = UNUSABLE_PATIENCE if error.is_unusable else PATIENCE
    waits = error.refuses_credentials or timezone.now() - row.status_changed_at < patience
    return not error.costs_attempt and waits


def vendor_pause(error: ProviderError) -> timedelta:
    """How long to wait for a vendor that is away: as long as it asks for, and up to a quarter more."""
    return timedelta(seconds=error.wait_seconds or 0.0) * (1 + random.random() / 4)  # noqa: S311 - nothing secret


def wait_for_vendor(row: Leased, error: ProviderError, **changes: Any) -> bool:
    """Gives a claimed row back with its attempt until the vendor may be asked again. A jitter spreads many rows.

    False: the lease is not the caller's any more, and nothing was written.
    """
    work.went("retried")
    return transitions.release(
        row, retry_in=vendor_pause(error), code=error.code, detail=str(error), count=False, **changes
    )


def give_back(row: Leased, task: Task[Any], error: ProviderError, **changes: Any) -> bool:
    """Gives a claimed row back for another try when that can help. False: it cannot, and the row is still claimed.

    Writes nothing when the lease is not the caller's any more: another worker does the task then. Our own storage
    is waited for without using up an attempt: an answer is not lost because a disk is full.
    """
    logger.warning("task %s of %s: %s", task.name, row.pk, error.code)
    work.went("retried")
    if isinstance(error, StorageError):
        transitions.release(row, retry_in=sweep_pause(), code=error.code, detail=str(error), count=False, **changes)
    elif must_wait(row, error):
        wait_for_vendor(row, error, **changes)
    elif error.retryable and row.attempts < task.limit:
        transitions.release(row, retry_in=pause(row.attempts), code=error.code, detail=str(error), **changes)
    else:
        work.went("failed")
        return False
    return True


def retry_or_fail(row: Leased, task: Task[Any], error: ProviderError, *, event: str = "", **changes: Any) -> bool:
    """Gives the row back for another try when that can help, else sets it aside. True: it failed for good."""
    if give_back(row, task, error):
        return False
    lease = row.held_until
    return transitions.set_aside(
        row, task.failed, code=error.code, detail=str(error), lease=lease, event=event, **changes
    )


def requeue(row: Leased, task: Task[Any], status: str = "", *, event: str = "", **changes: Any) -> bool:
    """Has a dead letter wait for its task once more, with its attempts counted from the start.

    `status` is the one it waits in; it may be left out when there is only one. False: it is a dead letter no more.
    """
    if not status:
        (status,) = task.sources
    moved = transitions.move(
        row, status, event=event, due_in=SWEEP_AFTER, retried=True, error_code="", error_detail="", **changes
    )
    if moved:
        enqueue(task.name, row.pk)
    return moved
