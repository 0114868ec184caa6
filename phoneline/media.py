"""Reads what `<Play>` fetches: WAV with PCM, mu-law or A-law, and raw mu-law."""

import struct

import numpy as np
import numpy.typing as npt
import soxr

from phoneline.audio import SAMPLE_RATE, Samples

PCM, ALAW, MULAW = 1, 6, 7
WAV_TYPES = frozenset({"audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave"})
ULAW_TYPES = frozenset({"audio/basic", "audio/ulaw", "audio/x-ulaw", "audio/mulaw", "audio/x-mulaw"})
Levels = npt.NDArray[np.floating]


class MediaError(ValueError):
    """The bytes are no sound that can be played here."""


def read_media(body: bytes, content_type: str) -> Samples:
    """Samples of a fetched sound file; raises MediaError for another type or a damaged file."""
    kind = content_type.split(";")[0].strip().lower()
    if kind in WAV_TYPES:
        return _read_wav(body)
    if kind in ULAW_TYPES:
        return _to_samples(mulaw_levels(body), SAMPLE_RATE, 1)
    raise MediaError("this content type cannot be played; send audio/wav or audio/basic")


def mulaw_levels(body: bytes) -> Levels:
    """G.711 mu-law bytes as levels between -1 and 1."""
    inverted = ~np.frombuffer(body, dtype=np.uint8)
    exponent = (inverted >> 4) & 7
    magnitude = (((inverted & 15).astype(np.int32) << 3) + 132 << exponent) - 132
    return np.where(inverted & 128, -magnitude, magnitude).astype(np.float32) / 32768


def alaw_levels(body: bytes) -> Levels:
    """G.711 A-law bytes as levels between -1 and 1."""
    toggled = np.frombuffer(body, dtype=np.uint8) ^ 0x55
    exponent = ((toggled >> 4) & 7).astype(np.int32)
    mantissa = ((toggled & 15).astype(np.int32) << 4) + 8
    magnitude = np.where(exponent > 0, (mantissa + 256) << np.maximum(exponent - 1, 0), mantissa)
    return np.where(toggled & 128, magnitude, -magnitude).astype(np.float32) / 32768


def _read_wav(body: bytes) -> Samples:
    chunks = _chunks(body)
    header, data = chunks.get(b"fmt ", b""), chunks.get(b"data")
    if len(header) < 16 or data is None:
        raise MediaError("the WAV file has no format or no data")
    encoding, channels, rate, _, _, bits = struct.unpack("<HHIIHH", header[:16])
    if not (1 <= channels <= 8 and 1000 <= rate <= 192_000):
        raise MediaError("the WAV file has an impossible number of channels or sample rate")
    return _to_samples(_levels(data, encoding, bits), rate, channels)


def _chunks(body: bytes) -> dict[bytes, bytes]:
    if body[:4] != b"RIFF" or body[8:12] != b"WAVE":
        raise MediaError("this is no WAV file")
    found: dict[bytes, bytes] = {}
    position = 12
    while position + 8 <= len(body):
        name, size = body[position : position + 4], struct.unpack("<I", body[position + 4 : position + 8])[0]
        found.setdefault(name, body[position + 8 : position + 8 + size])
        position += 8 + size + size % 2
    return found


def _levels(data: bytes, encoding: int, bits: int) -> Levels:
    if encoding == MULAW:
        return mulaw_levels(data)
    if encoding == ALAW:
        return alaw_levels(data)
    if encoding == PCM and bits == 16:
        return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.float32) / 32768
    if encoding == PCM and bits == 8:
        return (np.frombuffer(data, dtype=np.uint8).astype(np.float32) - 128) / 128
    raise MediaError("only 8 and 16 bit PCM, mu-law and A-law WAV can be played")


def _to_samples(levels: Levels, rate: int, channels: int) -> Samples:
    mono = levels[: len(levels) // channels * channels].reshape(-1, channels).mean(axis=1)
    if rate != SAMPLE_RATE and len(mono):
        mono = soxr.resample(mono, rate, SAMPLE_RATE)
    samples: Samples = np.clip(mono * 32767, -32768, 32767).astype(np.int16)
    return samples
