"""Speech-to-text by ElevenLabs, through its own SDK."""

from __future__ import annotations

from typing import BinaryIO

from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.core.parse_error import ParsingError

from calls.domain.usage import UNPRICED, Prices, audio_usage
from calls.ports import Transcript
from calls.providers.audio import confidence, is_sent, probabilities, seconds_of, speech_seconds
from calls.providers.fern import invalid, mapped_errors

PROVIDER = "elevenlabs"
BASE_URL = "https://api.elevenlabs.io"


class ElevenLabsSpeechToText:
    """Transcribes a recording with one request."""

    name = PROVIDER

    def __init__(
        self, *, api_key: str, model: str, base_url: str = "", timeout_seconds: float = 120.0, prices: Prices = UNPRICED
    ) -> None:
        """`base_url` is empty for ElevenLabs itself; `timeout_seconds` is the longest silence of the server."""
        self._model = model
        self._prices = prices
        self._client = ElevenLabs(api_key=api_key, base_url=base_url or BASE_URL, timeout=timeout_seconds)

    def transcribe(self, audio: BinaryIO, *, filename: str, language: str) -> Transcript:
        """The words of a recording and nothing else that is heard; empty if there are none. Raises ProviderError."""
        usage = audio_usage(self._model, seconds_of(audio), self._prices)
        with mapped_errors(PROVIDER, ApiError, ParsingError):
            answer: object = self._client.speech_to_text.convert(
                model_id=self._model,
                file=(filename, audio),
                language_code=language.replace("_", "-").split("-")[0].lower(),
                tag_audio_events=False,  # "(laughter)" is not what was said
                diarize=False,
                request_options={"max_retries": 0},  # whoever called decides about another try
            )
        text = getattr(answer, "text", None) or ("" if is_sent(answer, "text") else None)
        if not isinstance(text, str):
            raise invalid(PROVIDER, "the server's answer holds no transcript; check the base URL")
        words = [word for word in getattr(answer, "words", None) or () if getattr(word, "type", None) == "word"]
        return Transcript(
            text.strip(),
            PROVIDER,
            self._model,
            confidence=confidence(probabilities(getattr(word, "logprob", None) for word in words)),
            speech_seconds=speech_seconds(words),
            usage=usage,
        )
