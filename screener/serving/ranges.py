"""Byte ranges of a file (RFC 9110, section 14), streamed: a player may start in the middle of a recording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from django.http import HttpRequest, StreamingHttpResponse
from rest_framework.request import Request

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


class UnsatisfiableRange(Exception):
    """No byte of a file of `size` bytes is in the range that was asked for: status 416."""

    def __init__(self, size: int) -> None:
        super().__init__(f"there is no byte in this range of {size} bytes")
        self.size = size
        self.headers = {"Content-Range": f"bytes */{size}"}


@dataclass(frozen=True)
class Span:
    """The bytes from `start` up to and without `stop`."""

    start: int
    stop: int


def wanted_span(header: str, size: int) -> Span | None:
    """What a Range header asks of a file of `size` bytes. Raises UnsatisfiableRange when no byte of it exists.

    None is the whole file: there is no range, or one that may be ignored (another unit, several ranges).
    """
    match = _ONE_RANGE.fullmatch(header)
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= stop:
        raise UnsatisfiableRange(size)
    return Span(start, stop)


class Part(Protocol):
    """Bytes on their way."""

    def __iter__(self) -> Iterator[bytes]:
        """In chunks."""

    def close(self) -> None:
        """Lets go of where they come from, even if nothing was read."""


class Store(Protocol):
    """What a storage has to offer, so that a part of a file costs no more than that part."""

    def size(self, name: str) -> int:
        """In bytes. Raises FileNotFoundError and StorageError."""

    def part(self, name: str, start: int, stop: int) -> Part:
        """The bytes from `start` up to and without `stop`. Raises FileNotFoundError and StorageError."""


@dataclass(frozen=True)
class Stored:
    """A file in a storage. `etag` is strong and quoted."""

    store: Store
    name: str
    etag: str
    content_type: str


def ranged_response(request: Request | HttpRequest, stored: Stored) -> StreamingHttpResponse:
    """The file, or the part of it that the request asks for; no other byte is read from the storage.

    A request whose If-Range names another etag gets the whole file.

    Raises UnsatisfiableRange, FileNotFoundError and StorageError.
    """
    size = stored.store.size(stored.name)
    current = request.headers.get("If-Range", stored.etag) == stored.etag
    span = wanted_span(request.headers.get("Range", ""), size) if current else None
    part = span or Span(0, size)
    streamed = stored.store.part(stored.name, part.start, part.stop)
    response = StreamingHttpResponse(streamed, content_type=stored.content_type)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = stored.etag
    response["Content-Length"] = str(part.stop - part.start)
    if span:
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response
