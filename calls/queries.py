"""Reads that several rooms share: API, sweep, health page."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from calls.domain.states import CALL_LIVE, InterviewStatus, JobStatus
from calls.models import Call, Interview, InterviewResponse, Leased, Recording


def interviews_in_full() -> QuerySet[Interview]:
    """Interviews with everything their API shape shows, in a fixed number of queries."""
    responses = InterviewResponse.objects.prefetch_related(
        Prefetch("recordings", queryset=Recording.objects.order_by("created_at"))
    )
    return Interview.objects.select_related("candidate", "job_description", "result").prefetch_related(
        "calls", Prefetch("responses", queryset=responses)
    )


def due_interviews(now: datetime) -> QuerySet[Interview]:
    """Pending interviews whose time has come and whose questions are written, the longest waiting first."""
    return Interview.objects.filter(
        status=InterviewStatus.PENDING, next_attempt_at__lte=now, job_description__status=JobStatus.READY
    ).order_by("next_attempt_at")


def live_call_count() -> int:
    """Calls that hold a line at the carrier now."""
    return Call.objects.filter(status__in=CALL_LIVE).count()


def due(model: type[Leased], statuses: frozenset[str], now: datetime) -> QuerySet[Leased]:
    """Rows of `model` whose step should be pumped: their time has come and no lease is held."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    rows: QuerySet[Leased] = model._default_manager.filter(free, status__in=statuses, next_attempt_at__lte=now)
    return rows.order_by("next_attempt_at")


def answer_recording(response: InterviewResponse) -> Recording | None:
    """The recording to listen to: the longest that is stored; None while there is none."""
    stored = [recording for recording in response.recordings.all() if recording.file]
    return max(stored, key=lambda recording: recording.duration_seconds or 0, default=None)
