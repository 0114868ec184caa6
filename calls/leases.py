"""The leases that a background task takes, so that a worker which has to stop can hand them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from calls.models import Leased


@dataclass(frozen=True)
class Lease:
    """A claim on one row. Its end, to the microsecond, tells it from every other claim on that row."""

    model: type[Leased]
    pk: object
    until: datetime


_NOTES: ContextVar[list[Lease] | None] = ContextVar("leases", default=None)


@contextmanager
def noted() -> Iterator[list[Lease]]:
    """The list in which this thread notes every lease that it takes inside, whatever became of it."""
    notes: list[Lease] = []
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)


def note(row: Leased) -> None:
    """Notes the lease that `row` was just claimed with. Outside of `noted` nobody hands it back."""
    notes = _NOTES.get()
    if notes is not None and row.held_until is not None:
        notes.append(Lease(type(row), row.pk, row.held_until))


def hand_back(leases: Iterable[Lease], *, counted: bool) -> int:
    """Ends those of `leases` that are still held, so that the sweep enqueues their rows at once. Returns how many.

    A row that was released, moved, or claimed by somebody else is left alone. `counted`: the attempt stays
    counted, as one that failed does; otherwise it is as if it had not been begun.
    """
    now = timezone.now()
    attempts = F("attempts") - (0 if counted else 1)
    return sum(
        lease.model._default_manager.filter(pk=lease.pk, leased_until=lease.until, attempts__gt=0).update(
            leased_until=now, next_attempt_at=now, attempts=attempts
        )
        for lease in leases
    )
