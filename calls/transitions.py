"""The only writer of a status. A move is one UPDATE with the old status in its WHERE; so is a claim."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from calls import leases
from calls.models import (
    Call,
    FollowUp,
    Interview,
    InterviewEvent,
    InterviewResponse,
    Leased,
    Message,
    Recording,
    ResumeMatch,
    Sound,
    insert_once,
    update_in,
)


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
    new status starts with no attempts used; `due_in` says when the sweep pumps it (None: no step waits). `event`
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
        if not update_in(row, sources, values):
            return False
        if event:
            record(row, f"{_noun(row)}.{to}", event)
    for name, value in values.items():
        setattr(row, name, value)
    return True


def set_aside(row: Leased, to: str, *, code: str, detail: str, event: str = "", **changes: Any) -> bool:
    """Moves `row` to `to`, where no step waits, and keeps it as a dead letter with its reason and its attempts.

    False: the stored status was elsewhere already.
    """
    reason = {"error_code": code, "error_detail": detail, "attempts": row.attempts, "set_aside_at": timezone.now()}
    return move(row, to, event=event, **{**reason, **changes})


def set_aside_in_place(row: Leased, *, code: str, detail: str) -> None:
    """Keeps `row` as a dead letter in the status it has; no step waits for it any more."""
    _update(row, set_aside_at=timezone.now(), next_attempt_at=None, error_code=code, error_detail=detail)


def claim(row: Leased, statuses: Iterable[str], *, lease: timedelta, limit: int) -> bool:
    """Takes `row` for one step, for as long as `lease`. The attempt is counted before any work is done.

    False: another worker holds it, its status moved on, or `limit` attempts are used. A worker that dies
    leaves a lease that runs out, and an attempt that stays counted.
    """
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    waiting = type(row)._default_manager.filter(
        free, pk=row.pk, status__in=[str(status) for status in statuses], attempts__lt=limit
    )
    if not waiting.update(leased_until=now + lease, next_attempt_at=now + lease, attempts=F("attempts") + 1):
        return False
    row.refresh_from_db()
    leases.note(row)
    return True


def release(row: Leased, *, retry_in: timedelta, code: str = "", detail: str = "", count: bool = True) -> None:
    """Gives a claimed row back, to be pumped again after `retry_in`; says why it is still waiting.

    With `count` False the attempt that the claim counted is given back too.
    """
    _update(
        row,
        attempts=row.attempts if count else max(row.attempts - 1, 0),
        leased_until=None,
        next_attempt_at=timezone.now() + retry_in,
        error_code=code,
        error_detail=detail,
    )


def wait_for(row: Leased, until: datetime | None) -> None:
    """Sets when the sweep looks at `row` again, without touching its status, its lease or its attempts."""
    _update(row, next_attempt_at=until)


def _update(row: Leased, **values: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk, status=row.status).update(**values)
    for name, value in values.items():
        setattr(row, name, value)


def record(row: Leased, kind: str, message: str) -> None:
    """Adds a line to the timeline of the interview that `row` belongs to. Rows without one have no timeline."""
    interview_id, call_id = story_of(row)
    if interview_id is not None:
        insert_once(InterviewEvent(interview_id=interview_id, call_id=call_id, kind=kind, message=message))


def _noun(row: Leased) -> str:
    name = row._meta.model_name or ""
    return {"interviewresponse": "response", "followup": "follow_up", "resumematch": "match"}.get(name, name)


def story_of(row: Leased) -> tuple[Any, Any]:
    """The ids of the interview and of the call that a row is about; None for what it is not about."""
    match row:
        case Interview():
            return row.pk, None
        case Call():
            return row.interview_id, row.pk
        case InterviewResponse() | Message() | ResumeMatch() | Sound():
            return row.interview_id, None
        case FollowUp():
            return row.response.interview_id, None
        case Recording():
            return row.response.interview_id, row.call_id
    return None, None
