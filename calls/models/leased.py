"""What every row has that waits for a step of the story."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.db import models
from django.utils import timezone

from calls.domain.states import Moves


class Subject(NamedTuple):
    """The interview and the call that a row is about; None for what it is not about."""

    interview_id: UUID | None = None
    call_id: UUID | None = None


class Leased(models.Model):
    """A row with a status, and with what `transitions.claim` needs to let one worker at a time work on it.

    `attempts` counts the tries of the step that the present status waits for; a move sets it back to 0.
    `next_attempt_at` is when the sweep enqueues the step again; None means that no step waits.
    `set_aside_at` is when its step was given up for good: the row is a dead letter until a person has it worked
    on again, or dismisses it.
    """

    NOUN: ClassVar[str]
    """How events and lists name such a row."""
    SOURCES: ClassVar[Moves]
    RETRIES: ClassVar[Moves] = {}
    """What may be reached when a person has a dead letter worked on again; see `calls.domain.states`."""

    status = models.CharField(max_length=20)
    status_changed_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_detail = models.TextField(blank=True, default="")
    set_aside_at = models.DateTimeField(null=True, blank=True)

    held_until: datetime | None = None
    """The end of the lease that this instance was claimed with; it tells its lease from every other. No column."""

    class Meta:
        abstract = True

    @property
    def subject(self) -> Subject:
        """What it is about. A row that belongs to no interview has no timeline."""
        return Subject()


def waiting_index(name: str, *first: str) -> models.Index:
    """The index by which the sweep finds rows whose step is due; `first` keeps kinds of rows apart in it."""
    return models.Index(
        fields=[*first, "next_attempt_at"], name=name, condition=models.Q(next_attempt_at__isnull=False)
    )


def dead_letter_index(name: str) -> models.Index:
    """The index by which dead letters are listed and counted."""
    return models.Index(fields=["set_aside_at"], name=name, condition=models.Q(set_aside_at__isnull=False))
