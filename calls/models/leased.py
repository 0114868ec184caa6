"""What every row has that waits for a step of the story."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from calls.domain.states import Moves


class Leased(models.Model):
    """A row with a status, and with what `transitions.claim` needs to let one worker at a time work on it.

    `attempts` counts the tries of the step that the present status waits for; a move sets it back to 0.
    `next_attempt_at` is when the sweep pumps the step again; None means that no step waits.
    """

    SOURCES: ClassVar[Moves]

    status = models.CharField(max_length=20)
    status_changed_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_detail = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


def waiting_index(name: str, *first: str) -> models.Index:
    """The index by which the sweep finds rows whose step is due; `first` keeps kinds of rows apart in it."""
    return models.Index(
        fields=[*first, "next_attempt_at"], name=name, condition=models.Q(next_attempt_at__isnull=False)
    )
