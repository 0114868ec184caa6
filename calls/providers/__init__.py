"""Which vendor does what, chosen by the settings. The instances are made here and passed to the workflow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings

from calls.domain.endpoints import Endpoint
from calls.ports import (
    AnswerScorer,
    FollowUpWriter,
    Messaging,
    QuestionWriter,
    SpeechToText,
    Telephony,
    TextToSpeech,
)
from calls.ports.resumes import Matcher, ResumeReader
from calls.telephony.facts import Fact
from screener.observability.ports import observed


def carrier_name() -> str:
    """The carrier's name as it stands in rows."""
    return "twilio"


@observed
def telephony() -> Telephony:
    """The carrier. The phoneline is reached through the same adapter, by its address."""
    from calls.channels.phone.twilio.telephony import TwilioTelephony

    return TwilioTelephony(
        account_sid=settings.TWILIO_ACCOUNT_SID,
        auth_token=settings.TWILIO_AUTH_TOKEN,
        phone_number=settings.TWILIO_PHONE_NUMBER,
        api_base_url=settings.TWILIO_API_BASE_URL,
        webhook_base_url=settings.WEBHOOK_BASE_URL,
    )


def read_event(provider: str, kind: str, place: dict[str, Any], payload: dict[str, str]) -> Fact:
    """What a kept webhook says. `provider` is the carrier that sent it; there is one so far."""
    from calls.channels.phone.twilio import events

    if provider != carrier_name():
        raise ValueError("an event of a carrier that is not configured cannot be read")
    return events.read(kind, place, payload)


@observed
def recognisers() -> tuple[SpeechToText, ...]:
    """Who turns recordings into text, in the order they are asked; nobody when the carrier's own text is used."""
    if settings.CARRIER_TRANSCRIBES:
        return ()
    return (*_chosen_recogniser(), *(_openai_recognisers() if settings.OPENAI_API_KEY else ()))


def _chosen_recogniser() -> tuple[SpeechToText, ...]:
    """The vendor that SPEECH_TO_TEXT names, when it is another one than OpenAI."""
    match settings.SPEECH_TO_TEXT:
        case "deepgram":
            from calls.providers.deepgram import DeepgramSpeechToText

            return (
                DeepgramSpeechToText(
                    api_key=settings.DEEPGRAM_API_KEY,
                    base_url=settings.DEEPGRAM_BASE_URL,
                    model=settings.DEEPGRAM_MODEL,
                    prices=settings.SPEECH_PRICES,
                ),
            )
        case "elevenlabs":
            from calls.providers.elevenlabs import ElevenLabsSpeechToText

            return (
                ElevenLabsSpeechToText(
                    api_key=settings.ELEVENLABS_API_KEY,
                    base_url=settings.ELEVENLABS_BASE_URL,
                    model=settings.ELEVENLABS_TRANSCRIBE_MODEL,
                    prices=settings.SPEECH_PRICES,
                ),
            )
        case "faster-whisper":
            from calls.providers.whisper import WhisperSpeechToText

            return (WhisperSpeechToText(model=settings.WHISPER_MODEL),)
    return ()


@observed
def text_to_speech() -> TextToSpeech | None:
    """Who speaks the sentences ahead of calls; None when the carrier's own voice reads them."""
    if settings.TEXT_TO_SPEECH != "elevenlabs":
        return None
    from calls.providers.elevenlabs import ElevenLabsTextToSpeech

    return ElevenLabsTextToSpeech(
        api_key=settings.ELEVENLABS_API_KEY,
        base_url=settings.ELEVENLABS_BASE_URL,
        model=settings.ELEVENLABS_SPEECH_MODEL,
        prices=settings.SPEECH_PRICES,
    )


def _openai_recognisers() -> tuple[SpeechToText, ...]:
    from calls.providers.openai import OpenAISpeechToText

    return tuple(OpenAISpeechToText(at) for at in _endpoints() if at.transcribe_model)


@observed
def question_writers() -> tuple[QuestionWriter, ...]:
    """Who writes questions, in the order they are asked: the language models when there is a key, else the builtin."""
    if settings.OPENAI_API_KEY:
        from calls.providers.openai import OpenAIQuestionWriter

        return tuple(OpenAIQuestionWriter(at) for at in _endpoints())
    from calls.providers.builtin import BuiltinQuestionWriter

    return (BuiltinQuestionWriter(),)


@observed
def answer_scorers() -> tuple[AnswerScorer, ...]:
    """Who rates and sums up, in the order they are asked: the language models when there is a key, else the builtin."""
    if not settings.OPENAI_API_KEY:
        return (scorer_named("builtin"),)
    from calls.providers.openai import OpenAIAnswerScorer

    return tuple(OpenAIAnswerScorer(at) for at in _endpoints())


@observed
def follow_up_writers() -> tuple[FollowUpWriter, ...]:
    """Who writes follow-ups, in the order they are asked: the language models when there is a key, else the builtin."""
    if not settings.OPENAI_API_KEY:
        from calls.providers.builtin import BuiltinFollowUpWriter

        return (BuiltinFollowUpWriter(),)
    from calls.providers.openai import OpenAIFollowUpWriter

    return tuple(OpenAIFollowUpWriter(at) for at in _endpoints())


def scorer_named(name: str) -> AnswerScorer:
    """`builtin`, `openai` or `openai:MODEL`; empty is what the settings say. Raises ValueError for anything else."""
    vendor, _, model = (name or ("openai" if settings.OPENAI_API_KEY else "builtin")).partition(":")
    if vendor == "openai" and settings.OPENAI_API_KEY:
        from calls.providers.openai import OpenAIAnswerScorer

        first = _endpoints()[0]
        return OpenAIAnswerScorer(replace(first, model=model or first.model))
    if vendor != "builtin" or model:
        raise ValueError("This is no scorer: use builtin, or openai or openai:MODEL with OPENAI_API_KEY set.")
    from calls.providers.builtin import BuiltinAnswerScorer

    return BuiltinAnswerScorer()


@observed
def resume_readers() -> tuple[ResumeReader, ...]:
    """Who reads résumés, in the order they are asked."""
    if settings.RESUME_MATCHING != "openai":
        return (builtin_resume_reader(),)
    from calls.providers.openai.resume import OpenAIResumeReader

    return tuple(OpenAIResumeReader(at) for at in _endpoints())


def builtin_resume_reader() -> ResumeReader:
    """The reader that works in this process and asks nobody."""
    from calls.providers.builtin.resume import BuiltinResumeReader

    return BuiltinResumeReader()


@observed
def resume_matchers() -> tuple[Matcher, ...]:
    """Who compares résumés with jobs, in the order they are asked."""
    if settings.RESUME_MATCHING != "openai":
        return (builtin_matcher(),)
    from calls.providers.openai.resume import OpenAIMatcher

    return tuple(OpenAIMatcher(at) for at in _endpoints())


def builtin_matcher() -> Matcher:
    """The matcher that works in this process and asks nobody."""
    from calls.providers.builtin.match import BuiltinMatcher

    return BuiltinMatcher()


def _endpoints() -> tuple[Endpoint, ...]:
    first = Endpoint(
        name="openai",
        base_url=settings.OPENAI_BASE_URL,
        api_key=settings.OPENAI_API_KEY,
        model=settings.OPENAI_MODEL,
        transcribe_model=settings.OPENAI_TRANSCRIBE_MODEL,
        prices=settings.OPENAI_PRICES,
        capabilities=settings.OPENAI_CAPABILITIES,
    )
    return tuple(replace(at, max_tokens=settings.OPENAI_MAX_TOKENS) for at in (first, *settings.OPENAI_FALLBACKS))


@observed
def messaging() -> Messaging:
    """The carrier of text messages: the one that calls."""
    from calls.channels.phone.twilio.messaging import TwilioMessaging

    return TwilioMessaging(
        account_sid=settings.TWILIO_ACCOUNT_SID,
        auth_token=settings.TWILIO_AUTH_TOKEN,
        phone_number=settings.TWILIO_PHONE_NUMBER,
        api_base_url=settings.TWILIO_API_BASE_URL,
        webhook_base_url=settings.WEBHOOK_BASE_URL,
    )


def load() -> None:
    """Loads the libraries of the vendors that the settings choose, by making each vendor once. Nobody is asked."""
    telephony()
    messaging()
    recognisers()
    text_to_speech()
    question_writers()
    answer_scorers()
    follow_up_writers()
    resume_readers()
    resume_matchers()
