"""Where candidates live: unassigned numbers, and time zones with the local hour that a scenario wants."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from struct import pack
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from candidates.phone import time_zones
from lab.inputs import InputError
from lab.numbers import number
from lab.scenarios.model import Candidate

NOT_ALLOWED = "AT"
"""The one country that the stacks of scenarios may not call."""

DAY_BEGINS, DAY_ENDS = time(8), time(21)

_HOUR = 3600
_TWO_ZONES = ("+19075550123", "+17015550123")  # Alaska, North Dakota


def countries() -> str:
    """The value of ALLOWED_COUNTRIES: all but one."""
    return ",".join(sorted(phonenumbers.SUPPORTED_REGIONS - {NOT_ALLOWED}))


def number_of(candidate: Candidate, index: int, now: datetime) -> str:
    """The number of a scenario's candidate; another one for every index. Raises InputError for a strange region."""
    if candidate.number != "own":
        return _number_at_night(now)
    if candidate.region == "US":
        return number(index)
    example = phonenumbers.example_number_for_type(candidate.region, PhoneNumberType.MOBILE)
    if example is None:
        raise InputError(f"There is no region {candidate.region!r}.")
    mobile = phonenumbers.format_number(example, PhoneNumberFormat.E164)
    return f"{mobile[:-2]}{index % 100:02d}"


def _number_at_night(now: datetime) -> str:
    """A number that may be in several time zones, and it is night in one of them and day in another."""
    for candidate in _numbers_with_zones():
        day = [_is_day(now.astimezone(ZoneInfo(zone))) for zone in zones_of(candidate)]
        if any(day) and not all(day):
            return candidate
    raise InputError("At this hour no number is in several time zones of which one has night; try later.")


def _numbers_with_zones() -> Iterator[str]:
    yield from _TWO_ZONES
    for region in sorted(phonenumbers.SUPPORTED_REGIONS - {NOT_ALLOWED}):
        example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
        if example is not None:
            yield phonenumbers.format_number(example, PhoneNumberFormat.E164)


def zones_of(number: str) -> tuple[str, ...]:
    """The time zones that the service knows for a number."""
    return time_zones(number)


def _is_day(local: datetime) -> bool:
    return DAY_BEGINS <= local.time() < DAY_ENDS


def suits(moment: datetime, zones: tuple[str, ...], clock: str) -> bool:
    """Whether it is then `clock`, such as 08:00, in one of the zones, and day in all of them."""
    local = [moment.astimezone(ZoneInfo(zone)) for zone in zones]
    return all(_is_day(one) for one in local) and any(f"{one:%H:%M}" == clock for one in local)


def zone_of(candidate: Candidate, now: datetime) -> str:
    """The name of the time zone that the candidate is given; blank: only the number says something."""
    if candidate.time_zone == "by number" or candidate.number != "own":
        return ""
    if candidate.time_zone:
        return candidate.time_zone
    east = _hours_east(candidate.local_hour, now)
    if candidate.clocks != "stay":
        return f"Scenarios/{candidate.clocks.replace(' ', '_')}_{candidate.local_hour:02d}"
    return f"Etc/GMT{-east:+d}" if east else "Africa/Abidjan"


def _hours_east(local_hour: int, now: datetime) -> int:
    return (local_hour - now.astimezone(UTC).hour + 11) % 24 - 11


def write_zones(candidates: Sequence[Candidate], folder: Path, now: datetime) -> None:
    """Time zone files, for PYTHONTZPATH, of places where the clocks are changed tonight."""
    for candidate in candidates:
        if candidate.clocks != "stay":
            path = folder / zone_of(candidate, now)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_zone_file(candidate, now))


def _zone_file(candidate: Candidate, now: datetime) -> bytes:
    """A file by RFC 8536 with one transition: at two the clocks go forward, or at three back, by an hour."""
    east = _hours_east(candidate.local_hour, now)
    forward = candidate.clocks == "go forward tonight"
    here = now.astimezone(timezone(timedelta(hours=east)))
    midnight = datetime.combine((here + timedelta(hours=12)).date(), time.min, tzinfo=here.tzinfo)
    change = int(midnight.timestamp()) + (2 if forward else 3) * _HOUR
    offsets = (east * _HOUR, (east + (1 if forward else -1)) * _HOUR)
    types = b"".join(pack(">lxB", offset, 4 * n) for n, offset in enumerate(offsets))
    names = b"OLD\0NEW\0"
    return (
        pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, 1)
        + bytes(7)
        + pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 1, len(offsets), len(names))
        + pack(">qB", change, 1)
        + types
        + names
        + b"\n\n"
    )
