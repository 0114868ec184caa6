"""What the rows say at the moment they are asked, in a fixed number of reads of which each follows an index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from calls import queries
from calls.background import waiting
from calls.background.dead_letters import dead_letters
from calls.domain.states import INTERVIEW_OPEN, InterviewStatus
from calls.models import Interview

OPEN = INTERVIEW_OPEN | {str(InterviewStatus.SCORING)}
A_DAY = timedelta(days=1)


class Rows(Collector):
    """A collector of Prometheus that reads the database."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """All gauges, as they are now."""
        now = timezone.now()
        yield _open_interviews()
        yield _ended_interviews(now)
        yield GaugeMetricFamily("screener_live_calls", "Calls that hold a line now", value=queries.live_call_count())
        yield _oldest_waiting(now)
        counts = sorted(dead_letters().counts().items())
        yield _family("screener_dead_letters", "Rows whose step was given up, by kind", "kind", counts)
        if settings.TASKS_IN_DATABASE:
            yield _queued_tasks()


def _family(name: str, text: str, label: str, figures: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for value, figure in figures:
        family.add_metric((value,), figure)
    return family


def _open_interviews() -> GaugeMetricFamily:
    """Reads the entries of the open ones only, however many have ended."""
    found = dict(Interview.objects.filter(status__in=OPEN).order_by().values_list("status").annotate(Count("pk")))
    figures = [(str(status), found.get(str(status), 0)) for status in sorted(OPEN)]
    return _family("screener_interviews", "Interviews that are not over, by status", "status", figures)


def _ended_interviews(now: datetime) -> GaugeMetricFamily:
    ends = sorted(set(map(str, InterviewStatus)) - OPEN)
    recent = Interview.objects.filter(status__in=ends, created_at__gte=now - A_DAY).order_by()
    found = dict(recent.values_list("status").annotate(Count("pk")))
    text = "Interviews that were ordered within 24 hours and are over, by status"
    return _family("screener_interviews_ended", text, "status", [(status, found.get(status, 0)) for status in ends])


def _oldest_waiting(now: datetime) -> GaugeMetricFamily:
    """How late the most overdue row of each step is; `start_call` is the interview that waits longest for a line."""
    figures = sorted(waiting.seconds_overdue(now).items())
    return _family("screener_oldest_waiting_seconds", "How late the most overdue row of a step is", "step", figures)


def _queued_tasks() -> GaugeMetricFamily:
    ready = DBTaskResult.objects.ready().order_by().values_list("queue_name").annotate(Count("pk"))
    figures = dict.fromkeys(settings.TASK_QUEUES, 0) | dict(ready)
    return _family("screener_queued_tasks", "Tasks that no worker has taken yet", "queue", sorted(figures.items()))
