"""When a candidate wants to be called."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from calls.domain.states import InterviewStatus
from calls.errors import Refused
from calls.interview import caller_requests
from calls.models import Interview
from candidates.models import Candidate

LATEST = timedelta(days=14)
"""How far ahead a candidate may choose a time."""


def call_now(interview: Interview) -> bool:
    """Makes an interview due at once; the gate still decides. False: it is not waiting any more."""
    return caller_requests.make_due(interview, timezone.now(), "The candidate asked to be called now.")


def call_at(interview: Interview, at: datetime) -> bool:
    """Makes an interview due at a time. False: it is not waiting any more.

    Raises Refused for a time in the past or more than LATEST ahead.
    """
    now = timezone.now()
    if at <= now:
        raise Refused("time_in_the_past", "The time has passed already. Choose a later one.", "at")
    if at > now + LATEST:
        raise Refused("time_too_far", f"Choose a time within the next {LATEST.days} days.", "at")
    return caller_requests.make_due(interview, at, f"The candidate asked to be called at {at:%Y-%m-%d %H:%M} UTC.")


def whereabouts_changed(candidate: Candidate) -> None:
    """Has the gate asked again about interviews that waited for a phone number, or because of its time zones."""
    waiting = Interview.objects.filter(
        candidate=candidate,
        status=InterviewStatus.PENDING,
        error_code__in=["phone_missing", "time_zone_unknown", "outside_calling_hours"],
    )
    waiting.update(next_attempt_at=timezone.now())
