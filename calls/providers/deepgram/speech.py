"""Speech-to-text by Deepgram's prerecorded endpoint, through its own SDK."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from deepgram import DeepgramClient
from deepgram.core.api_error import ApiError
from deepgram.core.parse_error import ParsingError
from deepgram.environment import DeepgramClientEnvironment

from calls.domain.usage import UNPRICED, Prices, audio_usage
from calls.errors import InvalidAnswer
from calls.ports import Transcript
from calls.providers.audio import confidence, is_sent, seconds_of, speech_seconds
from calls.providers.fern import invalid, mapped_errors

PROVIDER = "deepgram"
BASE_URL = "https://api.deepgram.com"
PIECE_BYTES = 65_536


class DeepgramSpeechToText:
    """Transcribes a recording with one request, which is sent piece by piece."""

    name = PROVIDER

    def __init__(
        self, *, api_key: str, model: str, base_url: str = "", timeout_seconds: float = 120.0, prices: Prices = UNPRICED
    ) -> None:
        """`base_url` is empty for Deepgram itself; `timeout_seconds` is the longest silence of the server."""
        self._model = model
        self._prices = prices
        base = base_url or BASE_URL
        everywhere = DeepgramClientEnvironment(base=base, production=base, agent=base, agent_rest=base)
        self._client = DeepgramClient(api_key=api_key, environment=everywhere, timeout=timeout_seconds)

    def transcribe(self, audio: BinaryIO, *, filename: str, language: str) -> Transcript:
        """The words of a recording, all channels; empty if it holds none. Raises ProviderError."""
        usage = audio_usage(self._model, seconds_of(audio), self._prices)
        with mapped_errors(PROVIDER, ApiError, ParsingError):
            answer: object = self._client.listen.v1.media.transcribe_file(
                request=_pieces(audio),
                model=self._model,
                language=language,
                punctuate=True,
                request_options={"max_retries": 0},  # whoever called decides about another try
            )
        best = _best(answer)
        words = [word for alternative in best for word in getattr(alternative, "words", None) or ()]
        return Transcript(
            "\n".join(text.strip() for text in _texts(best) if text),
            PROVIDER,
            self._model,
            confidence=confidence(getattr(word, "confidence", None) for word in words),
            speech_seconds=speech_seconds(words),
            usage=usage,
        )


def _pieces(audio: BinaryIO) -> Iterator[bytes]:
    while piece := audio.read(PIECE_BYTES):
        yield piece


def _best(answer: object) -> list[object]:
    """The best alternative of each channel that has one. Raises InvalidAnswer for an answer of another form."""
    # The SDK does not validate what a server sends, so every level may be absent.
    channels = _sent(getattr(answer, "results", None), "channels") or ()
    if not isinstance(channels, list | tuple):
        raise _no_transcript()
    return [best for channel in channels for best in list(_sent(channel, "alternatives") or ())[:1]]


def _texts(best: Iterable[object]) -> list[str]:
    texts = [_sent(alternative, "transcript") or "" for alternative in best]
    if not all(isinstance(text, str) for text in texts):
        raise _no_transcript()
    return [str(text) for text in texts]


def _sent(source: object, name: str) -> Any:
    """A field that may be null. Raises InvalidAnswer when it was not sent at all."""
    if not is_sent(source, name):
        raise _no_transcript()
    return getattr(source, name)


def _no_transcript() -> InvalidAnswer:
    return invalid(PROVIDER, "the server's answer holds no transcript; check the base URL")
