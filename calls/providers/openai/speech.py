"""Transcripts from the audio endpoint of OpenAI or a compatible server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import openai
from openai.types.audio import TranscriptionInclude

from calls.domain.endpoints import Endpoint
from calls.domain.usage import NOTHING, audio_usage
from calls.model_spans import model_span, tell_answer, tell_content
from calls.ports import Transcript
from calls.providers.audio import confidence, is_sent, probabilities, seconds_of
from calls.providers.openai.capabilities import refused_name
from calls.providers.openai.chat import DEFAULT_BASE_URL, open_client
from calls.providers.openai.faults import invalid, mapped_errors
from calls.providers.openai.meter import billed_seconds

_CONTENT_TYPES = {
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
}
"""The formats of the endpoint. The machine's own table of types differs from one system to the next."""

_TELLS_PROBABILITIES = re.compile(r"gpt-4o(?:-mini)?-transcribe(?!-diarize)")
"""The models that say how sure they are of each token."""

_TWO_LETTERS = {"cmn": "zh", "nb": "no"}
"""Language subtags that the endpoint knows by another code."""


class OpenAISpeechToText:
    """Transcribes a recording with one request."""

    def __init__(self, endpoint: Endpoint, *, timeout_seconds: float = 120.0) -> None:
        """`timeout_seconds` is the longest silence of the server. The endpoint has a `transcribe_model`."""
        self.name = endpoint.name
        self._model = endpoint.transcribe_model
        self._prices = endpoint.prices
        self._include = included(self._model, endpoint.base_url)
        self._client = open_client(endpoint.api_key, endpoint.base_url, timeout_seconds)

    def transcribe(self, audio: BinaryIO, *, filename: str, language: str) -> Transcript:
        """The words of a recording; empty if it is too short to hold any. Raises ProviderError."""
        name = filename if PurePath(filename).suffix else f"{filename or 'recording'}.wav"
        content_type = _CONTENT_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
        seconds = seconds_of(audio)
        with model_span("transcription", vendor=self.name, model=self._model) as span:
            answer = self._request((name, audio, content_type), language)
            tell_answer(span, answer)
            text = getattr(answer, "text", None) or ("" if answer is None or is_sent(answer, "text") else None)
            if not isinstance(text, str):
                raise invalid("the server's answer holds no transcript; check the base URL")
            tell_content(span, (), text)
        usage = NOTHING if answer is None else audio_usage(self._model, billed_seconds(answer, seconds), self._prices)
        tokens = getattr(answer, "logprobs", None) or ()
        sure = confidence(probabilities(getattr(token, "logprob", None) for token in tokens))
        return Transcript(text.strip(), self.name, self._model, confidence=sure, usage=usage)

    def _request(self, file: tuple[str, BinaryIO, str], language: str) -> object:
        """The server's answer; None when it says that the recording is too short.

        Language and probabilities are wishes: a server that refuses one is asked again without it.
        """
        wishes = {"language": iso_639_1(language) or openai.omit, "include": self._include}
        with mapped_errors():
            while True:
                try:
                    return self._sent(file, wishes)
                except openai.APIStatusError as error:
                    if error.code == "audio_too_short" or "too short" in error.message.lower():
                        return None
                    sent = [name for name, wish in wishes.items() if not isinstance(wish, openai.Omit)]
                    refused = refused_name(error, sent)
                    if not refused:
                        raise
                    wishes[refused] = openai.omit
                    file[1].seek(0)

    def _sent(self, file: tuple[str, BinaryIO, str], wishes: Mapping[str, Any]) -> object:
        return self._client.audio.transcriptions.create(model=self._model, file=file, response_format="json", **wishes)


def included(model: str, base_url: str) -> list[TranscriptionInclude] | openai.Omit:
    """What is asked for beside the text: OpenAI's own models are asked how sure they are, others refuse the word."""
    is_openai = urlsplit(base_url or DEFAULT_BASE_URL).hostname == "api.openai.com"
    return ["logprobs"] if is_openai and _TELLS_PROBABILITIES.match(model) else openai.omit


def iso_639_1(language: str) -> str:
    """The two-letter code of a BCP 47 tag; empty if it has none, which lets the server find out."""
    primary = language.replace("_", "-").split("-")[0].lower()
    code = _TWO_LETTERS.get(primary, primary)
    return code if len(code) == 2 else ""
