"""How long a server asks to be left alone."""

from __future__ import annotations

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry


def retry_after_seconds(header: str | None) -> float | None:
    """The seconds of a Retry-After header, which holds seconds or a date; None without one that can be read."""
    if not header:
        return None
    try:
        return Retry().parse_retry_after(header) or None
    except (InvalidHeader, ValueError, OverflowError):
        return None
