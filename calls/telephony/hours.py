"""When a person may be called: hours of the day in every time zone that the person may be in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
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

        A beginning that a change of the clocks skips is taken at the first moment that exists after it, and one that
        comes twice at both.
        """
        now, today = local.astimezone(UTC), local.date()
        days = (today, today + timedelta(days=1), today + timedelta(days=2))
        starts = (self._start_in_utc(day, fold, local.tzinfo) for day in days for fold in (0, 1))
        return next(start for start in starts if start >= now)

    def _start_in_utc(self, day: date, fold: int, place: tzinfo | None) -> datetime:
        return datetime.combine(day, self.start.replace(fold=fold), tzinfo=place).astimezone(UTC)

    @property
    def are_all_day(self) -> bool:
        """Whether they hold at every time of the day, so that it makes no difference where a person is."""
        return self.start == self.end == time.min


def is_allowed(now: datetime, hours: CallingHours, zones: Sequence[str]) -> bool:
    """Whether `now` lies within `hours` in every one of `zones`; without a zone only hours that are all day hold."""
    return hours.are_all_day or (bool(zones) and all(_holds(now, hours, _place(zone)) for zone in zones))


def next_allowed(now: datetime, hours: CallingHours, zones: Sequence[str]) -> datetime | None:
    """The first moment from `now` on, in UTC, that lies within `hours` in every one of `zones`.

    None: there is no such moment, because the zones lie too far apart, or because no zone is known. Raises
    ZoneInfoNotFoundError for a name that is no time zone.
    """
    moment = now.astimezone(UTC)
    if hours.are_all_day:
        return moment
    if not zones:
        return None
    places = [_place(name) for name in zones]
    while moment - now <= SEARCH:
        late = [hours.next_start(moment.astimezone(place)) for place in places if not _holds(moment, hours, place)]
        if not late:
            return moment
        moment = max(late)
    return None


@cache
def _place(name: str) -> ZoneInfo:
    """A time zone that stays loaded: ZoneInfo itself keeps eight, and some countries have thirty."""
    return ZoneInfo(name)


def _holds(moment: datetime, hours: CallingHours, place: ZoneInfo) -> bool:
    return hours.hold(moment.astimezone(place))


PARTS = ((time(0), "night"), (time(8), "morning"), (time(12), "afternoon"), (time(17), "evening"))


def part_of_day(local: datetime) -> str:
    """Which part of the day a local time lies in: people who do not answer in one may answer in another."""
    clock = local.time().replace(tzinfo=None)
    return next(name for start, name in reversed(PARTS) if start <= clock)
