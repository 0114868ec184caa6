"""Reads that several rooms share: API, sweep, health page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from calls.domain.states import RECORDING_UNSETTLED, RESPONSE_UNSETTLED, InterviewStatus, JobStatus, ResponseStatus
from calls.models import (
    Call,
    Interview,
    InterviewResponse,
    InterviewResult,
    Recording,
    VendorCall,
    VendorCallTotal,
)
from calls.telephony.states import CALL_LIVE


def interviews_in_full() -> QuerySet[Interview]:
    """Interviews with everything their API shape shows, in a fixed number of queries."""
    responses = InterviewResponse.objects.prefetch_related(
        Prefetch("recordings", queryset=Recording.objects.order_by("created_at"))
    )
    later = InterviewResult.objects.filter(interview=OuterRef("interview"), version__gt=OuterRef("version"))
    newest = InterviewResult.objects.filter(~Exists(later))
    return Interview.objects.prefetch_related(
        "calls", Prefetch("responses", queryset=responses), Prefetch("results", queryset=newest)
    )


def due_interviews(now: datetime) -> QuerySet[Interview]:
    """Pending interviews whose time has come and whose questions are written, the longest waiting first."""
    return Interview.objects.filter(
        status=InterviewStatus.PENDING, next_attempt_at__lte=now, job_description__status=JobStatus.READY
    ).order_by("next_attempt_at")


def live_call_count() -> int:
    """Calls that hold a line at the carrier now."""
    return Call.objects.filter(status__in=CALL_LIVE).count()


def live_calls_with(phone: str) -> QuerySet[Call]:
    """Calls to or from a number that are ordered, ring or are being held; none for an empty number."""
    if not phone:
        return Call.objects.none()
    older = Q(phone="", interview__candidate__phone=phone)  # ordered before calls had a number of their own
    return Call.objects.filter(Q(phone=phone) | older, status__in=CALL_LIVE)


def unsettled_responses(interview_id: UUID) -> QuerySet[InterviewResponse]:
    """Answers that the result waits for; one that was taken for silence too, while its recording is worked on."""
    silent = Q(status=ResponseStatus.UNANSWERED, recordings__status__in=RECORDING_UNSETTLED)
    return InterviewResponse.objects.filter(Q(status__in=RESPONSE_UNSETTLED) | silent, interview_id=interview_id)


def answer_recording(response: InterviewResponse) -> Recording | None:
    """The recording to listen to: the longest that is stored; None while there is none."""
    stored = [recording for recording in response.recordings.all() if recording.file]
    return max(stored, key=lambda recording: recording.duration_seconds or 0, default=None)


def vendor_totals(interview_id: UUID) -> tuple[dict[str, Any], int]:
    """What vendors were asked for an interview, added up, and how many of these lines were deleted for their age."""
    used = Q(input_tokens__gt=0) | Q(output_tokens__gt=0) | Q(audio_seconds__gt=0) | Q(characters__gt=0)
    listed: dict[str, Any] = VendorCall.objects.filter(interview_id=interview_id).aggregate(
        calls=Count("id"),
        unpriced_calls=Count("id", filter=used & Q(cost=None)),
        input_tokens=Sum("input_tokens", default=0),
        output_tokens=Sum("output_tokens", default=0),
        audio_seconds=Sum("audio_seconds", default=0.0),
        characters=Sum("characters", default=0),
        cost=Sum("cost"),
    )
    removed = VendorCallTotal.objects.filter(interview_id=interview_id).first()
    if removed is None:
        return listed, 0
    totals = {name: value + getattr(removed, name) for name, value in listed.items() if name != "cost"}
    costs = [cost for cost in (listed["cost"], removed.cost) if cost is not None]
    return {**totals, "cost": sum(costs) if costs else None}, removed.calls
