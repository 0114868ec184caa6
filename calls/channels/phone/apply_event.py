"""A kept webhook → the rows, and the reply to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from calls import transitions
from calls.background import steps
from calls.channels.phone import end_call, erase, inbound, messages, sounds
from calls.domain import conversation
from calls.domain.conversation import Steps
from calls.domain.speech import Speech
from calls.domain.states import CALL_ENDS, CALL_LIVE, RecordingStatus
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
)
from calls.interview import answers, conduct, turns
from calls.interview.plan import locked
from calls.models import Call, ProviderEvent, Recording, insert_once
from calls.ports import CallState
from screener.observability import work

Read = Callable[[ProviderEvent], Fact]
"""What an event says."""


def keep_and_apply(event: ProviderEvent, read: Read, *, provider_call_id: str = "") -> ProviderEvent | None:
    """Keeps a new event, applies what it says and keeps the reply with it, in one transaction.

    Returns the event whose reply counts: the first one with this key. A duplicate changes nothing, and is applied if
    the first one was not. None: the event is about a call that is not known (any more), and nothing is kept; that of an
    erased person is ended.

    Raises NotItsOwn, and keeps nothing, when the event is about another call: `provider_call_id` is the one that it
    names itself. Raises whatever else went wrong while it was applied; the event is kept then, to be applied later.
    """
    event.applied_at = timezone.now()
    try:
        with transaction.atomic():
            if event.call_id is not None and not _about_call(event):
                erase.heard_of(event.call_id, event.provider, provider_call_id)
                return None
            _check_call(event.call, provider_call_id)
            fact = read(event)
            if insert_once(event):
                _store_reply(event, _apply_any(event, fact))
                return event
            return _repeated(event, fact, read)
    except NotItsOwn:
        raise
    except Exception as error:
        _keep_for_later(event, error)
        raise


def _about_call(event: ProviderEvent) -> bool:
    """Locks the interview of the event's call. False: there is no such call."""
    call = locked(event.call_id) if event.call_id else None
    if call is None:
        return False
    work.about(call.interview_id, call.pk)
    event.call = call
    return True


def _check_call(call: Call | None, provider_call_id: str) -> None:
    """Raises NotItsOwn when the carrier's id of a call is known, and is not that of `call`."""
    if call is None or not provider_call_id or call.provider_call_id == provider_call_id:
        return
    # Another request may have stored the id on this very row since `call` was read.
    others = Call.objects.filter(provider=call.provider, provider_call_id=provider_call_id).exclude(pk=call.pk)
    if call.provider_call_id or others.exists():
        raise NotItsOwn


def _repeated(event: ProviderEvent, fact: Fact, read: Read) -> ProviderEvent:
    """The event that came first. A turn that says something else is kept beside it, and decides nothing."""
    first = ProviderEvent.objects.get(provider=event.provider, key=event.key)
    first.call = event.call or first.call
    decided = read(first)
    if first.applied_at is None:
        _apply_kept(first, decided)
    if isinstance(fact, TurnFact) and fact != decided and event.call is not None:
        event.key = f"{event.key[:200]}:{hashlib.sha256(repr(fact).encode()).hexdigest()[:16]}"
        event.reply, event.reply_speech = first.reply, first.reply_speech
        if insert_once(event):
            turns.keep_beside(event.call, fact)
    return first


def _keep_for_later(event: ProviderEvent, error: Exception) -> None:
    """Keeps an event that `error` hindered from being read or applied, or counts another attempt at it."""
    detail = type(error).__name__
    event.applied_at, event.reply, event.reply_speech = None, None, None
    event.attempts, event.error_detail = 1, detail
    if not insert_once(event):
        kept = ProviderEvent.objects.filter(provider=event.provider, key=event.key, applied_at=None)
        kept.update(attempts=F("attempts") + 1, error_detail=detail)


def apply(event: ProviderEvent, read: Read) -> None:
    """Applies what a kept event says and marks it as applied, or changes nothing and raises whatever went wrong."""
    with transaction.atomic():
        if event.call_id is not None and not _about_call(event):
            return
        if ProviderEvent.objects.filter(pk=event.pk, applied_at=None).exists():  # else the carrier sent it again
            _apply_kept(event, read(event))


def _apply_kept(event: ProviderEvent, fact: Fact) -> None:
    _store_reply(event, _apply_any(event, fact))
    ProviderEvent.objects.filter(pk=event.pk).update(applied_at=timezone.now(), set_aside_at=None)


def _apply_any(event: ProviderEvent, fact: Fact) -> Steps | None:
    """Applies a fact. Returns the reply to a turn; None for what has none."""
    if isinstance(fact, MessageFact):
        _apply_message(event, fact)
    elif isinstance(fact, CallReceived):
        return inbound.received(event, fact)
    elif event.call is not None:
        if isinstance(fact, TurnFact):
            return turns.take(event.call, fact)
        _apply(event.call, fact)
    return None


def _store_reply(event: ProviderEvent, reply: Steps | None) -> None:
    if reply is not None:
        speech = sounds.speech_of(event.call, reply) if event.call else Speech(event.place[inbound.LANGUAGE])
        event.reply, event.reply_speech = conversation.to_json(reply), asdict(speech)
        kept = ProviderEvent.objects.filter(provider=event.provider, key=event.key)
        kept.update(reply=event.reply, reply_speech=event.reply_speech)


def _apply_message(event: ProviderEvent, fact: MessageFact) -> None:
    """An event about a text message. Who wrote to us, and what, is forgotten as soon as it is heeded."""
    match fact:
        case MessageChanged():
            messages.changed(fact)
        case MessageReceived():
            messages.received(fact)
            kept = ProviderEvent.objects.filter(provider=event.provider, key=event.key)
            kept.update(payload=dict(fact.remainder))


def _apply(call: Call, fact: CallFact) -> None:
    match fact:
        case CallChanged():
            _call_changed(call, fact)
        case MachineHeard():
            conduct.machine_heard(call, fact.answered_by, is_machine=fact.is_machine)
        case RecordingChanged():
            _recording_changed(call, fact)
        case CarrierTranscribed():
            _carrier_transcribed(call, fact)


def _call_changed(call: Call, fact: CallChanged) -> None:
    conduct.learn_id(call, fact.provider_call_id)
    if end_call.was_given_up(call) and fact.status in CALL_LIVE:
        erase.request([call])
    if fact.status is not None:
        state = CallState(fact.provider_call_id, fact.status, fact.answered_by, None, None, fact.duration_seconds)
        conduct.call_moved(call, state, rejected=fact.rejected)


def _recording_changed(call: Call, fact: RecordingChanged) -> None:
    recording = answers.recording_at(call, fact.place.position, fact.provider_recording_id, fact.duration_seconds)
    if recording is None:
        return
    _recording_moved(recording, fact.status)
    if call.status in CALL_ENDS:
        conduct.settle(call.interview, call)


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


def _carrier_transcribed(call: Call, fact: CarrierTranscribed) -> None:
    recording = answers.recording_at(call, fact.place.position, fact.provider_recording_id)
    if recording is None:
        return
    if fact.text is None:
        answers.transcription_failed(recording)
    else:
        answers.keep_carrier_transcript(recording, fact.text)
