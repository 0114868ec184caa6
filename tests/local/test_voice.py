"""The stand-in for a vendor of voices, which scenarios are played with."""

import io
import wave

from calls.providers.elevenlabs import ElevenLabsTextToSpeech
from screener.local.servers.voice import speaking


def seconds(text: str, base_url: str) -> float:
    speaker = ElevenLabsTextToSpeech(api_key="made-up", model="m", base_url=base_url)
    with wave.open(io.BytesIO(speaker.speak(text, voice="anna", language="en").data)) as file:
        return float(file.getnframes() / file.getframerate())


def test_a_longer_text_takes_longer_to_say():
    with speaking() as env:
        short, long = (seconds(text, env["ELEVENLABS_BASE_URL"]) for text in ("Yes.", "Thank you very much."))
    assert 0 < short < long
