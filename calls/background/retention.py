"""Deletes what is stored for a limited time: carriers' events, lines of the vendor ledger, results of tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from calls.background.registry import registry
from calls.domain.states import INTERVIEW_OPEN, InterviewStatus
from calls.models import ProviderEvent, VendorCall, VendorCallTotal
from calls.telephony.states import CALL_LIVE

BATCH = 500
"""Rows of one transaction."""

_UNFINISHED = INTERVIEW_OPEN | {str(InterviewStatus.SCORING)}


def prune(now: datetime | None = None) -> Iterator[tuple[str, int]]:
    """Deletes what is older than the settings say, one batch for each step of the iteration.

    Yields the kind and the number of rows of each batch.
    """
    now = now or timezone.now()
    kinds: tuple[tuple[str, Callable[[datetime], int], int], ...] = (
        ("provider_events", _provider_events, settings.KEEP_PROVIDER_EVENTS_DAYS),
        ("vendor_calls", _vendor_calls, settings.KEEP_VENDOR_CALLS_DAYS),
        ("task_results", _task_results, settings.KEEP_TASK_RESULTS_DAYS),
    )
    for kind, delete, days in kinds:
        while deleted := delete(now - timedelta(days=days)):
            yield kind, deleted


def _provider_events(before: datetime) -> int:
    """An event stays while it is not applied, is a dead letter, or belongs to an interview that is not over."""
    limit = registry["apply_provider_event"].limit
    settled = Q(applied_at__isnull=False) | Q(attempts__gte=limit, next_attempt_at=None)
    in_use = Q(call__status__in=CALL_LIVE) | Q(call__interview__status__in=_UNFINISHED)
    old = ProviderEvent.objects.filter(settled, received_at__lt=before, set_aside_at=None).exclude(in_use)
    return _delete(old.order_by("received_at"))


def _vendor_calls(before: datetime) -> int:
    """Lines of an interview are added to its totals first, so that its costs stay what they were."""
    old = VendorCall.objects.filter(started_at__lt=before, leased_until__lt=timezone.now()).order_by("started_at")
    with transaction.atomic():
        calls = list(old.select_for_update(skip_locked=True)[:BATCH])
        for interview_id in {call.interview_id for call in calls if call.interview_id is not None}:
            total, _ = VendorCallTotal.objects.select_for_update().get_or_create(interview_id=interview_id)
            _add(total, (call for call in calls if call.interview_id == interview_id))
        VendorCall.objects.filter(pk__in=[call.pk for call in calls]).delete()
    return len(calls)


def _add(total: VendorCallTotal, calls: Iterable[VendorCall]) -> None:
    for call in calls:
        total.calls += 1
        total.unpriced_calls += call.has_usage and call.cost is None
        total.input_tokens += call.input_tokens
        total.output_tokens += call.output_tokens
        total.audio_seconds += call.audio_seconds
        total.characters += call.characters or 0
        if call.cost is not None:
            total.cost = (total.cost or 0) + call.cost
    total.save()


def _task_results(before: datetime) -> int:
    """A task that still runs so long after it was begun belongs to a worker that was killed."""
    ended = Q(status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED], finished_at__lt=before)
    lost = Q(status=TaskResultStatus.RUNNING, started_at__lt=before)
    return _delete(DBTaskResult.objects.filter(ended | lost).order_by())


def _delete(rows: QuerySet[Any]) -> int:
    chosen = list(rows.values_list("pk", flat=True)[:BATCH])
    rows.model._default_manager.filter(pk__in=chosen).delete()
    return len(chosen)
