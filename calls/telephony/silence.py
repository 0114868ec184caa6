"""When a caller is taken to be silent."""

from __future__ import annotations

SILENCE_SECONDS = 8
"""How long a caller may be quiet before a recording ends: long enough to think."""


def silence_seconds(extra_time: float) -> int:
    """How long a caller may be quiet who gets `extra_time` as a factor."""
    return round(SILENCE_SECONDS * extra_time)


def is_silent(duration_seconds: int | None, key: str, extra_time: float = 1.0) -> bool:
    """Whether a recording that the carrier announces holds nothing but the silence that ended it.

    The announced duration is whole seconds before trimming. Without a key, a silence ends a recording; one that is
    hardly longer than that leaves less than a second for words. A key or a hang-up is an answer.
    """
    return not key and duration_seconds is not None and duration_seconds <= silence_seconds(extra_time) + 1
