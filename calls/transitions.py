"""The only writer of a status. A move is one UPDATE with the old status in its WHERE; so is a claim."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from calls import leases
from calls.models import InterviewEvent, Leased, insert_once


def move(
    row: Leased,
    to: str,
    *,
    event: str = "",
    due_in: timedelta | None = None,
    only_from: Collection[str] | None = None,
    retried: bool = False,
    **changes: Any,
) -> bool:
    """Moves `row` to status `to` if its stored status allows that; on success `row` carries the new values.

    False: the stored status was elsewhere already, which is an answer and not an error. `only_from` narrows
    what the table allows; `retried` takes the table of what a person may have worked on again. The step of the
    new status starts with no attempts used; `due_in` says when the sweep enqueues it (None: no step waits). `event`
    is the line that the interview's timeline gets in the same transaction.
    """
    now = timezone.now()
    values = {
        "status": str(to),
        "status_changed_at": now,
        "attempts": 0,
        "leased_until": None,
        "next_attempt_at": None if due_in is None else now + due_in,
        "set_aside_at": None,
        **changes,
    }
    allowed = (row.RETRIES if retried else row.SOURCES)[str(to)]
    sources = allowed if only_from is None else allowed & set(only_from)
    with transaction.atomic(savepoint=False):
        if not type(row)._default_manager.filter(pk=row.pk, status__in=sources).update(**values):
            return False
        if event:
            record(row, f"{row.NOUN}.{to}", event)
    for name, value in values.items():
        setattr(row, name, value)
    row.held_until = None
    return True


def set_aside(
    row: Leased, to: str, *, code: str, detail: str, lease: datetime | None = None, event: str = "", **changes: Any
) -> bool:
    """Moves `row` to `to`, where no step waits, and keeps it as a dead letter with its reason and its attempts.

    With `lease` only while that lease stands: a slow worker does not end what another one is working on. False: the
    lease is gone, or the stored status was elsewhere already; nothing was written.
    """
    reason = {"error_code": code, "error_detail": detail, "attempts": row.attempts, "set_aside_at": timezone.now()}
    with transaction.atomic():
        if lease is not None and not _lock(row, lease):
            return False
        return move(row, to, event=event, **{**reason, **changes})


def set_aside_in_place(row: Leased, *, code: str, detail: str) -> bool:
    """Keeps `row` as a dead letter in the status it has; no step waits for it any more.

    False: its status has changed, or a worker holds it; nothing was written.
    """
    values = {"set_aside_at": timezone.now(), "next_attempt_at": None, "error_code": code, "error_detail": detail}
    return _update(row, _free(), values)


def holds(row: Leased) -> bool:
    """Whether the lease that `row` was claimed with still stands. Locks the row until the end of the transaction."""
    return row.held_until is not None and _lock(row, row.held_until)


def _lock(row: Leased, lease: datetime) -> bool:
    rows = type(row)._default_manager.select_for_update().filter(pk=row.pk, leased_until=lease)
    return bool(rows.values_list("pk"))


def claim(row: Leased, statuses: Iterable[str], *, lease: timedelta, limit: int, if_waiting: bool = False) -> bool:
    """Takes `row` for one step, for as long as `lease`. The attempt is counted before any work is done.

    False: another worker holds it, its status moved on, or `limit` attempts are used. A worker that dies
    leaves a lease that runs out, and an attempt that stays counted. `if_waiting` is for a status in which a row
    may wait for the step or not: without a `next_attempt_at` it is not taken.
    """
    until = timezone.now() + lease
    free = _free() & Q(next_attempt_at__isnull=False) if if_waiting else _free()
    waiting = type(row)._default_manager.filter(
        free, pk=row.pk, status__in=[str(status) for status in statuses], attempts__lt=limit
    )
    if not waiting.update(leased_until=until, next_attempt_at=until, attempts=F("attempts") + 1):
        return False
    row.refresh_from_db()
    row.held_until = until
    leases.note(row)
    return True


def release(
    row: Leased, *, retry_in: timedelta, code: str = "", detail: str = "", count: bool = True, **changes: Any
) -> bool:
    """Gives a claimed row back, to be enqueued again after `retry_in`; says why it is still waiting.

    With `count` False the attempt that the claim counted is given back too. False: the lease is not the caller's any
    more, because it ran out and another worker claimed the row, or because the row moved. Nothing was written then,
    and the step has to stop without writing anything.
    """
    if row.held_until is None:
        return False
    values = {
        "leased_until": None,
        "next_attempt_at": timezone.now() + retry_in,
        "error_code": code,
        "error_detail": detail,
        **changes,
    }
    attempts = {} if count else {"attempts": Greatest(F("attempts") - 1, 0)}
    if not _update(row, Q(leased_until=row.held_until), values, **attempts):
        return False
    row.attempts = row.attempts if count else max(row.attempts - 1, 0)
    row.held_until = None
    return True


def wait_for(row: Leased, until: datetime | None, **changes: Any) -> bool:
    """Sets when the sweep looks at a row again that no worker holds, without touching its status or its attempts.

    `changes` are further columns, such as what it waits for.

    False: a worker has claimed it, or it has changed since it was read; nothing was written.
    """
    unchanged = _free() & Q(next_attempt_at=row.next_attempt_at)
    return _update(row, unchanged, {"next_attempt_at": until, **changes})


def _free() -> Q:
    """No worker holds the row."""
    return Q(leased_until=None) | Q(leased_until__lt=timezone.now())


def _update(row: Leased, condition: Q, values: dict[str, Any], **computed: Any) -> bool:
    """Writes to `row` where its stored status is the one it was read with and `condition` holds, else nothing.

    `computed` are values that the database computes; `row` does not carry them.
    """
    rows = type(row)._default_manager.filter(condition, pk=row.pk, status=row.status)
    if not rows.update(**values, **computed):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True


def record(row: Leased, kind: str, message: str) -> None:
    """Adds a line to the timeline of the interview that `row` belongs to. Rows without one have no timeline."""
    interview_id, call_id = row.subject
    if interview_id is not None:
        insert_once(InterviewEvent(interview_id=interview_id, call_id=call_id, kind=kind, message=message))
