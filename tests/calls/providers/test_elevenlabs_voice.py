"""ElevenLabs as a voice: what it is asked, and what its errors become."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import pytest

from calls.domain.usage import Prices
from calls.errors import InvalidAnswer, ProviderError
from calls.ports import Speech
from calls.providers.elevenlabs import ElevenLabsTextToSpeech, voice
from tests.calls.providers.speech_stand_in import SpeechStandIn, serving
from tests.calls.story import wav

SOUND = wav()
Start = Callable[..., SpeechStandIn]


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:
        yield lambda answer=SOUND, **knobs: stack.enter_context(serving(SpeechStandIn(answer, **knobs)))


def speak(server: SpeechStandIn, *, model: str = "eleven_multilingual_v2", **fields: Any) -> Speech:
    speaker = ElevenLabsTextToSpeech(api_key="made-up", model=model, base_url=server.url, **fields)
    return speaker.speak("Hej, vi ringer.", voice="anna1", language="sv-SE")


def test_a_text_becomes_a_sound_that_the_carrier_plays(start: Start):
    speech = speak(start())
    assert (speech.data, speech.content_type) == (SOUND, "audio/wav")


def test_voice_model_and_telephone_format_are_told(start: Start):
    server = start()
    speak(server)
    assert server.paths == ["/v1/text-to-speech/anna1?output_format=wav_8000"]
    assert json.loads(server.bodies[0]) == {"text": "Hej, vi ringer.", "model_id": "eleven_multilingual_v2"}


def test_a_model_that_takes_a_language_is_told_it(start: Start):
    server = start()
    speak(server, model="eleven_flash_v2_5")
    assert json.loads(server.bodies[0])["language_code"] == "sv"


def test_the_length_of_the_text_is_what_it_takes(start: Start):
    usage = speak(start(), prices=Prices(thousand_characters=Decimal("0.2"))).usage
    assert (usage.characters, usage.cost) == (15, Decimal("0.003"))


def test_without_a_price_no_money_is_claimed(start: Start):
    assert speak(start()).usage.cost is None


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [(401, "unauthorized", False), (404, "not_found", False), (429, "rate_limited", True), (500, "unavailable", True)],
)
def test_a_refusal_says_whether_another_try_can_help(start: Start, status: int, code: str, retryable: bool):
    server = start({"detail": {"status": "x", "message": "words of ours"}}, status=status)
    with pytest.raises(ProviderError) as caught:
        speak(server)
    assert (caught.value.code, caught.value.retryable) == (f"elevenlabs_{code}", retryable)
    assert ("words" in str(caught.value), len(server.paths)) == (False, 1)


def test_a_server_that_is_too_slow_may_be_asked_again(start: Start):
    with pytest.raises(ProviderError) as caught:
        speak(start(delay=0.5), timeout_seconds=0.1)
    assert (caught.value.code, caught.value.retryable) == ("elevenlabs_timeout", True)


@pytest.mark.parametrize("answer", [b"", b"ID3 an mp3", "<html>a login page</html>"])
def test_what_is_no_sound_is_invalid(start: Start, answer: bytes | str):
    with pytest.raises(InvalidAnswer):
        speak(start(answer))


def test_an_error_whose_body_is_no_text_is_an_error_of_ours(start: Start):
    with pytest.raises(ProviderError):
        speak(start(b"\xa4\xa4", status=500))


def test_a_sound_without_end_is_invalid(start: Start, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(voice, "MAX_BYTES", 100)
    with pytest.raises(InvalidAnswer):
        speak(start())
