"""Twilio's webhooks: what each says, and what it is answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from calls.domain import conversation
from calls.domain.conversation import Consent, Steps
from calls.facts import AnswerEnded, ConsentAnswered, Fact
from calls.models import Call
from calls.providers.twilio import twiml
from calls.providers.twilio.errors import NAME
from calls.providers.twilio.events import read
from calls.providers.twilio.places import Places, place_of
from calls.providers.twilio.signature import is_signed
from calls.webhooks.base import WebhookView
from calls.workflow.plan import is_over, plan_of


class TwilioView(WebhookView):
    """Verifies against the configured base URL, and names events by what Twilio says of them."""

    provider = NAME
    reader = staticmethod(read)
    key_fields: tuple[str, ...] = ()
    """The parameters that tell one event of this kind and place from another."""

    def verify(self, request: HttpRequest) -> bool:
        """Signed with our token, over our configured URL, for our account."""
        url = settings.WEBHOOK_BASE_URL + request.get_full_path()
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = is_signed(url, request.POST, signature, auth_token=settings.TWILIO_AUTH_TOKEN)
        return signed and request.POST.get("AccountSid") == settings.TWILIO_ACCOUNT_SID

    def key(self, call_id: UUID, place: dict[str, Any], payload: dict[str, str]) -> str:
        """Kind, call, place in the conversation, and the distinguishing parameters."""
        named = [payload.get(field, "") for field in self.key_fields]
        return ":".join([self.kind, str(call_id), *map(str, place.values()), *named])


class NoticeView(TwilioView):
    """A callback whose answer Twilio ignores."""

    def answer(self, call: Call | None, place: dict[str, Any], fact: Fact | None) -> HttpResponse:
        """204: taken."""
        return HttpResponse(status=204)


class SpokenView(TwilioView):
    """A request that Twilio holds the caller for: the answer is what happens next."""

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """The steps for this URL and what the request said; state only ends them when the interview is over."""
        raise NotImplementedError

    def answer(self, call: Call | None, place: dict[str, Any], fact: Fact | None) -> HttpResponse:
        """A TwiML document."""
        over = call is None or is_over(call.interview)
        steps = conversation.ended() if call is None or over else self.next_steps(call, place, fact)
        document = twiml.render(
            steps,
            Places(settings.WEBHOOK_BASE_URL, str(call.pk) if call else ""),
            language=call.interview.language if call else "en-US",
            transcribe=settings.CARRIER_TRANSCRIBES,
        )
        return HttpResponse(document, content_type="text/xml; charset=utf-8")


class VoiceView(SpokenView):
    """The call was answered."""

    kind = "voice"
    key_fields = ("CallSid",)

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """Who is calling, and whether to begin."""
        return conversation.opening(plan_of(call.interview))


class ConsentView(SpokenView):
    """The opening was answered, or met with silence."""

    kind = "consent"
    key_fields = ("Digits", "SpeechResult")

    def key(self, call_id: UUID, place: dict[str, Any], payload: dict[str, str]) -> str:
        """Words of a person do not belong into a key: what they mean does."""
        fact = read(self.kind, place, payload)
        meaning = fact.choice if isinstance(fact, ConsentAnswered) else ""
        return ":".join([self.kind, str(call_id), *map(str, place.values()), str(meaning)])

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """The first question, a goodbye, or the same choice again."""
        choice = fact.choice if isinstance(fact, ConsentAnswered) else Consent.UNCLEAR
        return conversation.after_consent(plan_of(call.interview), choice, int(place["attempt"]))


class AnswerView(SpokenView):
    """A recording ended."""

    kind = "answer"
    key_fields = ("RecordingSid", "Digits")

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """The same question again on request or after silence, else the next one."""
        plan, here = plan_of(call.interview), place_of(place)
        if not isinstance(fact, AnswerEnded) or conversation.is_silent(fact.duration_seconds, fact.key):
            return conversation.after_silence(plan, here)
        if conversation.wants_repeat(fact.key, here):
            return conversation.after_repeat(plan, here)
        return conversation.after_answer(plan, here)


class SilenceView(SpokenView):
    """A recording was empty, so that the document went on behind it."""

    kind = "silence"

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """The question once more, or the next one."""
        return conversation.after_silence(plan_of(call.interview), place_of(place))


class StatusView(NoticeView):
    """The call changed."""

    kind = "status"
    key_fields = ("CallStatus", "SequenceNumber")


class RecordingView(NoticeView):
    """A recording can be fetched, or there is none."""

    kind = "recording"
    key_fields = ("RecordingSid", "RecordingStatus")


class TranscriptionView(NoticeView):
    """The carrier's own transcription of an answer."""

    kind = "transcription"
    key_fields = ("RecordingSid", "TranscriptionStatus")
