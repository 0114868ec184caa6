"""Bodies of requests: JSON and multipart, both with a limit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.http import QueryDict
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.utils.json import strict_constant

from calls.api import problems
from calls.api.problems import Fault
from screener.serving.bodies import MAX_UPLOAD_BYTES, announced

_LOST = "\ufffd"
"""What Django puts in the place of bytes that it cannot decode."""


class Json(JSONParser):
    """JSON in UTF-8, no longer than `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Raises ParseError, or a Problem when the body is too long."""
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if _content_length(parser_context) > limit:
            raise problems.too_large()  # unread: the web server does not read it either
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise problems.too_large()
        return loads(body)


class Multipart(MultiPartParser):
    """A form with a file, no longer than `MAX_UPLOAD_BYTES`."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        """Raises ParseError, or a Problem when the body is too long."""
        context = dict(parser_context or {})
        if _content_length(context) > MAX_UPLOAD_BYTES:
            fault = Fault("/resume", "resume_too_large", "The file is too large.")
            raise problems.invalid_input([fault], status=422)
        # A charset of the client's choice could name a codec that does not decode text.
        form = super().parse(stream, media_type, {**context, "encoding": "utf-8"})
        if any(_LOST in text for name, parts in form.data.lists() for text in (name, *parts)):
            raise ParseError("The form is not UTF-8.", code="malformed_form")
        return form


def _content_length(parser_context: Mapping[str, Any] | None) -> int:
    return announced(parser_context["request"].META) if parser_context else 0


def loads(body: bytes | str) -> Any:
    """Reads JSON; NaN and Infinity are none. Raises ParseError for whatever cannot be read."""
    try:
        text = body.decode() if isinstance(body, bytes) else body
        return json.loads(text, parse_constant=strict_constant)
    except ValueError as error:
        raise ParseError(f"The body is not valid JSON: {_place(error)}.", code="malformed_json") from None
    except RecursionError:
        raise ParseError("The body is nested too deeply.", code="malformed_json") from None


def _place(error: ValueError) -> str:
    """What is wrong and where, without a word of the body."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else "a number is not allowed"


def plain(request: Request, *, json_parts: tuple[str, ...] = ()) -> Any:
    """The body as JSON would have it: of a form, each part once, and `json_parts` read as JSON."""
    data = request.data
    if not isinstance(data, QueryDict):
        return data
    return {name: loads(str(part)) if name in json_parts else part for name, part in data.dict().items()}
