"""The life of an interview outside its calls: create, start when due, cancel, try again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from calls import queries, transitions
from calls.domain.states import CALL_LIVE, InterviewStatus, JobStatus
from calls.models import Call, Interview, JobDescription
from calls.workflow import steps
from candidates.models import Candidate

READY_CHECK = steps.PUMPED


class Refused(ValueError):
    """An interview that cannot be held: a stable code, a sentence, and the field of the request at fault."""

    def __init__(self, code: str, detail: str, field: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.field = field


def create(
    candidate: Candidate, job: JobDescription, *, scheduled_for: datetime | None = None, language: str = ""
) -> Interview:
    """A pending interview. Raises Refused when its questions failed to be written.

    It starts at `scheduled_for`, or as soon as a line is free and its questions are written.
    """
    if job.status == JobStatus.FAILED:
        detail = "The questions of this job description could not be written. Put questions first."
        raise Refused("questions_failed", detail, "job_description")
    with transaction.atomic():
        interview = Interview.objects.create(
            candidate=candidate,
            job_description=job,
            language=language or job.language,
            scheduled_for=scheduled_for,
            next_attempt_at=scheduled_for or timezone.now(),
        )
        when = f"to be called at {scheduled_for:%Y-%m-%d %H:%M} UTC" if scheduled_for else "to be called now"
        transitions.record(interview, "interview.pending", f"The interview was ordered, {when}.")
    return interview


def start_due(limit: int, *, max_live: int, provider: str) -> int:
    """Orders calls for at most `limit` interviews that are due, while fewer than `max_live` calls are live.

    Returns how many were ordered. The call's row stands before anybody dials.
    """
    started = 0
    free = max_live - queries.live_call_count()
    for interview in queries.due_interviews(timezone.now())[: max(0, min(limit, free))]:
        started += _order_call(interview, provider)
    return started


def _order_call(interview: Interview, provider: str) -> bool:
    with transaction.atomic():
        if not transitions.move(interview, InterviewStatus.CALLING, error_code="", error_detail="", ended_at=None):
            return False
        call = Call.objects.create(
            interview=interview, provider=provider, next_attempt_at=timezone.now() + steps.PUMPED
        )
        transitions.record(call, "call.queued", "A call was ordered.")
        steps.pump("dial", call.pk)
    return True


def fail_without_questions() -> int:
    """Fails pending interviews whose questions failed to be written meanwhile. Returns how many."""
    stuck = Interview.objects.filter(status=InterviewStatus.PENDING, job_description__status=JobStatus.FAILED)
    return sum(
        transitions.move(
            interview,
            InterviewStatus.FAILED,
            event="The interview failed: its questions could not be written.",
            error_code="questions_failed",
            error_detail="The questions of the job description could not be written.",
            ended_at=timezone.now(),
        )
        for interview in stuck[:100]
    )


def cancel(interview: Interview) -> bool:
    """Takes an interview back and ends its call. False: it had ended already."""
    with transaction.atomic():
        moved = transitions.move(
            interview,
            InterviewStatus.CANCELED,
            event="The interview was canceled through the API.",
            ended_at=timezone.now(),
        )
        if moved:
            for call in interview.calls.filter(status__in=CALL_LIVE).exclude(provider_call_id=""):
                steps.pump("hang_up", call.provider_call_id)
    return moved


def retry(interview: Interview) -> bool:
    """Puts an interview that ended without a result back in line. False: it runs, or has a result."""
    return transitions.move(
        interview,
        InterviewStatus.PENDING,
        event="Another try was asked for through the API.",
        due_in=steps.AT_ONCE,
        error_code="",
        error_detail="",
    )
