"""How long a recording is, and how sure a speech-to-text is of what it heard in it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from os import SEEK_END
from statistics import fmean
from typing import BinaryIO

from calls.domain.wav import HEADER_BYTES, read_wav

MAX_SECONDS = 14_400.0
"""Beyond four hours a file or a server counts nonsense: no call is so long."""


def seconds_of(audio: BinaryIO) -> float:
    """The length of a WAV file by its bytes, whatever its header promises; 0.0 for what is none, or implausible.

    The file is left at its beginning.
    """
    size = audio.seek(0, SEEK_END)
    audio.seek(0)
    wav = read_wav(audio.read(HEADER_BYTES))
    audio.seek(0)
    seconds = wav.seconds(size) if wav else 0.0
    return seconds if seconds <= MAX_SECONDS else 0.0


def confidence(probabilities: Iterable[object]) -> float | None:
    """The mean of the probabilities of words or tokens; None when there are none. Nonsense is left out."""
    known = [float(one) for one in probabilities if isinstance(one, int | float) and 0 <= one <= 1]
    return fmean(known) if known else None


def probabilities(logarithms: Iterable[object]) -> Iterable[float]:
    """Probabilities from their natural logarithms. Nonsense is left out."""
    return (math.exp(one) for one in logarithms if isinstance(one, int | float) and one <= 0)


def speech_seconds(words: Iterable[object]) -> float | None:
    """How long the words take that have a `start` and an `end`; None when none has."""
    spans = [(getattr(word, "start", None), getattr(word, "end", None)) for word in words]
    known = [end - start for start, end in spans if isinstance(start, int | float) and isinstance(end, int | float)]
    return sum(max(0.0, seconds) for seconds in known) if known else None


def is_sent(answer: object, name: str) -> bool:
    """Whether a server sent a field, be it null. An SDK has None for one that was left out too."""
    return getattr(answer, name, None) is not None or name in getattr(answer, "model_fields_set", ())
