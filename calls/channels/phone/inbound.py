"""Somebody calls our number: a candidate with whom an interview is open goes on with it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from calls import queries, transitions
from calls.background import jobs
from calls.channels.phone import callbacks, calls, carriers, end_call, erase, gate
from calls.channels.phone.turns import OPENED
from calls.domain.speech import Speech
from calls.domain.states import InterviewStatus, JobStatus
from calls.domain.turns import Opened
from calls.interview import audio_prompts, sessions
from calls.interview.context import Context
from calls.interview.sessions import Reply
from calls.models import Call, Interview, ProviderEvent, Question, insert_once
from calls.models.interviews import PHONE
from calls.telephony import announcements
from calls.telephony.facts import CallReceived
from calls.telephony.states import CallStatus

LANGUAGE = "language"
"""What is kept in the `place` of the event beside the reply: the language of one that begins no interview."""

NO_LANGUAGE = "en-US"
"""What a stranger hears."""

LISTENING = timedelta(minutes=1)
"""Longer than it takes to hear that the questions are not written yet: nobody is dialled meanwhile."""


class Greeting(StrEnum):
    """What somebody who calls us hears first."""

    OPENING = "opening"  # the interview, as in a call of ours
    UNKNOWN = "unknown"  # no interview waits for this number
    PREPARING = "preparing"  # its questions are not written yet; we call when they are
    CALL_AGAIN = "call_again"  # its questions are not written yet, and we may not call
    IN_CALL = "in_call"  # another call with this number is not over


def received(event: ProviderEvent, fact: CallReceived) -> Reply:
    """Decides what a caller hears. A candidate whom we wait for gets a call of ours, which the event is about.

    To be called in the transaction that stores the event. Who called is forgotten then, as far as the event goes.
    """
    greeting, interview, call = _decide(fact.phone, fact.provider_call_id, event.provider)
    language = interview.language if interview else NO_LANGUAGE
    event.call, event.place, event.payload = call, {LANGUAGE: language}, dict(fact.remainder)
    stored = ProviderEvent.objects.filter(provider=event.provider, key=event.key)
    stored.update(call=call, place=event.place, payload=event.payload)
    context = calls.locked(call.pk) if call else None
    if context is not None:
        return sessions.take(context, Opened(), key=OPENED)
    match greeting:
        case Greeting.PREPARING | Greeting.CALL_AGAIN:
            steps = announcements.being_prepared(language, called_again=greeting is Greeting.PREPARING)
        case Greeting.IN_CALL:
            steps = announcements.in_another_call(language)
        case _:
            steps = announcements.unknown_caller(language)
    return Reply(steps, Speech(language))


def known(provider_call_id: str, *, provider: str) -> Call | None:
    """The row of a call by the carrier's id; None for a call that became none of ours."""
    calls_of_ours = Call.objects.select_related("interview")
    return calls_of_ours.filter(provider=provider, provider_call_id=provider_call_id).first()


def _decide(phone: str, provider_call_id: str, provider: str) -> tuple[Greeting, Interview | None, Call | None]:
    """Who calls us asks for the call: hours, attempts and consent on record are no question here.

    The opening asks for consent all the same.
    """
    if not provider_call_id:
        return Greeting.UNKNOWN, None, None
    earlier = known(provider_call_id, provider=provider)
    if earlier is not None:
        return Greeting.OPENING, earlier.interview, earlier
    live = queries.live_calls_with(phone).select_related("interview").first()
    interview = _waiting(phone) if live is None else live.interview
    if interview is None:
        return Greeting.UNKNOWN, None, None
    if live is None and not _has_questions(interview):
        return _preparing(interview), interview, None
    account = carriers.configured_account()
    inbound = Call(phone=phone, provider=provider, provider_account=account, provider_call_id=provider_call_id)
    call = _begun(interview, live, inbound)
    return (Greeting.IN_CALL if call is None else Greeting.OPENING), interview, call


def _preparing(interview: Interview) -> Greeting:
    """Has the candidate called as soon as the questions are written, unless only a person can let the call through.

    Not at once: they are still listening to what we say.
    """
    stop = gate.ask(interview)
    if stop is not None and stop.retry_at is None:
        return Greeting.CALL_AGAIN
    callbacks.call_at(interview, timezone.now() + LISTENING)
    return Greeting.PREPARING


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
        call.interview, call.direction, call.status = interview, "inbound", CallStatus.IN_PROGRESS
        if not _taken(interview, live, call) or call.session is None:
            transaction.set_rollback(True)
            return None
        call.started_at, call.next_attempt_at = now, now + jobs.LOOK_UP_AFTER
        if not insert_once(call):
            transaction.set_rollback(True)
            return None
        transitions.record(call, "call.inbound", "The call was answered.")
        if live is not None and live.provider_call_id:
            erase.request([live])
        audio_prompts.choose(Context(interview, call.session))
        return call


def _taken(interview: Interview, live: Call | None, call: Call) -> bool:
    """Has an interview wait for nobody but the candidate who calls. False: it moved on, or is being held."""
    if live is None:
        return calls.open_session(interview, call, event="The candidate called back.")
    # First, as every webhook does: two that wait for each other would be a deadlock.
    locked = Interview.objects.select_for_update(no_key=True).filter(pk=interview.pk, status=InterviewStatus.CALLING)
    if not locked.values_list("pk"):
        return False
    live.refresh_from_db(fields=["status", "provider_call_id"])  # a webhook that held the lock may have changed it
    detail = "The candidate called while this call was being made; it was ended."
    is_free = calls.withdrawn(
        live,
        CallStatus.COMPLETED if live.status == CallStatus.IN_PROGRESS else CallStatus.CANCELED,
        event=detail,
        error_code=end_call.TAKEN_OVER,
        error_detail=detail,
    )
    if is_free:
        call.session = sessions.reopen(interview, PHONE, pk=call.pk)
    return is_free
