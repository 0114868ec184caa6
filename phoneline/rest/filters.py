"""Time filters of lists: a day, or before and after a moment."""

from datetime import UTC, datetime, timedelta

from phoneline.rest.errors import ApiError
from phoneline.rest.parameters import BAD_REQUEST, Fields


def matches_time(fields: Fields, name: str, moment: float | None) -> bool:
    """Whether a moment lies on the day `name`, on or before `name<`, on or after `name>`; all not given is true."""
    for sign in ("", "<", ">"):
        value = fields.text(name + sign)
        if value and (moment is None or not _lies(sign, moment, _span(name + sign, value))):
            return False
    return True


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
