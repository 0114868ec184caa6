"""When a person may be called: hours of the day in every time zone that the person may be in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SEARCH = timedelta(days=3)
"""How far ahead an hour is looked for that suits every possible zone; what does not come by then never does."""


@dataclass(frozen=True)
class CallingHours:
    """From `start` until before `end`, local time. An `end` of 00:00 means midnight at the end of the day."""

    start: time
    end: time

    def hold(self, local: datetime) -> bool:
        """Whether a local time lies within the hours."""
        clock = local.time().replace(tzinfo=None)
        return self.start <= clock and (self.end == time.min or clock < self.end)

    def next_start(self, local: datetime) -> datetime:
        """The next beginning of the hours at or after an aware local time, in UTC.

        A beginning that a change of the clocks skips is taken at the first moment that exists after it.
        """
        day = local.date()
        if local >= _at(day, self.start, local):
            day += timedelta(days=1)
        return _at(day, self.start, local).astimezone(UTC)


def _at(day: date, clock: time, like: datetime) -> datetime:
    return datetime.combine(day, clock, tzinfo=like.tzinfo)


def next_allowed(now: datetime, hours: CallingHours, zones: Sequence[str]) -> datetime | None:
    """The first moment from `now` on, in UTC, that lies within `hours` in every one of `zones`.

    None: there is no such moment, because the zones lie too far apart. Raises ZoneInfoNotFoundError for a name
    that is no time zone.
    """
    moment = now.astimezone(UTC)
    places = [ZoneInfo(name) for name in zones]
    while moment - now <= SEARCH:
        late = [hours.next_start(moment.astimezone(place)) for place in places if not _holds(moment, hours, place)]
        if not late:
            return moment
        moment = max(late)
    return None


def _holds(moment: datetime, hours: CallingHours, place: ZoneInfo) -> bool:
    return hours.hold(moment.astimezone(place))


PARTS = ((time(0), "night"), (time(8), "morning"), (time(12), "afternoon"), (time(17), "evening"))


def part_of_day(local: datetime) -> str:
    """Which part of the day a local time lies in: people who do not answer in one may answer in another."""
    clock = local.time().replace(tzinfo=None)
    return next(name for start, name in reversed(PARTS) if start <= clock)
