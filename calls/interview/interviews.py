"""The life of an interview outside its sessions: create, cancel, try again."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from calls import transitions
from calls.background import dead_letters, jobs
from calls.domain.states import INTERVIEW_RETRYABLE, InterviewStatus, JobStatus
from calls.errors import Refused
from calls.interview import channels
from calls.models import Interview, JobDescription
from calls.scoring import match
from candidates.models import Candidate
from screener.observability import work


def create(
    candidate: Candidate, job: JobDescription, *, scheduled_for: datetime | None = None, language: str = ""
) -> Interview:
    """A pending interview. Raises Refused when its questions failed to be written.

    It starts at `scheduled_for`, or as soon as its questions are written and its channel is free.
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
            max_attempts=settings.MAX_ATTEMPTS,
            next_attempt_at=scheduled_for or timezone.now(),
        )
        when = f"for {scheduled_for:%Y-%m-%d %H:%M} UTC" if scheduled_for else "to be held now"
        work.about(interview.pk, is_new=True)
        transitions.record(interview, "interview.pending", f"The interview was ordered, {when}.")
        channels.of(interview).invite(interview)
        match.request(interview)
    return interview


def fail_without_questions() -> int:
    """Fails pending interviews whose questions failed to be written meanwhile. Returns how many."""
    stuck = Interview.objects.filter(status=InterviewStatus.PENDING, job_description__status=JobStatus.FAILED)
    stuck = stuck.order_by()  # any of them: an order would read them all
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
    """Takes an interview back and ends its open session. False: it had ended already."""
    with transaction.atomic():
        moved = transitions.move(
            interview,
            InterviewStatus.CANCELED,
            event="The interview was canceled through the API.",
            ended_at=timezone.now(),
        )
        if moved:
            channels.of(interview).end(interview)
    return moved


def retry(interview: Interview) -> bool:
    """Puts an interview that ended without a result, or is held for a person, back in line for one more attempt.

    False: it runs, or has a result, or the candidate declined.
    """
    if interview.held_for:
        return _released(interview)
    if interview.set_aside_at is not None:
        return dead_letters.retry(dead_letters.DeadLetter(interview))
    with transaction.atomic():
        moved = transitions.move(
            interview,
            InterviewStatus.PENDING,
            event="Another try was asked for through the API.",
            due_in=jobs.AT_ONCE,
            only_from=INTERVIEW_RETRYABLE,
            error_code="",
            error_detail="",
            max_attempts=channels.of(interview).attempts(interview) + 1,
        )
        if moved:
            channels.of(interview).abandoned(interview)
    return moved


def start_again(interview: Interview) -> bool:
    """Makes an interview that was set aside due again. False: it is set aside no more."""
    aside = Interview.objects.filter(pk=interview.pk, status=InterviewStatus.PENDING).filter(set_aside_at__isnull=False)
    return aside.update(set_aside_at=None, next_attempt_at=timezone.now(), error_code="", error_detail="") == 1


def _released(interview: Interview) -> bool:
    """Ends the hold that a candidate's wish put on an interview. False: it is not held any more."""
    held = Interview.objects.filter(pk=interview.pk, status=InterviewStatus.PENDING).exclude(held_for="")
    with transaction.atomic():
        if not held.update(held_for="", next_attempt_at=timezone.now(), error_code="", error_detail=""):
            return False
        transitions.record(interview, "interview.released", "The hold was lifted through the API.")
    return True
