"""Errors of Google's servers, which say what happened in details of their own instead of headers and statuses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_DELAY = re.compile(r"(\d{1,6}(?:\.\d+)?)s")


def google_details(body: object) -> Sequence[Mapping[str, object]]:
    """The details of an error whose body is a list with one object; none for every other body."""
    first = body[0] if isinstance(body, list) and body else None
    error = first.get("error") if isinstance(first, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []


def retry_delay(details: Sequence[Mapping[str, object]]) -> float | None:
    """The pause that is asked for, such as "26s"; None when none is."""
    found = [_DELAY.fullmatch(str(detail.get("retryDelay", ""))) for detail in details]
    return next((float(delay[1]) for delay in found if delay), None)
