"""How long a recording is."""

from __future__ import annotations

import wave
from typing import BinaryIO

MOST_SECONDS = 86_400.0
"""Beyond it a file counts nonsense."""


def seconds_of(audio: BinaryIO) -> float:
    """The length of a WAV file, which is left at its beginning; 0.0 for what is none."""
    try:
        with wave.open(audio) as file:
            seconds = float(file.getnframes() / file.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        seconds = 0.0
    audio.seek(0)
    return min(seconds, MOST_SECONDS)
