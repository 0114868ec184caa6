"""Whether a recording holds anything but silence, without asking a speech-to-text."""

from __future__ import annotations

import wave
from array import array
from typing import BinaryIO

FRAME_SECONDS = 0.02
LOUD_LEVEL = 100
"""The mean distance from zero, of 32,768, from which on a frame is no silence: -50 dBFS. Speech at 8 kHz has
thousands, the noise of a quiet line less than 50."""

LOUD_FRAMES = 4
"""How many loud frames make a sound: 80 ms. "Yes" takes 200 or more, a click less."""


def is_quiet(audio: BinaryIO) -> bool:
    """Whether a WAV file is silent throughout. False for any other file: only a speech-to-text can tell."""
    try:
        with wave.open(audio) as file:
            if file.getsampwidth() != 2:
                return False
            size = max(1, round(file.getframerate() * FRAME_SECONDS))
            loud = 0
            while loud < LOUD_FRAMES and (frame := file.readframes(size)):
                loud += _level(frame) > LOUD_LEVEL
            return loud < LOUD_FRAMES
    except (wave.Error, EOFError):
        return False


def _level(frame: bytes) -> float:
    samples = array("h", frame[: len(frame) // 2 * 2])
    return sum(map(abs, samples)) / max(len(samples), 1)
