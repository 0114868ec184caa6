"""Speech synthesis with the espeak-ng library: real sound, so durations are real."""

import asyncio
import ctypes
import re
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import espeakng_loader
import numpy as np
import soxr

from phoneline.audio import SAMPLE_RATE, Samples, silence

_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_CHARACTERS_UTF8 = 1
_RATE_PARAMETER = 1
_CACHE_BYTES = 128 * 1024 * 1024
_PAUSE = re.compile(r"\[pause (\d+(?:\.\d+)?)\]")

LANGUAGES = {
    "en": "en-us",
    "en-gb": "en",
    "sv": "sv",
    "de": "de",
    "fr": "fr",
    "es": "es",
    "nb": "nb",
    "no": "nb",
}
LANGUAGES |= {code: code for code in ("da", "fi", "it", "nl", "pl", "pt")}

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class SpeechError(RuntimeError):
    """The synthesis library could not be started or refused a text."""


@dataclass(frozen=True)
class Voice:
    """A voice of the library, and words per minute."""

    name: str
    rate: int = 165


def voice_for(language: str, variant: str, rate: int = 165) -> Voice:
    """A voice speaking a language such as `sv-SE`; an unknown language is read by an English voice."""
    code = language.lower()
    name = LANGUAGES.get(code) or LANGUAGES.get(code.split("-")[0], LANGUAGES["en"])
    return Voice(f"{name}+{variant}", rate)


def without_pauses(text: str) -> str:
    """The words of a text that may hold `[pause 2.5]` marks."""
    return " ".join(_PAUSE.sub(" ", text).split())


class _Engine:
    """The library, which has one global state: at most one text at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pieces: list[bytes] = []
        self._callback = _Callback(self._collect)
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, ctypes.c_char_p(data), _DONT_EXIT)
        if self._rate <= 0:
            raise SpeechError("espeak-ng found no voices; a data path above 150 characters is one reason")
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._pieces.append(ctypes.string_at(samples, count * 2))
        return 0

    def speak(self, text: str, voice: Voice) -> Samples:
        """Samples at 8 kHz; raises SpeechError when the library refuses."""
        with self._lock:
            self._pieces.clear()
            if self._library.espeak_SetVoiceByName(voice.name.encode()) != 0:
                raise SpeechError(f"espeak-ng has no voice {voice.name}")
            self._library.espeak_SetParameter(_RATE_PARAMETER, voice.rate, 0)
            data = text.encode() + b"\0"
            size = ctypes.c_size_t(len(data))
            if self._library.espeak_Synth(data, size, 0, 1, 0, _CHARACTERS_UTF8, None, None) != 0:
                raise SpeechError("espeak-ng did not take the text")
            raw = np.frombuffer(b"".join(self._pieces), dtype=np.int16).astype(np.float32)
        if not len(raw):
            return silence(0)
        samples: Samples = np.clip(soxr.resample(raw, self._rate, SAMPLE_RATE), -32768, 32767).astype(np.int16)
        return samples


_engine_lock = threading.Lock()
_engines: list[_Engine] = []


def _engine() -> _Engine:
    with _engine_lock:
        if not _engines:
            _engines.append(_Engine())
        return _engines[0]


class Speech:
    """Synthesises in one worker thread and keeps what was synthesised."""

    def __init__(self, cache_bytes: int = _CACHE_BYTES) -> None:
        self._limit = cache_bytes
        self._held = 0
        self._cache: OrderedDict[tuple[str, Voice], Samples] = OrderedDict()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="speech")

    async def say(self, text: str, voice: Voice) -> Samples:
        """The sound of a text; `[pause 2.5]` in it is that many seconds of silence."""
        kept = self._cache.get((text, voice))
        if kept is not None:
            return kept
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._cached, text, voice)

    def close(self) -> None:
        """End the worker thread."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _cached(self, text: str, voice: Voice) -> Samples:
        kept = self._cache.get((text, voice))
        if kept is None:
            kept = self._cache[text, voice] = _synthesise(text, voice)
            self._held += kept.nbytes
            while self._held > self._limit and len(self._cache) > 1:
                self._held -= self._cache.popitem(last=False)[1].nbytes
        return kept


def _synthesise(text: str, voice: Voice) -> Samples:
    parts = [silence(0)]
    for index, part in enumerate(_PAUSE.split(text)):
        if index % 2:
            parts.append(silence(float(part)))
        elif part.strip():
            parts.append(_engine().speak(part.strip(), voice))
    return np.concatenate(parts)
