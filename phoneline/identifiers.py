"""Identifiers and dates in the carrier's forms."""

import random
import uuid
from datetime import UTC, datetime
from email.utils import format_datetime

_random = random.Random()
"""Seeded by the system once: identifiers must be unique and need not be secret."""


def new_uuid() -> uuid.UUID:
    """A fresh random UUID."""
    return uuid.UUID(int=_random.getrandbits(128), version=4)


def new_sid(prefix: str) -> str:
    """A fresh identifier: two capital letters and 32 lower-case hex digits."""
    return prefix + new_uuid().hex


def rfc2822(moment: float | None) -> str | None:
    """`Fri, 14 Oct 2016 21:56:34 +0000` for a time in seconds since the epoch; None stays None."""
    if moment is None:
        return None
    return format_datetime(datetime.fromtimestamp(moment, UTC))
