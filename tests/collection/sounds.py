"""WAV files in the encodings that carriers and machines use, made by code: a tone that swells, as a voice does."""

from __future__ import annotations

import math
import struct

PCM, A_LAW, MU_LAW = 1, 6, 7
A_NOTE = b"LIST" + struct.pack("<I", 14) + b"INFOISFT" + struct.pack("<I", 2) + b"x\0"
"""A chunk that is not about the sound, as many programs write it before the data."""


def files() -> dict[str, tuple[bytes, float]]:
    """Name → file and its length in seconds."""
    return {
        "telephone, 16 bits": (_wav(_sixteen(8000, 1.25), 8000, 16), 1.25),
        "telephone, mu-law": (_wav(_eight(8000, 2.5), 8000, 8, code=MU_LAW), 2.5),
        "telephone, A-law": (_wav(_eight(8000, 0.75), 8000, 8, code=A_LAW), 0.75),
        "8 bits": (_wav(_eight(11025, 1.0), 11025, 8), 1.0),
        "compact disc, stereo": (_wav(_sixteen(44100, 0.5, channels=2), 44100, 16, channels=2), 0.5),
        "wideband": (_wav(_sixteen(16000, 3.0), 16000, 16), 3.0),
        "a chunk before the data": (_wav(_sixteen(8000, 1.0), 8000, 16, before=A_NOTE), 1.0),
        "a file that ends before its header says": (_wav(_sixteen(8000, 3.0), 8000, 16)[: 44 + 16000], 1.0),
    }


def _level(place: int, rate: int) -> float:
    """From -1 to 1: 300 Hz, twice a second louder and quieter."""
    return math.sin(2 * math.pi * 300 * place / rate) * math.sin(2 * math.pi * place / rate) ** 2


def _sixteen(rate: int, length: float, channels: int = 1) -> bytes:
    levels = [round(20000 * _level(place, rate)) for place in range(round(rate * length)) for _ in range(channels)]
    return struct.pack(f"<{len(levels)}h", *levels)


def _eight(rate: int, length: float) -> bytes:
    return bytes(round(128 + 100 * _level(place, rate)) for place in range(round(rate * length)))


def _wav(data: bytes, rate: int, bits: int, *, code: int = PCM, channels: int = 1, before: bytes = b"") -> bytes:
    block = channels * bits // 8
    shape = struct.pack("<IHHIIHH", 16, code, channels, rate, rate * block, block, bits)
    inside = b"WAVE" + b"fmt " + shape + before + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(inside)) + inside
