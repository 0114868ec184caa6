"""Twilio's webhooks: what each says, and what it is answered."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from calls.domain import conversation, phrases
from calls.domain.conversation import Place, Plan, Steps
from calls.domain.wishes import Consent, understand_consent
from calls.facts import AnswerEnded, ConsentAnswered, Fact
from calls.models import Call, Given, Select
from calls.providers.twilio import twiml
from calls.providers.twilio.errors import NAME
from calls.providers.twilio.events import read
from calls.providers.twilio.places import Places, place_of
from calls.providers.twilio.signature import is_signed
from calls.webhooks.base import WebhookView
from calls.workflow import answers, inbound, sounds
from calls.workflow.plan import forget, is_over, plan_of

XML = "text/xml; charset=utf-8"

_CALL = ("status", "provider", "provider_call_id", "outcome", "reader", "ordered_at", "created_at")
_INTERVIEW = ("status", "language", "slow_speech", "started_at", "follow_ups", "job_description_id", "candidate_id")
_CANDIDATE = ("phone", "extra_time")
_SPOKEN = (
    *_CALL,
    *(f"interview__{name}" for name in _INTERVIEW),
    *(f"interview__candidate__{name}" for name in _CANDIDATE),
)
"""The columns that a conversation needs: a request reads no résumé."""

_THIS_CALL = Call.objects.order_by().filter(id=Given(Call, "id"))


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


class NoticeView(TwilioView):
    """A callback whose answer Twilio ignores."""

    calls = Select(_THIS_CALL.only("interview_id", *_CALL))

    def answer(self, call: Call | None, place: dict[str, Any], fact: Fact | None) -> HttpResponse:
        """204: taken."""
        return HttpResponse(status=204)


def document(steps: Steps, call: Call | None, language: str = "en-US") -> HttpResponse:
    """Steps as TwiML, in the language, voice and pace of the call's interview; `language` is for no call."""
    interview = call.interview if call else None
    played = sounds.played(call, steps) if call else {}
    speech = twiml.Speech(
        language=interview.language if interview else language,
        slow=interview.slow_speech if interview else False,
        transcribe=settings.CARRIER_TRANSCRIBES,
        played=tuple(played.items()),
    )
    places = Places(settings.WEBHOOK_BASE_URL, str(call.pk) if call else "")
    return HttpResponse(twiml.render(steps, places, speech), content_type=XML)


class SpokenView(TwilioView):
    """A request that Twilio holds the caller for: the answer is what happens next."""

    calls = Select(_THIS_CALL.select_related("interview__candidate").only(*_SPOKEN))

    @abstractmethod
    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """The steps for this URL and what the request said; state only ends them when the interview is over."""

    def prepare(self, call: Call) -> None:
        """The plan, which every spoken answer needs."""
        plan_of(call)

    def repeated(self, call: Call) -> None:
        """What comes next may have been decided since the plan was read, by the request that was here first."""
        if call.interview.follow_ups:
            forget(call)

    def answer(self, call: Call | None, place: dict[str, Any], fact: Fact | None) -> HttpResponse:
        """A TwiML document."""
        if call is None or is_over(call.interview):
            return document(conversation.ended(), call)
        return document(self.next_steps(call, place, fact), call)


class VoiceView(SpokenView):
    """The call was answered."""

    kind = "voice"
    key_fields = ("CallSid",)

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """Who is calling, and whether to begin."""
        return conversation.opening(plan_of(call))


class VoicemailView(SpokenView):
    """A call that met a voicemail was sent here."""

    kind = "voicemail"

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """A short message that names nobody but us."""
        return conversation.voicemail(settings.COMPANY_NAME, settings.TWILIO_PHONE_NUMBER, call.interview.language)


class ConsentView(SpokenView):
    """The opening was answered, or met with silence."""

    kind = "consent"

    def key(self, call_id: UUID | None, place: dict[str, Any], payload: dict[str, str]) -> str:
        """Words of a person do not belong into a key: a digest of them tells one answer from another."""
        said = payload.get("Digits", "") + "|" + payload.get("SpeechResult", "")
        digest = hashlib.sha256(said.encode()).hexdigest()[:16]
        return ":".join([self.kind, str(call_id), *map(str, place.values()), digest])

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """The first question, a goodbye, or the same choice again."""
        choice = Consent.UNCLEAR
        if isinstance(fact, ConsentAnswered):
            choice = understand_consent(fact.digits, fact.speech, call.interview.language)
        return conversation.after_consent(plan_of(call), choice, int(place["attempt"]))


class AnswerView(SpokenView):
    """A recording ended."""

    kind = "answer"
    key_fields = ("RecordingSid", "Digits")

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """The same question again on request or after silence, else what the caller wants."""
        plan, here = plan_of(call), place_of(place)
        if not isinstance(fact, AnswerEnded):
            return _after_silence(call, plan, here)
        if conversation.is_silent(fact.duration_seconds, fact.key, plan.silence_seconds):
            return _after_silence(call, plan, here)
        return conversation.after_answer(plan, here, conversation.wish_of(fact.key, here))


class SilenceView(SpokenView):
    """A recording was empty, so that the document went on behind it."""

    kind = "silence"

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """The question once more, or the next one."""
        return _after_silence(call, plan_of(call), place_of(place))


class WaitView(SpokenView):
    """The caller has waited a moment before the end of the interview."""

    kind = "wait"

    def next_steps(self, call: Call, place: dict[str, Any], fact: Fact | None) -> Steps:
        """Another moment, a follow-up, or the goodbye."""
        return conversation.after_wait(plan_of(call), place_of(place))


def _after_silence(call: Call, plan: Plan, here: Place) -> Steps:
    quiet = conversation.gives_up(here) and answers.quiet_before(call, here.position)
    return conversation.after_silence(plan, here, quiet_before=quiet)


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


@method_decorator(csrf_exempt, name="dispatch")
class InboundView(View):
    """Somebody calls our number. The call becomes one of ours when an interview waits for that number."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The opening for a candidate we wait for, a polite sentence for everybody else."""
        if not is_ours(request):
            return HttpResponse(status=403)
        call = inbound.answer(request.POST.get("From", ""), request.POST.get("CallSid", ""), provider=NAME)
        if call is None:
            return document(conversation.unknown_caller(), None)
        return document(conversation.opening(plan_of(call)), call)


@method_decorator(csrf_exempt, name="dispatch")
class InboundStatusView(View):
    """A call to our number changed. The number has one URL for all of them, so the carrier's id says which."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """As for every other call; 204 for one that is not ours, such as that of a stranger."""
        if not is_ours(request):
            return HttpResponse(status=403)
        call = inbound.known(request.POST.get("CallSid", ""), provider=NAME)
        return HttpResponse(status=204) if call is None else StatusView.as_view()(request, call_id=call.pk)


@method_decorator(csrf_exempt, name="dispatch")
class FallbackView(View):
    """Asked by Twilio when another answer of ours failed. It touches no row, so that it works without a database."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, language: str) -> HttpResponse:
        """An apology and a goodbye; the call's end then has the interview tried again."""
        if not is_ours(request):
            return HttpResponse(status=403)
        sorry = conversation.Say(phrases.say(phrases.TROUBLE, language))
        return document((sorry, conversation.HangUp()), None, language)
