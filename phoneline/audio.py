"""Samples: making, reading, writing and mixing them. Everything is 8 kHz, 16 bit, mono."""

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 8000
Samples = npt.NDArray[np.int16]

_DTMF_ROWS = (697.0, 770.0, 852.0, 941.0)
_DTMF_COLUMNS = (1209.0, 1336.0, 1477.0, 1633.0)
_DTMF_KEYS = "123A456B789C*0#D"


@dataclass(frozen=True)
class Segment:
    """Sound that starts `at` seconds into a call or a recording."""

    at: float
    samples: Samples

    @property
    def end(self) -> float:
        """Where it ends, in seconds."""
        return self.at + seconds(self.samples)

    def until(self, limit: float) -> "Segment":
        """The part before `limit` seconds."""
        return Segment(self.at, self.samples[: frames(limit - self.at)])


def frames(length: float) -> int:
    """How many samples `length` seconds are; nothing is shorter than none."""
    return max(0, round(length * SAMPLE_RATE))


def seconds(samples: Samples) -> float:
    """How long samples last."""
    return len(samples) / SAMPLE_RATE


def silence(length: float) -> Samples:
    """`length` seconds of nothing."""
    return np.zeros(frames(length), dtype=np.int16)


def tone(frequencies: Sequence[float], length: float) -> Samples:
    """Sine tones sounding together for `length` seconds."""
    moments = np.arange(frames(length)) / SAMPLE_RATE
    waves = sum((np.sin(2 * np.pi * f * moments) for f in frequencies), np.zeros(len(moments)))
    return (waves * (8000 / max(1, len(frequencies)))).astype(np.int16)


def beep() -> Samples:
    """The tone before a recording."""
    return tone([1000.0], 0.5)


def dtmf(digits: str) -> Samples:
    """The tones of telephone keys; `w` is half a second of silence, `W` a whole one."""
    parts = [silence(0.0)]
    for digit in digits:
        if digit in "wW":
            parts.append(silence(0.5 if digit == "w" else 1.0))
        else:
            row, column = divmod(_DTMF_KEYS.index(digit.upper()), 4)
            parts += [tone([_DTMF_ROWS[row], _DTMF_COLUMNS[column]], 0.15), silence(0.1)]
    return np.concatenate(parts)


def mix(segments: Sequence[Segment], length: float) -> Samples:
    """All segments laid over `length` seconds of silence; what lies beyond is cut off."""
    total = np.zeros(frames(length), dtype=np.int16)
    for segment in segments:
        start = frames(segment.at)
        piece = segment.samples[: max(0, len(total) - start)]
        under = total[start : start + len(piece)]
        under[:] = np.clip(under.astype(np.int32) + piece, -32768, 32767)
    return total


def trimmed(samples: Samples, threshold: int = 64) -> Samples:
    """Without the silence at both ends; nothing is left of silence alone."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > threshold)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def write_wav(path: Path, samples: Samples) -> None:
    """Write a RIFF file of 16-bit mono PCM at 8 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.astype("<i2", copy=False).tobytes())
