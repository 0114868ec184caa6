"""The length of a WAV file comes from its bytes and its format, not from what its header promises."""

from __future__ import annotations

import io
import struct

import pytest

from calls.domain.wav import read_wav
from calls.providers.audio import seconds_of

PCM, FLOAT, ALAW, MULAW, EXTENSIBLE, GSM, ADPCM = 1, 3, 6, 7, 0xFFFE, 0x31, 0x11


def wav(
    data: int, *, tag: int = PCM, bits: int = 16, rate: int = 8000, size: int | None = None, extra: bytes = b""
) -> bytes:
    """A mono file with `data` bytes of samples, whose header promises `size`."""
    frame = max(1, bits // 8)
    stated = {GSM: 1625, ADPCM: 4055}.get(tag, rate * frame)
    form = struct.pack("<HHIIHH", tag, 1, rate, stated, frame, bits) + (b"\0" * 24 if tag == EXTENSIBLE else b"")
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + extra
    chunks += b"data" + struct.pack("<I", data if size is None else size) + b"\0" * data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks) & 0xFFFFFFFF) + b"WAVE" + chunks


@pytest.mark.parametrize("size", [None, 0xFFFFFFFF, 0, 0x7FFFFFFF, 0xFFFFFFFF - 36, 4_000_000_000])
@pytest.mark.parametrize(
    ("tag", "bits", "per_second"),
    [
        (PCM, 8, 8000),
        (PCM, 16, 16_000),
        (PCM, 24, 24_000),
        (PCM, 32, 32_000),
        (FLOAT, 32, 32_000),
        (ALAW, 8, 8000),
        (MULAW, 8, 8000),
        (EXTENSIBLE, 16, 16_000),
        (GSM, 0, 1625),
        (ADPCM, 4, 4055),
    ],
)
def test_the_length_is_that_of_the_bytes(tag: int, bits: int, per_second: int, size: int | None):
    assert seconds_of(io.BytesIO(wav(3 * per_second, tag=tag, bits=bits, size=size))) == 3.0


def test_what_stands_behind_the_samples_is_no_sound():
    assert seconds_of(io.BytesIO(wav(16_000) + b"LIST" + struct.pack("<I", 4000) + b"\0" * 4000)) == 1.0


def test_chunks_before_the_samples_are_passed_over():
    assert seconds_of(io.BytesIO(wav(16_000, extra=b"LIST" + struct.pack("<I", 3) + b"abc\0"))) == 1.0


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF0000WAVE", b"ID3" + b"\0" * 99, b"<html>", wav(0)[:30]])
def test_what_is_no_wav_file_has_no_length(data: bytes):
    assert seconds_of(io.BytesIO(data)) == 0.0


@pytest.mark.parametrize("rate", [0, 1, 100])
def test_a_rate_that_is_nonsense_books_no_day(rate: int):
    assert seconds_of(io.BytesIO(wav(100_000, rate=rate))) == 0.0


@pytest.mark.parametrize(("cut", "is_short"), [(0, False), (1, True), (200, True), (16_000, True)])
def test_a_file_is_short_when_bytes_are_missing_that_its_header_promises(cut: int, is_short: bool):
    data = wav(16_000)
    found = read_wav(data[: len(data) - cut])
    assert found is not None
    assert found.is_short(len(data) - cut) is is_short


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_file_that_promises_nothing_is_never_short(size: int):
    found = read_wav(wav(100, size=size))
    assert found is not None
    assert not found.is_short(50)
