"""Byte ranges of a file (RFC 9110, section 14), streamed: a player may start in the middle of a recording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from django.core.files import File
from django.http import StreamingHttpResponse
from rest_framework.request import Request

from calls.api.problems import Problem

CHUNK_BYTES = 64 * 1024

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


@dataclass(frozen=True)
class Span:
    """The bytes from `start` up to and without `stop`."""

    start: int
    stop: int


def wanted_span(header: str, size: int) -> Span | None:
    """What a Range header asks of a file of `size` bytes. Raises Problem 416 when no byte of it exists.

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
        headers = {"Content-Range": f"bytes */{size}"}
        detail = f"There is nothing in this range: the recording has {size} bytes."
        raise Problem(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "range_not_satisfiable", detail, headers=headers)
    return Span(start, stop)


class _Part:
    """Reads a span of an open file in chunks, and closes the file even if nothing was read."""

    def __init__(self, file: File[bytes], span: Span) -> None:
        self._file = file
        self._span = span

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._span.start)
        left = self._span.stop - self._span.start
        while left and (chunk := self._file.read(min(left, CHUNK_BYTES))):
            left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self._file.close()


def ranged_response(request: Request, file: File[bytes], *, etag: str, content_type: str) -> StreamingHttpResponse:
    """The file, or the part of it that the request asks for. The response closes the file.

    `etag` is strong and quoted; a request whose If-Range names another one gets the whole file.
    """
    size = file.size
    current = request.headers.get("If-Range", etag) == etag
    try:
        span = wanted_span(request.headers.get("Range", ""), size) if current else None
    except Problem:
        file.close()
        raise
    part = span or Span(0, size)
    response = StreamingHttpResponse(_Part(file, part), content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Content-Length"] = str(part.stop - part.start)
    if span:
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response
