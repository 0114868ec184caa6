"""Somebody calls our number: a candidate with whom an interview is open goes on with it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from calls import transitions
from calls.domain.states import CallStatus, InterviewStatus
from calls.models import Call, Interview
from calls.workflow import prepare_speech, steps


def answer(phone: str, provider_call_id: str, *, provider: str) -> Call | None:
    """The call row for an incoming call, made once; None when no interview waits for this number.

    Who calls us asks for the call, so that hours, attempts and consent on record are no question here; the
    opening asks for consent all the same.
    """
    earlier = known(provider_call_id, provider=provider)
    if earlier is not None:
        return _loaded(earlier)
    if not phone:  # a withheld number is not that of a candidate without a number
        return None
    waiting = Interview.objects.filter(candidate__phone=phone, status=InterviewStatus.PENDING)
    interview = waiting.exclude(job_description__status="failed").order_by("created_at").first()
    if interview is None:
        return None
    try:
        with transaction.atomic():
            return _begun(interview, provider_call_id, provider)
    except IntegrityError:  # another of our calls to this candidate became live at the same moment
        return None


def known(provider_call_id: str, *, provider: str) -> Call | None:
    """The row of a call by the carrier's id; None for a call that became none of ours."""
    return Call.objects.filter(provider=provider, provider_call_id=provider_call_id).first()


def _begun(interview: Interview, provider_call_id: str, provider: str) -> Call | None:
    event = "The candidate called back."
    if not transitions.move(
        interview, InterviewStatus.CALLING, event=event, error_code="", error_detail="", held_for=""
    ):
        return None
    now = timezone.now()
    call = Call.objects.create(
        interview=interview,
        provider=provider,
        provider_call_id=provider_call_id,
        direction="inbound",
        status=CallStatus.IN_PROGRESS,
        started_at=now,
        next_attempt_at=now + steps.LOOK_UP_AFTER,
    )
    transitions.record(call, "call.inbound", "The call was answered.")
    loaded = _loaded(call)
    prepare_speech.choose(loaded)
    return loaded


def _loaded(call: Call) -> Call:
    return Call.objects.select_related("interview__candidate", "interview__job_description").get(pk=call.pk)
