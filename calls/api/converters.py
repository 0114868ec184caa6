"""Ids in paths."""

from __future__ import annotations

from django.urls.converters import UUIDConverter


class AnyCaseUuid(UUIDConverter):
    """A UUID in upper or lower case, which RFC 9562 lets a client send. Addresses that we make are in lower case."""

    regex = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
