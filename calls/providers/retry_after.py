"""How long a server asks to be left alone."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

MAX_SECONDS = 21_600.0
"""Six hours, as urllib3 has it for dates. Whoever waits has a limit of its own."""

_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,9})?", re.ASCII)


def retry_after_seconds(header: str | None, milliseconds: str | None = None) -> float | None:
    """The seconds of a Retry-After header, which holds seconds or a date; None without one that can be read.

    `milliseconds` is a retry-after-ms header, which says it more exactly. At most MAX_SECONDS.
    """
    exact = _seconds((milliseconds or "").strip())
    if exact is not None:
        return min(exact / 1000, MAX_SECONDS) or None
    found = _seconds((header or "").strip())
    if found is None:
        found = _until((header or "").strip())
    return min(found, MAX_SECONDS) or None if found is not None and math.isfinite(found) else None


def asked_pause(headers: Mapping[str, str]) -> float | None:
    """The pause that an answer asks for, in seconds. `headers` do not mind the case of names."""
    return retry_after_seconds(headers.get("Retry-After"), headers.get("retry-after-ms"))


def _seconds(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _until(date: str) -> float | None:
    """The seconds until a date of HTTP; 0 for one that is over."""
    try:
        return float(Retry().parse_retry_after(date)) if date else None
    except (InvalidHeader, ValueError, OverflowError, TypeError):
        return None
