"""Some bytes of a stored file, on their way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

CHUNK_BYTES = 64 * 1024


class Source(Protocol):
    """What is read from: an open file, or the body of an answer."""

    def read(self, amount: int, /) -> bytes:
        """At most `amount` bytes; none at the end."""

    def close(self) -> None:
        """Lets go of the file or the connection."""


class Part:
    """`length` bytes of `source` in chunks. `close` lets go of the source even if nothing was read."""

    def __init__(self, source: Source, length: int) -> None:
        self._source = source
        self._length = length

    def __iter__(self) -> Iterator[bytes]:
        left = self._length
        while left and (chunk := self._source.read(min(left, CHUNK_BYTES))):
            left -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Lets go of the source."""
        self._source.close()
