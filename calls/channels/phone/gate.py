"""The facts that the gate decides on, and what follows when it stops a dial."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.utils import timezone

from calls import queries, transitions
from calls.background import breaker
from calls.channels.phone import end_call, retries
from calls.domain.states import InterviewStatus
from calls.models import Call, Interview
from calls.telephony.gate import DialFacts, Stop, check
from candidates.consents import ContactConsent, contact_consent
from candidates.models import Suppression
from candidates.phone import region_of

DAY = timedelta(days=1)

LET_THROUGH = (
    "A call was ordered: the number and its country are allowed and not suppressed, a valid consent is on record or "
    "not required, it is within the calling hours, no other call with the number is live, and attempts, pause and caps "
    "leave room."
)


def ask(interview: Interview, call: Call | None = None, *, carrier: str = "") -> Stop | None:
    """The gate's decision about dialling this interview's candidate now; None lets it through.

    `carrier` is the one that a call would be ordered from; `call` is the one that was ordered already and is about to
    be dialled, which waits for its carrier in line.
    """
    now = timezone.now()
    if call is not None and interview.candidate.phone and call.phone not in ("", interview.candidate.phone):
        return Stop("number_changed", "The candidate's number was changed after the call was ordered.", now)
    return check(_facts(interview, now, call, carrier))


def _facts(interview: Interview, now: datetime, call: Call | None, carrier: str) -> DialFacts:
    candidate = interview.candidate
    calls, spent = _of_a_day(now) if _is_capped() else (0, 0.0)
    consent = contact_consent(interview)
    others = Call.objects.filter(interview__candidate__phone=candidate.phone)
    suppression = Suppression.objects.filter(phone=candidate.phone).first()
    return DialFacts(
        now=now,
        phone=candidate.phone,
        country=region_of(candidate.phone) if candidate.phone else "",
        dialling_enabled=settings.DIALLING_ENABLED,
        refused_until=breaker.refused_until(carrier) if carrier else None,
        suppressed=suppression is not None,
        lift_requested=suppression is not None and suppression.lift_requested_at is not None,
        allowed_numbers=settings.WHITELISTED_NUMBERS,
        allowed_countries=settings.ALLOWED_COUNTRIES,
        consent_required=settings.CONSENT_REQUIRED,
        consent_on_record=consent is ContactConsent.GIVEN,
        consent_withdrawn=consent is ContactConsent.WITHDRAWN,
        hours=settings.CALLING_HOURS,
        zones=retries.zones_of(candidate),
        in_call=_in_call(candidate.phone, call),
        last_call_at=others.aggregate(last=Max("ended_at"))["last"],
        cooldown=timedelta(seconds=settings.COOLDOWN_SECONDS),
        attempts=retries.attempts_of(interview),
        attempts_allowed=interview.max_attempts,
        calls_in_a_day=calls,
        daily_calls=settings.DAILY_CALLS,
        spent_in_a_day=spent,
        daily_spend=settings.DAILY_SPEND,
    )


def _in_call(phone: str, own: Call | None) -> bool:
    """Whether another call with a number than `own` is live, here or at the carrier only."""
    live = queries.live_calls_with(phone)
    if (live if own is None else live.exclude(pk=own.pk)).exists():
        return True
    return bool(phone) and end_call.not_hung_up_yet(phone).exists()


def _is_capped() -> bool:
    return settings.DAILY_CALLS is not None or settings.DAILY_SPEND is not None


def _of_a_day(now: datetime) -> tuple[int, float]:
    """How many calls were ordered within 24 hours, and their estimated cost."""
    today = Call.objects.filter(ordered_at__gt=now - DAY).order_by()
    found = today.aggregate(calls=Count("ordered_at"), seconds=Sum("duration_seconds"))
    return found["calls"], (found["seconds"] or 0) / 60 * settings.COST_PER_MINUTE


def stopped(interview: Interview, stop: Stop) -> bool:
    """Has an interview wait as the gate says, or ends it; the timeline says why. False: it had moved on."""
    if stop.final:
        event = f"Not called: {stop.detail}"
        return retries.close(interview, _end_status(interview, stop), event, code=stop.code, detail=stop.detail)
    told = interview.error_code == stop.code
    event = "" if told else f"Not called: {stop.detail}"
    values: dict[str, Any] = {
        "error_code": stop.code,
        "error_detail": stop.detail,
        "next_attempt_at": stop.retry_at,
    }
    if interview.status == InterviewStatus.PENDING:
        waiting = Interview.objects.filter(pk=interview.pk, status=InterviewStatus.PENDING)
        moved = waiting.update(**values) == 1
        if moved and event:
            transitions.record(interview, "gate.stopped", event)
        return moved
    return transitions.move(interview, InterviewStatus.PENDING, event=event, **values)


def _end_status(interview: Interview, stop: Stop) -> InterviewStatus:
    if stop.code == "number_suppressed":
        return InterviewStatus.DECLINED
    return retries.unfinished(interview) if stop.code == "attempts_used_up" else InterviewStatus.FAILED
