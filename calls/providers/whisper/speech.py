"""Speech-to-text in this process: nothing that was said leaves the machine.

The library is an extra (requirements-whisper.txt) and is imported when the first recording is transcribed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache
from typing import BinaryIO, Protocol

from calls.domain.usage import Usage
from calls.errors import ProviderError
from calls.ports import Transcript

PROVIDER = "faster-whisper"

_LOADING = threading.Lock()


class Segment(Protocol):
    """A stretch of speech."""

    @property
    def text(self) -> str:
        """Its words."""
        ...


class Model(Protocol):
    """What is used of `faster_whisper.WhisperModel`."""

    def transcribe(
        self, audio: BinaryIO, *, language: str | None, vad_filter: bool, condition_on_previous_text: bool
    ) -> tuple[Iterable[Segment], object]:
        """The stretches, which are made while they are read, and what is known of the whole."""
        ...

    @property
    def supported_languages(self) -> list[str]:
        """Codes of the languages that the model knows."""
        ...


class WhisperSpeechToText:
    """Transcribes one recording after the other with one model for all threads of this process."""

    name = PROVIDER
    in_process = True

    def __init__(self, *, model: str) -> None:
        """`model` is a folder, or a size such as `small`, which the library fetches from its hub."""
        self._model = model

    def transcribe(self, audio: BinaryIO, *, filename: str, language: str) -> Transcript:
        """The words of a recording; empty if there are none. It finds out a language that it does not know.

        Raises ProviderError.
        """
        model = self._open()
        try:
            text = _words(model, audio, language)
        except (OSError, ValueError) as error:  # the decoder's errors are of both kinds
            raise _failed("whisper_unreadable_audio", "The recording is no sound that can be read", error) from None
        except (RuntimeError, MemoryError) as error:
            raise _failed("whisper_failed", "The model failed", error, retryable=True) from None
        return Transcript(text, PROVIDER, self._model, usage=Usage(self._model))

    def _open(self) -> Model:
        with _LOADING:  # loading takes seconds and as much memory again: one thread does it
            try:
                return open_model(self._model)
            except (OSError, ValueError, RuntimeError) as error:
                missing = _failed("whisper_model_missing", "The model of WHISPER_MODEL cannot be loaded", error)
                missing.only_here = True
                raise missing from None


@lru_cache(maxsize=1)
def open_model(model: str) -> Model:
    """The model, loaded once in a process. Raises what the library raises when it cannot be found or read."""
    from faster_whisper import WhisperModel

    loaded: Model = WhisperModel(model, device="auto", compute_type="auto")
    return loaded


def _words(model: Model, audio: BinaryIO, language: str) -> str:
    segments, _ = model.transcribe(
        audio,
        language=_known(language, model.supported_languages),
        vad_filter=True,  # silence makes these models invent words
        condition_on_previous_text=False,  # an error does not lead to the next one
    )
    return " ".join(segment.text.strip() for segment in segments).strip()


def _known(language: str, known: list[str]) -> str | None:
    primary = language.replace("_", "-").split("-")[0].lower()
    return primary if primary in known else None


def _failed(code: str, detail: str, error: Exception, *, retryable: bool = False) -> ProviderError:
    """Never with the library's own words, which name paths."""
    return ProviderError(f"{detail} ({type(error).__name__}).", provider=PROVIDER, code=code, retryable=retryable)
