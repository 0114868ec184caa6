"""Somebody calls our number: a candidate with whom an interview is open goes on with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from calls import queries, transitions
from calls.background import steps
from calls.channels.phone import carriers, end_call, erase, gatekeeper, prepare_speech
from calls.domain import conversation
from calls.domain.conversation import Steps
from calls.domain.states import CallStatus, InterviewStatus, JobStatus
from calls.facts import CallReceived
from calls.interview import wishes
from calls.interview.plan import plan_of
from calls.models import Call, Interview, ProviderEvent, Question, insert_once

LANGUAGE = "language"
"""What is kept in the `place` of the event beside the reply: the language of one that begins no interview."""

NO_LANGUAGE = "en-US"
"""What a stranger hears."""

LISTENING = timedelta(minutes=1)
"""Longer than it takes to hear that the questions are not written yet: nobody is dialled meanwhile."""


class Reply(StrEnum):
    """What somebody who calls us hears first."""

    OPENING = "opening"  # the interview, as in a call of ours
    UNKNOWN = "unknown"  # no interview waits for this number
    PREPARING = "preparing"  # its questions are not written yet; we call when they are
    CALL_AGAIN = "call_again"  # its questions are not written yet, and we may not call
    IN_CALL = "in_call"  # another call with this number is not over


def received(event: ProviderEvent, fact: CallReceived) -> Steps:
    """Decides what a caller hears. A candidate whom we wait for gets a call of ours, which the event is about.

    To be called in the transaction that keeps the event with this reply. Who called is forgotten then, as far as the
    event goes.
    """
    reply, interview, call = _decide(fact.phone, fact.provider_call_id, event.provider)
    language = interview.language if interview else NO_LANGUAGE
    event.call, event.place, event.payload = call, {LANGUAGE: language}, dict(fact.remainder)
    kept = ProviderEvent.objects.filter(provider=event.provider, key=event.key)
    kept.update(call=call, place=event.place, payload=event.payload)
    match reply:
        case Reply.PREPARING | Reply.CALL_AGAIN:
            return conversation.being_prepared(language, called_again=reply is Reply.PREPARING)
        case Reply.IN_CALL:
            return conversation.in_another_call(language)
        case _ if call is not None:
            return conversation.opening(plan_of(call))
    return conversation.unknown_caller(language)


def known(provider_call_id: str, *, provider: str) -> Call | None:
    """The row of a call by the carrier's id; None for a call that became none of ours."""
    return Call.objects.filter(provider=provider, provider_call_id=provider_call_id).first()


def _decide(phone: str, provider_call_id: str, provider: str) -> tuple[Reply, Interview | None, Call | None]:
    """Who calls us asks for the call: hours, attempts and consent on record are no question here.

    The opening asks for consent all the same.
    """
    if not provider_call_id:
        return Reply.UNKNOWN, None, None
    earlier = known(provider_call_id, provider=provider)
    if earlier is not None:
        return Reply.OPENING, earlier.interview, _loaded(earlier.pk)
    live = queries.live_calls_with(phone).select_related("interview").first()
    interview = _waiting(phone) if live is None else live.interview
    if interview is None:
        return Reply.UNKNOWN, None, None
    if live is None and not _has_questions(interview):
        return _preparing(interview), interview, None
    account = carriers.configured_account()
    inbound = Call(phone=phone, provider=provider, provider_account=account, provider_call_id=provider_call_id)
    call = _begun(interview, live, inbound)
    return (Reply.IN_CALL if call is None else Reply.OPENING), interview, call


def _preparing(interview: Interview) -> Reply:
    """Has the candidate called as soon as the questions are written, unless only a person can let the call through.

    Not at once: they are still listening to what we say.
    """
    stop = gatekeeper.ask(interview)
    if stop is not None and stop.retry_at is None:
        return Reply.CALL_AGAIN
    wishes.call_at(interview, timezone.now() + LISTENING)
    return Reply.PREPARING


def _waiting(phone: str) -> Interview | None:
    """The interview that waits for a number: one that can begin before one whose questions are not written yet."""
    waiting = Interview.objects.filter(candidate__phone=phone, status=InterviewStatus.PENDING)
    waiting = waiting.exclude(candidate__phone="").exclude(job_description__status=JobStatus.FAILED)
    return min(waiting.order_by("created_at"), key=lambda one: not _has_questions(one), default=None)


def _has_questions(interview: Interview) -> bool:
    """Whether its questions are written. One that began has its own."""
    if interview.started_at is not None:
        return True
    asked = Question.objects.filter(job_description=interview.job_description_id)
    return asked.filter(job_description__status=JobStatus.READY).exists()


def _begun(interview: Interview, live: Call | None, call: Call) -> Call | None:
    """The row of the candidate's call, which takes the place of a call of ours that nobody has talked in.

    None: another call with the number goes on, or became live at the same moment; nothing was written then.
    """
    now = timezone.now()
    with transaction.atomic():
        if not _taken(interview, live, now):
            transaction.set_rollback(True)
            return None
        call.interview, call.direction, call.status = interview, "inbound", CallStatus.IN_PROGRESS
        call.started_at, call.next_attempt_at = now, now + steps.LOOK_UP_AFTER
        if not insert_once(call):
            transaction.set_rollback(True)
            return None
        transitions.record(call, "call.inbound", "The call was answered.")
        if live is not None and live.provider_call_id:
            erase.request([live])
        loaded = _loaded(call.pk)
        prepare_speech.choose(loaded)
        return loaded


def _taken(interview: Interview, live: Call | None, now: datetime) -> bool:
    """Has an interview wait for nobody but the candidate who calls. False: it moved on, or is being held."""
    if live is None:
        event = "The candidate called back."
        return transitions.move(
            interview, InterviewStatus.CALLING, event=event, error_code="", error_detail="", held_for=""
        )
    # First, as every webhook does: two that wait for each other would be a deadlock.
    locked = Interview.objects.select_for_update(no_key=True).filter(pk=interview.pk, status=InterviewStatus.CALLING)
    if not locked.values_list("pk"):
        return False
    live.refresh_from_db(fields=["status", "provider_call_id"])  # a webhook that held the lock may have changed it
    detail = "The candidate called while this call was being made; it was ended."
    return transitions.move(
        live,
        CallStatus.COMPLETED if live.status == CallStatus.IN_PROGRESS else CallStatus.CANCELED,
        event=detail,
        error_code=end_call.TAKEN_OVER,
        error_detail=detail,
        ended_at=now,
    )


def _loaded(pk: UUID) -> Call:
    return Call.objects.select_related("interview__candidate").get(pk=pk)
