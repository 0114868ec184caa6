"""Twilio's webhooks: what each says, and what it is answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from calls.channels.phone import inbound, sounds
from calls.channels.phone.events import Handled
from calls.channels.phone.twilio import twiml
from calls.channels.phone.twilio.errors import NAME
from calls.channels.phone.twilio.events import read
from calls.channels.phone.twilio.places import Places
from calls.channels.phone.twilio.signature import is_signed
from calls.channels.phone.twilio.words import sid
from calls.channels.phone.webhooks import WebhookView, cleaned
from calls.domain import conversation
from calls.domain.conversation import Steps
from calls.domain.speech import Speech
from calls.models import Call

XML = "text/xml; charset=utf-8"


def is_ours(request: HttpRequest) -> bool:
    """Whether a request is signed with our token, over our configured URL, for our account."""
    url = settings.WEBHOOK_BASE_URL + request.get_full_path()
    signature = request.headers.get("X-Twilio-Signature", "")
    signed = is_signed(url, request.POST, signature, auth_token=settings.TWILIO_AUTH_TOKEN)
    return signed and request.POST.get("AccountSid") == settings.TWILIO_ACCOUNT_SID


class TwilioView(WebhookView):
    """Verifies against the configured base URL, and names events by what Twilio says of them."""

    provider = NAME
    reader = staticmethod(read)
    key_fields: tuple[str, ...] = ()
    """The parameters that tell one event of this kind and place from another."""

    def verify(self, request: HttpRequest) -> bool:
        """Signed by our carrier."""
        return is_ours(request)

    def key(self, call_id: UUID | None, place: dict[str, Any], payload: dict[str, str]) -> str:
        """Kind, call, place in the conversation, and the distinguishing parameters."""
        named = [payload.get(field, "") for field in self.key_fields]
        return ":".join([self.kind, str(call_id), *map(str, place.values()), *named])

    def provider_call_id(self, payload: dict[str, str]) -> str:
        """The parameter that every event of a call has."""
        return sid(payload, "CallSid")


class NoticeView(TwilioView):
    """A callback whose answer Twilio ignores."""

    def answer(self, handled: Handled | None) -> HttpResponse:
        """204: taken."""
        return HttpResponse(status=204)


def document(steps: Steps, speech: Speech, call: Call | None = None) -> HttpResponse:
    """Steps as TwiML, spoken as they were stored."""
    played = tuple((text, tuple(map(sounds.token, keys))) for text, keys in speech.sounds.items())
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
            return document(conversation.ended(), Speech(inbound.NO_LANGUAGE))
        call = handled.event.call
        if handled.reply is None:  # applied before replies were stored
            language = call.interview.language if call else inbound.NO_LANGUAGE
            return document(conversation.ended(language), Speech(language), call)
        return document(handled.reply.steps, handled.reply.speech, call)


class VoiceView(SpokenView):
    """The call was answered."""

    kind = "voice"


class VoicemailView(SpokenView):
    """A call that met a voicemail was sent here."""

    kind = "voicemail"


class ConsentView(SpokenView):
    """The opening was answered, or met with silence."""

    kind = "consent"


class AnswerView(SpokenView):
    """A recording ended."""

    kind = "answer"


class SilenceView(SpokenView):
    """A recording was empty, so that the document went on after it: another end of the same turn."""

    kind = "silence"


class WaitView(SpokenView):
    """The caller has waited a moment before the end of the interview."""

    kind = "wait"


class StatusView(NoticeView):
    """The call changed."""

    kind = "status"
    key_fields = ("CallStatus", "SequenceNumber")


class MachineView(NoticeView):
    """Who the carrier thinks has answered."""

    kind = "machine"
    key_fields = ("AnsweredBy",)


class RecordingView(NoticeView):
    """A recording can be fetched, or there is none."""

    kind = "recording"
    key_fields = ("RecordingSid", "RecordingStatus")


class TranscriptionView(NoticeView):
    """The carrier's own transcription of an answer."""

    kind = "transcription"
    key_fields = ("RecordingSid", "TranscriptionStatus")


class InboundView(SpokenView):
    """Somebody calls our number. The call becomes one of ours when an interview waits for that number."""

    kind = "inbound"

    def key(self, call_id: UUID | None, place: dict[str, Any], payload: dict[str, str]) -> str:
        """The carrier's id of the call."""
        return f"{self.kind}:{sid(payload, 'CallSid')}"

    def payload(self, request: HttpRequest) -> dict[str, str]:
        """Which call it is, and who calls until that is decided."""
        kept = super().payload(request)
        return {name: kept[name] for name in ("CallSid", "CallStatus", "From") if name in kept}


@method_decorator(csrf_exempt, name="dispatch")
class InboundStatusView(View):
    """A call to our number changed. The number has one URL for all of them, so the carrier's id says which."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """As for every other call; 204 for one that is not ours, such as that of a stranger."""
        if not is_ours(request):
            return HttpResponse(status=403)
        named = sid(cleaned(request.POST), "CallSid")
        call = inbound.known(named, provider=NAME) if named else None
        return HttpResponse(status=204) if call is None else StatusView.as_view()(request, call_id=call.pk)


@method_decorator(csrf_exempt, name="dispatch")
class FallbackView(View):
    """Asked by Twilio when another answer of ours failed. It touches no row, so that it works without a database."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, language: str) -> HttpResponse:
        """An apology and a goodbye. Whether another call follows is decided when the end of this one is told."""
        if not is_ours(request):
            return HttpResponse(status=403)
        return document(conversation.trouble(language, called_again=False), Speech(language))
