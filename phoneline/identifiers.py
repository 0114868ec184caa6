"""Identifiers and dates in the carrier's forms."""

import uuid
from datetime import UTC, datetime
from email.utils import format_datetime


def new_sid(prefix: str) -> str:
    """A fresh identifier: two capital letters and 32 lower-case hex digits."""
    return prefix + uuid.uuid4().hex


def rfc2822(moment: float | None) -> str | None:
    """`Fri, 14 Oct 2016 21:56:34 +0000` for a time in seconds since the epoch; None stays None."""
    if moment is None:
        return None
    return format_datetime(datetime.fromtimestamp(moment, UTC))
