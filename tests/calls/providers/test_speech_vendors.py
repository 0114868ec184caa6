"""Deepgram and ElevenLabs keep the contract of speech-to-text; every error of theirs is one of ours."""

from __future__ import annotations

import io
import math
import wave
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings

from calls import providers
from calls.domain.usage import Prices
from calls.errors import InvalidAnswer, ProviderError
from calls.ports import SpeechToText, Transcript
from calls.providers.deepgram import DeepgramSpeechToText
from calls.providers.elevenlabs import ElevenLabsSpeechToText
from tests.calls.providers.contracts import SpeechToTextContract
from tests.calls.providers.speech_stand_in import SpeechStandIn, serving


@dataclass(frozen=True)
class Vendor:
    """How an adapter is made, and how its server says something."""

    name: str
    make: Callable[..., SpeechToText]
    says: Callable[[str], Any]
    model: str


def _deepgram_says(text: str) -> Any:
    return {"metadata": {}, "results": {"channels": [{"alternatives": [{"transcript": text}]}]}}


def _elevenlabs_says(text: str) -> Any:
    return {"language_code": "eng", "language_probability": 1.0, "text": text, "words": []}


VENDORS = [
    Vendor("deepgram", DeepgramSpeechToText, _deepgram_says, "nova-3"),
    Vendor("elevenlabs", ElevenLabsSpeechToText, _elevenlabs_says, "scribe_v1"),
]

Start = Callable[..., SpeechStandIn]


@pytest.fixture(params=VENDORS, ids=lambda vendor: vendor.name)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    chosen: Vendor = request.param
    return chosen


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:
        yield lambda answer, **knobs: stack.enter_context(serving(SpeechStandIn(answer, **knobs)))


def adapter(vendor: Vendor, server: SpeechStandIn, **options: float) -> SpeechToText:
    return vendor.make(api_key="made-up", model=vendor.model, base_url=server.url, **options)


def transcribe(recogniser: SpeechToText, language: str = "en-US") -> Transcript:
    return recogniser.transcribe(io.BytesIO(b"RIFF-sound"), filename="answer.wav", language=language)


class TestSpeechVendors(SpeechToTextContract):
    @pytest.fixture
    def recogniser(self, vendor: Vendor, start: Start) -> SpeechToText:
        return adapter(vendor, start(vendor.says(" hello there ")))

    @pytest.fixture
    def mute(self, vendor: Vendor, start: Start) -> SpeechToText:
        return adapter(vendor, start(vendor.says("")))


def test_the_whole_recording_is_sent(vendor: Vendor, start: Start):
    server = start(vendor.says("hello"))
    transcribe(adapter(vendor, server))
    assert b"RIFF-sound" in server.bodies[0]


def test_deepgram_is_told_model_and_language(start: Start):
    server = start(_deepgram_says("hej"))
    transcribe(adapter(VENDORS[0], server), "sv-SE")
    assert "language=sv-SE" in server.paths[0]
    assert "model=nova-3" in server.paths[0]


def test_elevenlabs_is_told_the_language_and_not_to_describe_noises(start: Start):
    server = start(_elevenlabs_says("hej"))
    transcribe(adapter(VENDORS[1], server), "sv-SE")
    assert b'name="language_code"\r\n\r\nsv\r\n' in server.bodies[0]
    assert b'name="tag_audio_events"\r\n\r\nfalse\r\n' in server.bodies[0]


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (400, "bad_request", False),
        (401, "unauthorized", False),
        (402, "quota_exhausted", False),
        (404, "not_found", False),
        (418, "refused", False),
        (429, "rate_limited", True),
        (503, "unavailable", True),
    ],
)
def test_a_refusal_says_whether_another_try_can_help(vendor: Vendor, start: Start, status, code, retryable):
    server = start({"error": "secret words of a candidate"}, status=status)
    with pytest.raises(ProviderError) as caught:
        transcribe(adapter(vendor, server))
    assert (caught.value.code, caught.value.retryable) == (f"{vendor.name}_{code}", retryable)
    assert "secret" not in str(caught.value)
    assert len(server.paths) == 1


def test_a_server_that_is_too_slow_may_be_asked_again(vendor: Vendor, start: Start):
    server = start(vendor.says("late"), delay=0.5)
    with pytest.raises(ProviderError) as caught:
        transcribe(adapter(vendor, server, timeout_seconds=0.1))
    assert (caught.value.code, caught.value.retryable) == (f"{vendor.name}_timeout", True)


def test_a_server_that_is_away_may_be_asked_again(vendor: Vendor):
    gone = SpeechStandIn("", url="http://127.0.0.1:9")
    with pytest.raises(ProviderError) as caught:
        transcribe(adapter(vendor, gone))
    assert (caught.value.code, caught.value.retryable) == (f"{vendor.name}_unreachable", True)


@pytest.mark.parametrize("answer", ["<html>a login page</html>", {}, {"results": {"channels": [{}]}}, {"text": 7}])
def test_an_answer_of_an_unknown_form_is_invalid(vendor: Vendor, start: Start, answer: Any):
    with pytest.raises(InvalidAnswer):
        transcribe(adapter(vendor, start(answer)))


DEEPGRAM, ELEVENLABS = VENDORS


@pytest.mark.parametrize(
    "results",
    [
        {"channels": []},
        {"channels": None},
        {"channels": [{"alternatives": []}]},
        {"channels": [{"alternatives": None}]},
        {"channels": [{"alternatives": [{"transcript": None}]}]},
        {"channels": [{"alternatives": [{"transcript": ""}]}, {"alternatives": []}]},
    ],
)
def test_results_of_deepgram_without_words_are_an_empty_transcript(start: Start, results: Any):
    server = start({"metadata": {"channels": 0}, "results": results})
    assert transcribe(adapter(DEEPGRAM, server)).text == ""


def test_one_channel_of_two_may_be_without_words(start: Start):
    server = start({"results": {"channels": [{"alternatives": []}, {"alternatives": [{"transcript": "hi"}]}]}})
    assert transcribe(adapter(DEEPGRAM, server)).text == "hi"


def test_a_null_of_elevenlabs_is_an_empty_transcript(start: Start):
    assert transcribe(adapter(ELEVENLABS, start(_elevenlabs_says("") | {"text": None, "words": None}))).text == ""


def test_how_long_the_vendor_asks_to_be_left_alone_is_passed_on(vendor: Vendor, start: Start):
    server = start({}, status=429, headers={"Retry-After": "7"})
    with pytest.raises(ProviderError) as caught:
        transcribe(adapter(vendor, server))
    assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "1.5"}, 1.5), ({"Retry-After": "2", "retry-after-ms": "250"}, 0.25)],
)
def test_a_vendor_may_ask_for_a_fraction_of_a_second(
    vendor: Vendor, start: Start, headers: dict[str, str], seconds: float
):
    with pytest.raises(ProviderError) as caught:
        transcribe(adapter(vendor, start({}, status=429, headers=headers)))
    assert caught.value.retry_after == seconds


def test_the_length_of_the_recording_is_what_it_takes_of_the_vendor(vendor: Vendor, start: Start):
    recogniser = vendor.make(
        api_key="made-up", model="m", base_url=start(vendor.says("hi")).url, prices=Prices(audio_minute=Decimal(6))
    )
    usage = recogniser.transcribe(io.BytesIO(wav(2)), filename="a.wav", language="en").usage
    assert (usage.audio_seconds, usage.cost) == (2.0, Decimal("0.2"))


def wav(seconds: int) -> bytes:
    """Silence."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16_000 * seconds))
    return held.getvalue()


WORDS = {
    "deepgram": [
        {"word": "hello", "start": 0.5, "end": 1.0, "confidence": 0.9},
        {"word": "there", "start": 1.5, "end": 2.0, "confidence": 0.5},
    ],
    "elevenlabs": [
        {"text": "hello", "type": "word", "start": 0.5, "end": 1.0, "logprob": math.log(0.9)},
        {"text": " ", "type": "spacing", "start": 1.0, "end": 1.5, "logprob": -9.0},
        {"text": "there", "type": "word", "start": 1.5, "end": 2.0, "logprob": math.log(0.5)},
    ],
}


def _with_words(vendor: Vendor, words: Any) -> Any:
    said = vendor.says("hello there")
    place = said["results"]["channels"][0]["alternatives"][0] if "results" in said else said
    place["words"] = words
    return said


def test_how_sure_the_vendor_is_and_for_how_long_it_heard_words_is_passed_on(vendor: Vendor, start: Start):
    heard = transcribe(adapter(vendor, start(_with_words(vendor, WORDS[vendor.name]))))
    assert heard.confidence == pytest.approx(0.7)
    assert heard.speech_seconds == 1.0


@pytest.mark.parametrize("words", [None, [], [{"word": "hello", "text": "hello", "type": "word"}]])
def test_a_vendor_that_does_not_say_how_sure_it_is_claims_nothing(vendor: Vendor, start: Start, words: Any):
    heard = transcribe(adapter(vendor, start(_with_words(vendor, words))))
    assert (heard.text, heard.confidence, heard.speech_seconds) == ("hello there", None, None)


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_the_vendor_that_is_named_is_asked_first_and_openai_after_it(settings: LazySettings, vendor: Vendor):
    settings.SPEECH_TO_TEXT = vendor.name
    settings.CARRIER_TRANSCRIBES = False
    settings.DEEPGRAM_API_KEY = settings.ELEVENLABS_API_KEY = settings.OPENAI_API_KEY = "made-up"
    assert [recogniser.name for recogniser in providers.recognisers()] == [vendor.name, "openai"]


def test_without_openai_the_vendor_is_the_only_one(settings: LazySettings):
    settings.SPEECH_TO_TEXT = "deepgram"
    settings.CARRIER_TRANSCRIBES = False
    settings.DEEPGRAM_API_KEY = "made-up"
    settings.OPENAI_API_KEY = ""
    assert [recogniser.name for recogniser in providers.recognisers()] == ["deepgram"]
