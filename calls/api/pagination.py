"""Lists in pages: an opaque cursor, which stays right while rows are added."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR
from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


def _is_moment(position: str) -> bool:
    """Whether this is a time that every time zone can show. ValueError for a date that does not exist."""
    moment = parse_datetime(position)
    return moment is not None and moment.tzinfo is not None and MINYEAR < moment.year < MAXYEAR


class NewestFirst(CursorPagination):
    """Newest first. `page_size` is 50 unless the client says otherwise, and never above 100."""

    ordering: tuple[str, ...] = ("-created_at", "-id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100
    cursor_query_description = "Where to continue: taken from `next` or `previous`."
    page_size_query_description = "Results per page, at most 100; the default is 50."

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Raises ValidationError for a cursor that did not come from here."""
        try:
            cursor: Cursor | None = super().decode_cursor(request)
            known = cursor is None or cursor.position is None or _is_moment(str(cursor.position))
        except (NotFound, ValueError):
            known = False
        if not known:
            raise ValidationError({"cursor": "This is not a cursor of this list."}, code="invalid_cursor")
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page in OpenAPI 3.1."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }


class OldestFirst(NewestFirst):
    """Oldest first, as a story is told."""

    ordering = ("created_at", "id")


class LatestAside(NewestFirst):
    """Dead letters, the one that was set aside last first."""

    ordering = ("-set_aside_at",)
