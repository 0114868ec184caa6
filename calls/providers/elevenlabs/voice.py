"""Sentences spoken by ElevenLabs, through its own SDK."""

from __future__ import annotations

from collections.abc import Iterator

from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.text_to_speech.client import OMIT

from calls.domain.usage import UNPRICED, Prices, speech_usage
from calls.ports import Speech
from calls.providers.elevenlabs.speech import BASE_URL, PROVIDER
from calls.providers.fern import invalid, mapped_errors

FORMAT = "wav_8000"
"""8 kHz, 16 bit, mono, as the telephone has it: the carrier has nothing to convert."""

MAX_BYTES = 5_000_000
"""Five minutes of that; no sentence is so long."""

_MULTILINGUAL = "eleven_multilingual"
"""How the models begin that find the language out themselves and take no code for it."""


class ElevenLabsTextToSpeech:
    """Speaks a text with one request."""

    name = PROVIDER

    def __init__(
        self, *, api_key: str, model: str, base_url: str = "", timeout_seconds: float = 60.0, prices: Prices = UNPRICED
    ) -> None:
        """`base_url` is empty for ElevenLabs itself; `timeout_seconds` is the longest silence of the server."""
        self._model = model
        self._prices = prices
        self._client = ElevenLabs(api_key=api_key, base_url=base_url or BASE_URL, timeout=timeout_seconds)

    def speak(self, text: str, *, voice: str, language: str) -> Speech:
        """A WAV file. Raises ProviderError."""
        finds_out = self._model.startswith(_MULTILINGUAL)
        with mapped_errors(PROVIDER, ApiError):
            data = _whole(
                self._client.text_to_speech.convert(
                    voice,
                    text=text,
                    model_id=self._model,
                    output_format=FORMAT,
                    language_code=OMIT if finds_out else language.split("-")[0].lower(),
                    request_options={"max_retries": 0},  # whoever called decides about another try
                )
            )
        if not data.startswith(b"RIFF"):
            raise invalid(PROVIDER, "the server's answer is no sound; check the base URL")
        return Speech(data, "audio/wav", usage=speech_usage(self._model, len(text), self._prices))


def _whole(pieces: Iterator[bytes]) -> bytes:
    data = b""
    for piece in pieces:
        data += piece
        if len(data) > MAX_BYTES:
            raise invalid(PROVIDER, "the server's answer is longer than any sentence")
    return data
