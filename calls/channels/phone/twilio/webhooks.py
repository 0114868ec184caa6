"""Twilio's webhooks: what each says, and what it is answered."""

from __future__ import annotations

import hashlib
import logging
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from calls.channels.phone import audio_prompt_urls, events, inbound
from calls.channels.phone.events import Handled
from calls.channels.phone.twilio import twiml
from calls.channels.phone.twilio.errors import NAME
from calls.channels.phone.twilio.events import read, sid
from calls.channels.phone.twilio.places import Places
from calls.channels.phone.twilio.signature import is_signed
from calls.domain.conversation import Steps
from calls.domain.speech import Speech
from calls.errors import NotItsOwn
from calls.models import Call, ProviderEvent
from calls.telephony import announcements

logger = logging.getLogger(__name__)

XML = "text/xml; charset=utf-8"

MAX_NAME = 100
"""How much of a parameter's name is stored: Twilio has none that is half as long."""

MAX_KEY = 255


@method_decorator(csrf_exempt, name="dispatch")
class TwilioView(View):
    """One kind of event of Twilio: verified, stored, applied, answered. No vendor is waited for meanwhile."""

    http_method_names = ("post",)
    kind = ""
    key_fields: tuple[str, ...] = ()
    """The parameters that tell one event of this kind and place from another."""
    stored: tuple[str, ...] | None = None
    """The parameters that are stored; None: all of them."""

    def key(self, call_id: UUID | None, place: dict[str, Any], payload: dict[str, str]) -> str:
        """What names an event, so that a repeated request is the same row.

        Kind, call, place in the conversation, and the distinguishing parameters.
        """
        named = [payload.get(field, "") for field in self.key_fields]
        return ":".join([self.kind, str(call_id), *map(str, place.values()), *named])

    def post(self, request: HttpRequest, call_id: UUID | None = None, **place: Any) -> HttpResponse:
        """403 without a valid signature, before anything is looked up. `call_id` None: it is about no call."""
        if not is_signed(request):
            logger.warning("a %s webhook without a valid signature was refused", self.kind)
            return HttpResponse(status=403)
        payload = cleaned(request.POST)
        if self.stored is not None:
            payload = {name: payload[name] for name in self.stored if name in payload}
        event = ProviderEvent(
            provider=NAME,
            key=_shortened(self.key(call_id, place, payload)),
            kind=self.kind,
            call_id=call_id,
            place=place,
            payload=payload,
        )
        try:
            handled = events.store_and_apply(event, read, provider_call_id=sid(payload, "CallSid"))
        except NotItsOwn:
            logger.warning("a %s webhook about something else than its URL was refused", self.kind)
            return HttpResponse(status=403)
        return self.answer(handled)

    def answer(self, handled: Handled | None) -> HttpResponse:
        """What Twilio is answered: 204 when it ignores that. None: the call of the event is not known (any more)."""
        return HttpResponse(status=204)


def cleaned(parameters: QueryDict) -> dict[str, str]:
    """Parameters in characters that every database stores: without NUL and without halves of a surrogate pair.

    A name that equals another one only after that does not replace it.
    """
    given = {name: _storable(str(parameters[name])) for name in parameters}
    short = {_storable(name)[:MAX_NAME]: value for name, value in given.items()}
    return {**short, **{name: given[name] for name in short if name in given}}


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _shortened(key: str) -> str:
    """A key as long as its column; a longer one ends with its digest."""
    return key if len(key) <= MAX_KEY else f"{key[:180]}:{hashlib.sha256(key.encode()).hexdigest()}"


def document(steps: Steps, speech: Speech, call: Call | None = None) -> HttpResponse:
    """Steps as TwiML, spoken as they were stored."""
    played = tuple((text, tuple(map(audio_prompt_urls.token, keys))) for text, keys in speech.sounds.items())
    spoken = twiml.Speech(
        language=speech.language, slow=speech.slow, transcribe=settings.CARRIER_TRANSCRIBES, played=played
    )
    places = Places(settings.WEBHOOK_BASE_URL, str(call.pk) if call else "")
    return HttpResponse(twiml.render(steps, places, spoken), content_type=XML)


class SpokenView(TwilioView):
    """A request that Twilio holds the caller for: the answer is what happens next."""

    def answer(self, handled: Handled | None) -> HttpResponse:
        """A TwiML document with the steps of the reply."""
        if handled is None:  # its call is gone
            return document(announcements.ended(inbound.NO_LANGUAGE), Speech(inbound.NO_LANGUAGE))
        call = handled.event.call
        if handled.reply is None:  # applied before replies were stored
            language = call.interview.language if call else inbound.NO_LANGUAGE
            return document(announcements.ended(language), Speech(language), call)
        return document(handled.reply.steps, handled.reply.speech, call)


STATUS_KEY = ("CallStatus", "SequenceNumber")
"""What tells one status of a call from another."""


class InboundView(SpokenView):
    """Somebody calls our number. The call becomes one of ours when an interview waits for that number."""

    kind = "inbound"
    stored = ("CallSid", "CallStatus", "From")

    def key(self, call_id: UUID | None, place: dict[str, Any], payload: dict[str, str]) -> str:
        """The carrier's id of the call."""
        return f"{self.kind}:{sid(payload, 'CallSid')}"


@method_decorator(csrf_exempt, name="dispatch")
class InboundStatusView(View):
    """A call to our number changed. The number has one URL for all of them, so the carrier's id says which."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """As for every other call; 204 for one that is not ours, such as that of a stranger."""
        if not is_signed(request):
            return HttpResponse(status=403)
        named = sid(cleaned(request.POST), "CallSid")
        call = inbound.known(named, provider=NAME) if named else None
        return (
            HttpResponse(status=204)
            if call is None
            else TwilioView.as_view(kind="status", key_fields=STATUS_KEY)(request, call_id=call.pk)
        )


@method_decorator(csrf_exempt, name="dispatch")
class FallbackView(View):
    """Asked by Twilio when another answer of ours failed. It touches no row, so that it works without a database."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, language: str) -> HttpResponse:
        """An apology and a goodbye. Whether another call follows is decided when the end of this one is told."""
        if not is_signed(request):
            return HttpResponse(status=403)
        return document(announcements.trouble(language), Speech(language))
