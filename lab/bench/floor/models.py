"""The floor's rows: a call, and what happened in it."""

from __future__ import annotations

from django.db import models


class Call(models.Model):
    """The row that a webhook reads and changes."""

    events_seen = models.PositiveIntegerField(default=0)

    objects: models.Manager[Call] = models.Manager()

    def __str__(self) -> str:
        return f"call {self.pk}"


class Event(models.Model):
    call = models.ForeignKey(Call, on_delete=models.CASCADE)
    payload = models.JSONField()

    objects: models.Manager[Event] = models.Manager()

    def __str__(self) -> str:
        return f"event {self.pk}"
