"""A stored webhook → the rows, and the reply to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from calls.channels.phone import calls, erase, inbound, messages, recordings, turns
from calls.domain.speech import Speech
from calls.errors import NotItsOwn
from calls.interview.context import Context
from calls.interview.sessions import Reply
from calls.models import Call, ProviderEvent, insert_once, replies
from calls.telephony.facts import (
    CallChanged,
    CallReceived,
    CarrierTranscribed,
    Fact,
    MachineHeard,
    MessageChanged,
    MessageReceived,
    RecordingChanged,
    TurnFact,
    VoicemailReached,
)
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
            context = _locked(event)
            if context is None and event.call_id is not None:
                erase.heard_of(event.call_id, event.provider, provider_call_id)
                return None
            _check_call(event.call, provider_call_id)
            fact = read(event.kind, event.place, event.payload)
            if insert_once(event):
                return Handled(event, _apply_any(event, context, fact))
            return _repeated(event, context, fact, read)
    except NotItsOwn:
        raise
    except Exception as error:
        _keep_for_later(event, error)
        raise


def _locked(event: ProviderEvent) -> Context | None:
    """Locks the session, the interview and the call of an event. None: there is no such call."""
    context = calls.locked(event.call_id) if event.call_id else None
    if context is not None:
        event.call = context.session.call
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
    if event.reply_speech:
        speech = Speech(**event.reply_speech)
    elif event.call is not None:
        speech = Speech(event.call.interview.language)
    else:
        speech = Speech(str(event.place.get(inbound.LANGUAGE, inbound.NO_LANGUAGE)))
    return Reply(replies.from_json(event.reply), speech)


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
    if context is not None and isinstance(fact, TurnFact):
        reply = turns.take(context, fact)
        if isinstance(fact, VoicemailReached):  # no turn of the conversation
            _store_reply(event, reply)
        return reply
    match fact:
        case CallReceived():
            reply = inbound.received(event, fact)
            if event.call is None:
                _store_reply(event, reply)
            return reply
        case MessageChanged():
            messages.changed(fact)
        case MessageReceived():
            messages.received(fact)
            # Who wrote to us, and what, is forgotten as soon as it is applied.
            stored = ProviderEvent.objects.filter(provider=event.provider, key=event.key)
            stored.update(payload=dict(fact.remainder))
        case _ if context is not None:
            _apply_to_call(context, fact)
    return None


def _apply_to_call(context: Context, fact: Fact) -> None:
    match fact:
        case CallChanged():
            calls.changed(context, fact)
        case MachineHeard():
            calls.machine_heard(context.session.call, fact.answered_by, is_machine=fact.is_machine)
        case RecordingChanged():
            recordings.changed(context, fact)
        case CarrierTranscribed():
            recordings.transcribed(context, fact)


def _store_reply(event: ProviderEvent, reply: Reply) -> None:
    """Stores a reply that belongs to no session with the event that it answers."""
    stored = ProviderEvent.objects.filter(provider=event.provider, key=event.key)
    stored.update(reply=replies.to_json(reply.steps), reply_speech=asdict(reply.speech))
