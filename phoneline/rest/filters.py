"""Time filters of lists: a day, or before and after a moment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from phoneline.rest.errors import ApiError
from phoneline.rest.parameters import BAD_REQUEST, Fields

SIGNS = ("", "<", ">")


def time_filter(fields: Fields, name: str) -> Callable[[float | None], bool]:
    """Tells whether a moment lies on the day `name`, on or before `name<`, on or after `name>`.

    What was not given does not filter; a moment that has not come does not pass a filter that was. Raises ApiError.
    """
    spans = [(sign, _span(name + sign, fields.text(name + sign))) for sign in SIGNS if fields.text(name + sign)]

    def passes(moment: float | None) -> bool:
        return all(moment is not None and _lies(sign, moment, span) for sign, span in spans)

    return passes


def _lies(sign: str, moment: float, span: tuple[float, float]) -> bool:
    start, end = span
    if sign == "<":
        return moment < end
    return moment >= start and (sign == ">" or moment < end)


def _span(name: str, value: str) -> tuple[float, float]:
    """The day of a date, or the second of a time, in seconds since the epoch."""
    try:
        start = datetime.fromisoformat(value)
    except ValueError:
        raise ApiError(400, BAD_REQUEST, f"{name} is neither a date nor a time") from None
    length = timedelta(days=1) if len(value) <= len("2026-01-31") else timedelta(seconds=1)
    start = start if start.tzinfo else start.replace(tzinfo=UTC)
    return start.timestamp(), (start + length).timestamp()
