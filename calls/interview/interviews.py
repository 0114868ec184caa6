"""The life of an interview outside its calls: create, start when due, cancel, try again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from calls import queries, transitions
from calls.background import dead_letters, steps
from calls.background.registry import GivenUp, Unleased
from calls.channels.phone import end_call, gatekeeper, messages, outcomes, prepare_speech
from calls.domain.gate import number_in_call
from calls.domain.states import INTERVIEW_RETRYABLE, InterviewStatus, JobStatus
from calls.errors import Refused
from calls.models import Call, DialPace, Interview, JobDescription, insert_once
from calls.scoring import match
from candidates.models import Candidate
from screener.observability import work

logger = logging.getLogger(__name__)


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
            max_attempts=settings.MAX_ATTEMPTS,
            next_attempt_at=scheduled_for or timezone.now(),
        )
        when = f"to be called at {scheduled_for:%Y-%m-%d %H:%M} UTC" if scheduled_for else "to be called now"
        work.about(interview.pk, is_new=True)
        transitions.record(interview, "interview.pending", f"The interview was ordered, {when}.")
        messages.invite(interview)
        match.request(interview)
    return interview


def start_due(
    limit: int, *, max_live: int, rate: float, provider: str, stopping: Callable[[], bool] = steps.never
) -> int:
    """Orders calls for at most `limit` interviews that are due; returns how many were ordered.

    Each goes through the gate first. At most `max_live` calls are live and `rate` are begun a second, however
    many clocks there are. The call's row stands before anybody dials. `stopping` is asked before each interview:
    once it is true, no further call is ordered.
    """
    started = 0
    now = timezone.now()
    for interview_id in list(queries.due_interviews(now).values_list("pk", flat=True)[: limit * 2]):
        if started >= limit or stopping():
            break
        interview = queries.due_interviews(now).select_related("candidate").filter(pk=interview_id).first()
        if interview is None or not _may_be_called(interview, provider):
            continue
        order = _order_call(interview, max_live=max_live, rate=rate, provider=provider)
        if order in _LATER:
            break
        started += order == Order.MADE
    return started


def _may_be_called(interview: Interview, carrier: str) -> bool:
    """Asks the gate. False: the interview waits or has ended; one that cannot be judged is set aside for a person."""
    try:
        stop = gatekeeper.ask(interview, carrier=carrier) or prepare_speech.order(interview)
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("interview %s could not be judged", interview.pk)
        detail = f"Whether it may be called could not be judged: {type(error).__name__}."
        transitions.set_aside_in_place(interview, code="start_failed", detail=detail)
        return False
    if stop is not None:
        gatekeeper.stopped(interview, stop)
    return stop is None


class Order(StrEnum):
    """What became of the order of a call."""

    MADE = "made"
    NOT_YET = "not_yet"  # the pace allows no further call now
    NO_LINE = "no_line"  # as many calls are live as may be
    IN_CALL = "in_call"  # a call with the number, or about the interview, is live
    MOVED_ON = "moved_on"  # another clock ordered it, or it was taken back


_LATER = frozenset({Order.NOT_YET, Order.NO_LINE})
"""No other interview can be called now either."""


def _order_call(interview: Interview, *, max_live: int, rate: float, provider: str) -> Order:
    """Orders one call. The turn in the pace of all clocks is used up by a call that was ordered, and by nothing else.

    The row of the pace stays locked until the call is stored, so that clocks count each other's calls.
    """
    with transaction.atomic():
        now = timezone.now()
        if _locked_pace(now).next_dial_at > now:
            return Order.NOT_YET
        if queries.live_call_count() >= max_live:
            return Order.NO_LINE
        if not transitions.move(interview, InterviewStatus.CALLING, error_code="", error_detail="", ended_at=None):
            return Order.MOVED_ON
        call = Call(
            interview=interview,
            phone=interview.candidate.phone,
            provider=provider,
            next_attempt_at=now + steps.SWEEP_AFTER,
        )
        if insert_once(call):
            DialPace.objects.update(next_dial_at=now + timedelta(seconds=1 / rate))
            transitions.record(call, "call.queued", gatekeeper.LET_THROUGH)
            steps.enqueue("dial", call.pk)
            return Order.MADE
        transaction.set_rollback(True)
    # Another clock, or the candidate's own call, was faster than the gate could see.
    interview.refresh_from_db()
    gatekeeper.stopped(interview, number_in_call(timezone.now()))
    return Order.IN_CALL


def _locked_pace(now: datetime) -> DialPace:
    DialPace.objects.get_or_create(pk=1, defaults={"next_dial_at": now})
    return DialPace.objects.select_for_update().get(pk=1)


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
    """Takes an interview back and ends its call. False: it had ended already."""
    with transaction.atomic():
        moved = transitions.move(
            interview,
            InterviewStatus.CANCELED,
            event="The interview was canceled through the API.",
            ended_at=timezone.now(),
        )
        if moved:
            end_call.request(interview)
    return moved


def retry(interview: Interview) -> bool:
    """Puts an interview that ended without a result, or is held for a person, back in line for one more call.

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
            due_in=steps.AT_ONCE,
            only_from=INTERVIEW_RETRYABLE,
            error_code="",
            error_detail="",
            max_attempts=outcomes.attempts_of(interview) + 1,
        )
        if moved:  # what became of its earlier calls needs nobody's attention any more
            interview.calls.filter(set_aside_at__isnull=False).update(set_aside_at=None)
    return moved


def _start_again(interview: Interview) -> bool:
    """Has an interview that was set aside called when a line is free. False: it is set aside no more."""
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


START = Unleased(
    name="start_call",
    model=Interview,
    queue="",
    given_up=GivenUp(
        step="start",
        owns=lambda interview: interview.status == InterviewStatus.PENDING,
        retry=_start_again,
        keeps=("interview_waits", "The interview still waits to be called. Retry or cancel it."),
    ),
    select=queries.due_interviews,
    sweep=None,
)
"""The clock orders the call of an interview that is due; see `start_due`."""
