"""The header of a WAV file."""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER_BYTES = 65_536
"""Of a file that are searched for the begin of its samples."""

MIN_BYTES_PER_SECOND = 800
"""GSM has 1,625, and no format of speech has less than half of that."""

_UNCOMPRESSED = frozenset({0x0001, 0x0003, 0x0006, 0x0007, 0xFFFE})
"""PCM, float, A-law, mu-law, extensible: a frame takes as many bytes as it says."""

_UNKNOWN_SIZES = frozenset({0, 0xFFFFFFFF, 0x7FFFFFFF, 0xFFFFFFFF - 36, 0x7FFFFFFF - 36})
"""What a writer says that did not know how much was to come."""


@dataclass(frozen=True)
class Wav:
    """Where the samples begin, how many bytes of them the header promises (None: it does not know), and their rate."""

    begins: int
    promised: int | None
    bytes_per_second: int

    def seconds(self, size: int) -> float:
        """The length of a file of `size` bytes; 0.0 when its rate is nonsense."""
        if self.bytes_per_second < MIN_BYTES_PER_SECOND:
            return 0.0
        there = max(0, size - self.begins)
        return (there if self.promised is None else min(there, self.promised)) / self.bytes_per_second

    def is_short(self, size: int) -> bool:
        """Whether a file of `size` bytes has less than its header promises."""
        return self.promised is not None and self.begins + self.promised > size


def read_wav(head: bytes) -> Wav | None:
    """The header in the first bytes of a file; None when it is no WAV file, or has no samples."""
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return None
    rate, position = 0, 12
    while position + 8 <= len(head):
        name, size = struct.unpack_from("<4sI", head, position)
        position += 8
        if name == b"data":
            return Wav(position, None if size in _UNKNOWN_SIZES else size, rate)
        if name == b"fmt " and position + 16 <= len(head):
            rate = _rate(*struct.unpack_from("<HHIIHH", head, position))
        position += size + size % 2
    return None


def _rate(*fields: int) -> int:
    """Bytes per second from the fields of a format chunk."""
    tag, channels, frames, stated, frame_bytes, bits = fields
    if tag in _UNCOMPRESSED:
        return frames * (frame_bytes or channels * bits // 8)
    return stated
