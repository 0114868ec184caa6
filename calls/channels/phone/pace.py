"""When which interview is called: what is due, at the pace of all clocks, through the gate."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import DatabaseError, transaction
from django.utils import timezone

from calls import queries, transitions
from calls.background import jobs
from calls.background.registry import GivenUp, Unleased
from calls.channels.phone import calls, gate
from calls.domain.states import InterviewStatus
from calls.interview import audio_prompts, interviews
from calls.models import Call, DialPace, Interview, insert_once
from calls.telephony.gate import Stop, number_in_call

logger = logging.getLogger(__name__)


def start_due(
    limit: int, *, max_live: int, rate: float, provider: str, stopping: Callable[[], bool] = jobs.never
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
        stop = gate.ask(interview, carrier=carrier) or _in_preparation(interview)
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("interview %s could not be judged", interview.pk)
        detail = f"Whether it may be called could not be judged: {type(error).__name__}."
        transitions.set_aside_in_place(interview, code="start_failed", detail=detail)
        return False
    if stop is not None:
        gate.stopped(interview, stop)
    return stop is None


def _in_preparation(interview: Interview) -> Stop | None:
    """Whether the sentences of the call are still being made into audio prompts."""
    until = audio_prompts.order(interview)
    detail = "The sentences of this call are still being spoken."
    return None if until is None else Stop("speech_in_preparation", detail, until)


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
        call = Call(
            interview=interview,
            phone=interview.candidate.phone,
            provider=provider,
            next_attempt_at=now + jobs.SWEEP_AFTER,
        )
        if not calls.open_session(interview, call):
            transaction.set_rollback(True)
            return Order.MOVED_ON
        if insert_once(call):
            DialPace.objects.update(next_dial_at=now + timedelta(seconds=1 / rate))
            transitions.record(call, "call.queued", gate.LET_THROUGH)
            jobs.enqueue("dial", call.pk)
            return Order.MADE
        transaction.set_rollback(True)
    # Another clock, or the candidate's own call, was faster than the gate could see.
    interview.refresh_from_db()
    gate.stopped(interview, number_in_call(timezone.now()))
    return Order.IN_CALL


def _locked_pace(now: datetime) -> DialPace:
    DialPace.objects.get_or_create(pk=1, defaults={"next_dial_at": now})
    return DialPace.objects.select_for_update().get(pk=1)


START = Unleased(
    name="start_call",
    model=Interview,
    queue="",
    given_up=GivenUp(
        step="start",
        owns=lambda interview: interview.status == InterviewStatus.PENDING,
        retry=interviews.start_again,
        keeps=("interview_waits", "The interview still waits to be called. Retry or cancel it."),
    ),
    select=queries.due_interviews,
    sweep=None,
)
"""The clock orders the call of an interview that is due; see `start_due`."""
