"""Webhooks that were stored and, because of a crash or a fault of ours, not applied."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from calls.background import jobs
from calls.background.registry import GivenUp, Unleased
from calls.channels.phone import events
from calls.models import ProviderEvent

AFTER = timedelta(seconds=10)
"""An event that is still not applied after this time is enqueued."""

MAX_ATTEMPTS = 10
"""With growing pauses: some ten minutes, in which a deployment or a restart may repair what is broken."""


def enqueue_due(limit: int = 100) -> int:
    """Enqueues events that are due, and sets aside those whose attempts are used up. Returns how many were enqueued."""
    now = timezone.now()
    due = _due(now)
    due.filter(attempts__gte=MAX_ATTEMPTS).update(set_aside_at=now, next_attempt_at=None)
    events = list(due.filter(attempts__lt=MAX_ATTEMPTS).order_by("received_at").values_list("pk", flat=True)[:limit])
    for pk in events:
        jobs.enqueue("apply_provider_event", pk)
    return len(events)


def _since(now: datetime) -> QuerySet[ProviderEvent]:
    """Those that are due, with `due_at`: since when."""
    return _due(now).annotate(due_at=Coalesce("next_attempt_at", "received_at"))


def _due(now: datetime) -> QuerySet[ProviderEvent]:
    """Not applied, not set aside, and its time has come. One that was dismissed has attempts and no time."""
    fresh = Q(next_attempt_at=None, attempts__lt=MAX_ATTEMPTS, received_at__lt=now - AFTER)
    return ProviderEvent.objects.filter(Q(next_attempt_at__lte=now) | fresh, applied_at=None, set_aside_at=None)


def apply(event: ProviderEvent, read: events.Read) -> bool:
    """Applies an unapplied event; the attempt is counted before. False: it is not its turn.

    Raises whatever went wrong; the sweep tries again after a pause.
    """
    pause = jobs.pause(event.attempts + 1)
    claimed = _due(timezone.now()).filter(pk=event.pk, attempts__lt=MAX_ATTEMPTS)
    if not claimed.update(attempts=F("attempts") + 1, next_attempt_at=timezone.now() + pause):
        return False
    try:
        events.apply(event, read)
    except Exception as error:
        ProviderEvent.objects.filter(pk=event.pk).update(error_detail=type(error).__name__)
        raise
    return True


def again(event: ProviderEvent) -> bool:
    """Has a dead letter applied again. False: it is none any more."""
    aside = ProviderEvent.objects.filter(pk=event.pk, applied_at=None).filter(set_aside_at__isnull=False)
    if not aside.update(attempts=0, next_attempt_at=timezone.now(), set_aside_at=None):
        return False
    jobs.enqueue("apply_provider_event", event.pk)
    return True


TASK = Unleased(
    name="apply_provider_event",
    model=ProviderEvent,
    queue="calls",
    limit=MAX_ATTEMPTS,
    given_up=GivenUp(code="event_not_applied", related=("call",), retry=again),
    select=_since,
    since="due_at",
    sweep=enqueue_due,
)
