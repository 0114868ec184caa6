"""Whisper on this machine, with a model that says what it is told: the real ones cannot be had without a network."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

from calls import providers
from calls.errors import ProviderError
from calls.ports import SpeechToText, is_in_process
from calls.providers.whisper import WhisperSpeechToText, speech
from screener import env
from tests.calls.providers.contracts import SpeechToTextContract


@dataclass(frozen=True)
class Spoken:
    text: str


@dataclass
class SmallModel:
    """Stands for `faster_whisper.WhisperModel`: the same call, and stretches that are made while they are read."""

    says: tuple[str, ...] = ()
    error: Exception | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    supported_languages: list[str] = field(default_factory=lambda: ["en", "sv"])

    def transcribe(self, audio: object, **options: Any) -> tuple[Iterator[Spoken], object]:
        self.asked.append(options)
        return self._stretches(), object()

    def _stretches(self) -> Iterator[Spoken]:
        if self.error:
            raise self.error
        yield from (Spoken(text) for text in self.says)


Load = Callable[..., SmallModel]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    def loading(**knobs: Any) -> SmallModel:
        model = SmallModel(**knobs)
        monkeypatch.setattr(speech, "open_model", lambda name: model)
        return model

    return loading


def transcribe(language: str = "en-US") -> str:
    whisper = WhisperSpeechToText(model="small")
    return whisper.transcribe(io.BytesIO(b"RIFF"), filename="a.wav", language=language).text


class TestWhisper(SpeechToTextContract):
    @pytest.fixture
    def recogniser(self, load: Load) -> SpeechToText:
        load(says=(" hello", " there "))
        return WhisperSpeechToText(model="small")

    @pytest.fixture
    def mute(self, load: Load) -> SpeechToText:
        load()
        return WhisperSpeechToText(model="small")


@pytest.mark.parametrize(("tag", "code"), [("sv-SE", "sv"), ("en", "en"), ("fil-PH", None)])
def test_a_language_that_the_model_knows_is_told_by_its_first_part(load: Load, tag: str, code: str | None):
    model = load(says=("hej",))
    transcribe(tag)
    assert model.asked[0]["language"] == code


def test_silence_is_cut_out_because_models_invent_words_for_it(load: Load):
    model = load(says=("hej",))
    transcribe()
    assert model.asked[0]["vad_filter"] is True


@pytest.mark.parametrize(
    ("error", "code", "retryable"),
    [
        (ValueError("/secret/path"), "whisper_unreadable_audio", False),
        (OSError("/secret/path"), "whisper_unreadable_audio", False),
        (RuntimeError("/secret/path"), "whisper_failed", True),
        (MemoryError("/secret/path"), "whisper_failed", True),
    ],
)
def test_what_fails_while_it_listens_has_a_code_and_no_path(load: Load, error: Exception, code: str, retryable: bool):
    load(error=error)
    with pytest.raises(ProviderError) as caught:
        transcribe()
    assert (caught.value.code, caught.value.retryable) == (code, retryable)
    assert "secret" not in str(caught.value)


def test_a_model_that_is_not_there_lets_the_next_recogniser_be_asked(monkeypatch: pytest.MonkeyPatch):
    def missing(name: str) -> SmallModel:
        raise OSError("no such model, and no network to fetch it")

    monkeypatch.setattr(speech, "open_model", missing)
    with pytest.raises(ProviderError) as caught:
        transcribe()
    assert (caught.value.code, caught.value.retryable, caught.value.only_here) == ("whisper_model_missing", False, True)


def test_it_works_in_this_process_and_sends_no_bill(load: Load):
    assert is_in_process(WhisperSpeechToText(model="small"))


def test_it_is_chosen_by_its_name_and_loads_nothing_until_it_is_needed(settings: LazySettings):
    settings.SPEECH_TO_TEXT, settings.CARRIER_TRANSCRIBES, settings.OPENAI_API_KEY = "faster-whisper", False, ""
    assert [recogniser.name for recogniser in providers.recognisers()] == ["faster-whisper"]


def test_a_missing_package_stops_the_start_with_the_command_that_installs_it():
    with pytest.raises(ImproperlyConfigured, match=r"^X is y, .*: pip install -r requirements-whisper.txt$"):
        env.need_package("no_such_package", "X is y", "requirements-whisper.txt")


def test_a_package_that_is_there_is_no_reason_to_stop():
    env.need_package("django", "X is y", "requirements-whisper.txt")


def test_the_library_takes_what_it_is_given():
    library = pytest.importorskip("faster_whisper", reason="requirements-whisper.txt is an extra and not installed")
    takes = inspect.signature(library.WhisperModel.transcribe).parameters
    assert {"audio", "language", "vad_filter", "condition_on_previous_text"} <= set(takes)
    assert {"device", "compute_type"} <= set(inspect.signature(library.WhisperModel.__init__).parameters)
    assert isinstance(library.WhisperModel.supported_languages, property)
