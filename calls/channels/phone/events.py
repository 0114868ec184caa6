"""A stored webhook → the rows, and the reply to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from calls import transitions
from calls.background import steps
from calls.channels.phone import calls, end_call, erase, inbound, messages, recordings, turns
from calls.domain import conversation
from calls.domain.speech import Speech
from calls.domain.states import RecordingStatus
from calls.errors import NotItsOwn
from calls.facts import (
    CallChanged,
    CallFact,
    CallReceived,
    CarrierTranscribed,
    Fact,
    MachineHeard,
    MessageChanged,
    MessageFact,
    MessageReceived,
    RecordingChanged,
    TurnFact,
    VoicemailReached,
)
from calls.interview import answers, ending
from calls.interview.context import Context
from calls.interview.sessions import Reply
from calls.models import Call, ProviderEvent, Recording, insert_once
from calls.ports import CallState
from calls.telephony.states import CALL_ENDS, CALL_LIVE
from screener.observability import work

Read = Callable[[str, dict[str, Any], dict[str, str]], Fact]
"""(kind, place, payload) → what an event of a carrier says"""


@dataclass(frozen=True)
class Handled:
    """What became of an event: the first one with its key, and the reply to a turn or to a new caller."""

    event: ProviderEvent
    reply: Reply | None


def store_and_apply(event: ProviderEvent, read: Read, *, provider_call_id: str = "") -> Handled | None:
    """Stores a new event and applies what it says, in one transaction. Returns what the carrier is answered with.

    A duplicate changes nothing, gets the same reply, and is applied if the first one was not. None: the event is about
    a call that is not known (any more), and nothing is stored; that of an erased person is ended.

    Raises NotItsOwn, and stores nothing, when the event is about another call: `provider_call_id` is the one that it
    names itself. Raises whatever else went wrong while it was applied; the event is stored then, to be applied later.
    """
    event.applied_at = timezone.now()
    try:
        with transaction.atomic():
            context = None
            if event.call_id is not None:
                context = _locked(event)
                if context is None:
                    erase.heard_of(event.call_id, event.provider, provider_call_id)
                    return None
            _check_call(event.call, provider_call_id)
            fact = read(event.kind, event.place, event.payload)
            if insert_once(event):
                reply = _apply_any(event, context, fact)
                return Handled(event, reply)
            return _repeated(event, context, fact, read)
    except NotItsOwn:
        raise
    except Exception as error:
        _keep_for_later(event, error)
        raise


def _locked(event: ProviderEvent) -> Context | None:
    """Locks the session and the interview of the event's call. None: there is no such call."""
    found = calls.locked(event.call_id) if event.call_id else None
    if found is None:
        return None
    event.call, context = found
    work.about(context.interview.pk, event.call.pk)
    return context


def _check_call(call: Call | None, provider_call_id: str) -> None:
    """Raises NotItsOwn when the carrier's id of a call is known, and is not that of `call`."""
    if call is None or not provider_call_id or call.provider_call_id == provider_call_id:
        return
    # Another request may have stored the id on this very row since `call` was read.
    others = Call.objects.filter(provider=call.provider, provider_call_id=provider_call_id).exclude(pk=call.pk)
    if call.provider_call_id or others.exists():
        raise NotItsOwn


def _repeated(event: ProviderEvent, context: Context | None, fact: Fact, read: Read) -> Handled:
    """The reply to the event that came first. A turn that says something else decides nothing; its words are kept."""
    first = ProviderEvent.objects.get(provider=event.provider, key=event.key)
    first.call = event.call or first.call
    decided = read(first.kind, first.place, first.payload)
    reply = _stored_reply(first)
    if first.applied_at is None:
        reply = _apply_stored(first, context, decided)
    elif reply is None:
        reply = _reply_again(first, context, decided)
    if fact != decided and isinstance(fact, TurnFact):
        event.key = f"{event.key[:200]}:{hashlib.sha256(repr(fact).encode()).hexdigest()[:16]}"
        if insert_once(event):
            _apply_any(event, context, fact)
    return Handled(first, reply)


def _reply_again(event: ProviderEvent, context: Context | None, fact: Fact) -> Reply | None:
    """The reply to a turn that was taken before, or to a call that is known."""
    if isinstance(fact, TurnFact) and context is not None:
        return turns.reply_to(context, fact)
    return _apply_any(event, context, fact) if isinstance(fact, CallReceived) else None


def _stored_reply(event: ProviderEvent) -> Reply | None:
    """The reply that is stored with an event: to who is in no session, or of the release before sessions."""
    if event.reply is None:
        return None
    speech = Speech(**event.reply_speech) if event.reply_speech else Speech(_language_of(event))
    return Reply(conversation.from_json(event.reply), speech)


def _language_of(event: ProviderEvent) -> str:
    if event.call is not None:
        return event.call.interview.language
    return str(event.place.get(inbound.LANGUAGE, inbound.NO_LANGUAGE))


def _keep_for_later(event: ProviderEvent, error: Exception) -> None:
    """Keeps an event that `error` hindered from being read or applied, or counts another attempt at it."""
    detail = type(error).__name__
    event.applied_at, event.reply, event.reply_speech = None, None, None
    event.attempts, event.error_detail = 1, detail
    if not insert_once(event):
        kept = ProviderEvent.objects.filter(provider=event.provider, key=event.key, applied_at=None)
        kept.update(attempts=F("attempts") + 1, error_detail=detail)


def apply(event: ProviderEvent, read: Read) -> None:
    """Applies what a stored event says and marks it as applied, or changes nothing and raises whatever went wrong."""
    with transaction.atomic():
        context = _locked(event)
        if event.call_id is not None and context is None:
            return
        if ProviderEvent.objects.filter(pk=event.pk, applied_at=None).exists():  # else the carrier sent it again
            _apply_stored(event, context, read(event.kind, event.place, event.payload))


def _apply_stored(event: ProviderEvent, context: Context | None, fact: Fact) -> Reply | None:
    reply = _apply_any(event, context, fact)
    ProviderEvent.objects.filter(pk=event.pk).update(applied_at=timezone.now(), set_aside_at=None)
    return reply


def _apply_any(event: ProviderEvent, context: Context | None, fact: Fact) -> Reply | None:
    """Applies a fact. Returns the reply to a turn or to a caller; None for what has none."""
    if isinstance(fact, MessageFact):
        _apply_message(event, fact)
    elif isinstance(fact, CallReceived):
        reply = inbound.received(event, fact)
        if event.call is None:
            _store_reply(event, reply)
        return reply
    elif event.call is not None and context is not None:
        if isinstance(fact, TurnFact):
            reply = turns.take(event.call, context, fact)
            if isinstance(fact, VoicemailReached):  # no turn of the conversation
                _store_reply(event, reply)
            return reply
        _apply(event.call, context, fact)
    return None


def _store_reply(event: ProviderEvent, reply: Reply) -> None:
    """Stores a reply that belongs to no session with the event that it answers."""
    stored = ProviderEvent.objects.filter(provider=event.provider, key=event.key)
    stored.update(reply=conversation.to_json(reply.steps), reply_speech=asdict(reply.speech))


def _apply_message(event: ProviderEvent, fact: MessageFact) -> None:
    """An event about a text message. Who wrote to us, and what, is forgotten as soon as it is applied."""
    match fact:
        case MessageChanged():
            messages.changed(fact)
        case MessageReceived():
            messages.received(fact)
            kept = ProviderEvent.objects.filter(provider=event.provider, key=event.key)
            kept.update(payload=dict(fact.remainder))


def _apply(call: Call, context: Context, fact: CallFact) -> None:
    match fact:
        case CallChanged():
            _call_changed(call, context, fact)
        case MachineHeard():
            calls.machine_heard(call, fact.answered_by, is_machine=fact.is_machine)
        case RecordingChanged():
            _recording_changed(call, context, fact)
        case CarrierTranscribed():
            _carrier_transcribed(call, context, fact)


def _call_changed(call: Call, context: Context, fact: CallChanged) -> None:
    calls.learn_id(call, fact.provider_call_id)
    if end_call.was_given_up(call) and fact.status in CALL_LIVE:
        erase.request([call])
    if fact.status is not None:
        state = CallState(fact.provider_call_id, fact.status, fact.answered_by, None, None, fact.duration_seconds)
        calls.moved(call, state, context, rejected=fact.rejected)


def _recording_changed(call: Call, context: Context, fact: RecordingChanged) -> None:
    recording = recordings.recording_at(
        context, call, fact.place.position, fact.provider_recording_id, fact.duration_seconds
    )
    if recording is None:
        return
    _recording_moved(recording, fact.status)
    if call.status in CALL_ENDS:
        ending.settle(context)


def _recording_moved(recording: Recording, status: RecordingStatus | None) -> None:
    match status:
        case RecordingStatus.AVAILABLE:
            if transitions.move(recording, RecordingStatus.AVAILABLE, due_in=steps.SWEEP_AFTER):
                steps.enqueue("store_recording", recording.pk)
        case RecordingStatus.ABSENT:
            detail = "The carrier recorded nothing."
            if transitions.move(recording, status, error_code="recording_absent", error_detail=detail):
                answers.close_when_settled(recording.response)
        case RecordingStatus.FAILED:
            if transitions.set_aside(recording, status, code="recording_failed", detail="The carrier failed."):
                answers.close_when_settled(recording.response)


def _carrier_transcribed(call: Call, context: Context, fact: CarrierTranscribed) -> None:
    recording = recordings.recording_at(context, call, fact.place.position, fact.provider_recording_id)
    if recording is None:
        return
    if fact.text is None:
        recordings.transcription_failed(recording)
    else:
        recordings.keep_carrier_transcript(recording, fact.text)
