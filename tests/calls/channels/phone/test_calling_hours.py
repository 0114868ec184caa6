"""For every region and every hour of a year: a dial happens only inside the hours of every zone of the region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
import time_machine
from django.conf import LazySettings
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from phonenumbers import timezone as number_time_zones

from calls.channels.phone import callbacks, pace, retries
from calls.models import Interview
from calls.telephony import gate
from calls.telephony.hours import CallingHours, is_allowed
from candidates.models import Candidate
from tests.calls.story import Vendors, make_interview
from tests.calls.telephony.test_gate import FREE

BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
HOURS = [BEGIN + timedelta(hours=n) for n in range(365 * 24)]
TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP)


@cache
def _zones_of_regions() -> dict[str, set[str]]:
    """Read here once more, and not by the code that is tried."""
    found: dict[str, set[str]] = {}
    for table in ("zone.tab", "zone1970.tab"):
        for line in files("tzdata.zoneinfo").joinpath(table).read_text().splitlines():
            if line and not line.startswith("#"):
                codes, _, zone = line.split("\t")[:3]
                for code in codes.split(","):
                    found.setdefault(code, set()).add(zone)
    return found


def _numbers(region: str) -> Iterator[str]:
    for kind in TYPES:
        example = phonenumbers.example_number_for_type(region, kind)
        if example is not None:
            yield phonenumbers.format_number(example, PhoneNumberFormat.E164)


@cache
def _moments() -> list[datetime]:
    """Every hour of the year, and the seconds around every change of the clocks of any zone."""
    zones = {zone for zones in _zones_of_regions().values() for zone in zones}
    changes = {after for zone in zones for after in _changes(ZoneInfo(zone))}
    around = {change + timedelta(seconds=s) for change in changes for s in (-1, 0, 1, 1800)}
    return sorted({*HOURS, *around})


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    for day in HOURS[::24]:
        if _offset(day, zone) != _offset(day + timedelta(days=1), zone):
            hours = [day + timedelta(minutes=30 * n) for n in range(49)]
            yield from (after for before, after in pairwise(hours) if _offset(before, zone) != _offset(after, zone))


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


@cache
def _inside(zone: str) -> int:
    """The moments at which it is 08:00 to 21:00 there, as the bits of a number."""
    place = ZoneInfo(zone)
    bits = "".join("01"[8 <= moment.astimezone(place).hour < 21] for moment in _moments())
    return int(bits, 2)


@cache
def _dialled(zones: tuple[str, ...]) -> int:
    """The moments at which the gate finds the hours to hold."""
    return int("".join("01"[is_allowed(moment, FREE.hours, zones)] for moment in _moments()), 2)


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_a_dial_happens_only_inside_the_hours_of_every_zone_of_the_region(region: str):
    for number in _numbers(region):
        by_prefix = set(number_time_zones.time_zones_for_number(phonenumbers.parse(number))) - {"Etc/Unknown"}
        dialled = _dialled(retries.zones_of(Candidate(phone=number)))
        assert dialled or not by_prefix
        for zone in _zones_of_regions().get(region, set()) | by_prefix:
            assert dialled & ~_inside(zone) == 0, f"{number} is dialled outside the hours of {zone}"


@pytest.mark.parametrize("region", ["AU", "DZ", "MA", "PF", "RU", "SE", "US"])
def test_the_gate_dials_when_the_hours_hold_and_at_no_other_time(region: str):
    zones = retries.zones_of(Candidate(phone=next(_numbers(region))))
    for moment in HOURS[::71]:
        stop = gate.check(replace(FREE, now=moment, zones=zones))
        assert (stop is None) is is_allowed(moment, FREE.hours, zones)
        assert stop is None or (stop.retry_at is not None and is_allowed(stop.retry_at, FREE.hours, zones))


def _interview(phone: str) -> Interview:
    interview = make_interview()
    Candidate.objects.update(phone=phone)
    return interview


@pytest.mark.parametrize(
    ("phone", "now"),
    [
        ("+212650123456", datetime(2027, 1, 15, 20, 50, tzinfo=UTC)),  # Morocco: 21:50
        ("+212650123456", datetime(2027, 2, 15, 7, 30, tzinfo=UTC)),  # in Ramadan: 07:30
        ("+213551234567", datetime(2027, 7, 15, 6, 5, tzinfo=UTC)),  # Algeria: 07:05
        ("+8816123456789", datetime(2027, 7, 15, 3, tzinfo=UTC)),  # a satellite's telephone
        ("+883510012345", datetime(2027, 7, 15, 12, tzinfo=UTC)),
    ],
)
@pytest.mark.django_db
def test_nobody_is_called_at_night(vendors: Vendors, settings: LazySettings, phone: str, now: datetime):
    settings.CALLING_HOURS = CallingHours(time(8), time(21))
    with time_machine.travel(now, tick=False):
        interview = _interview(phone)
        assert pace.start_due(1, max_live=10, rate=1000, provider="twilio") == 0
        vendors.work()
    interview.refresh_from_db()
    assert vendors.telephony.orders == []
    assert (interview.status, interview.error_code != "") == ("pending", True)


@pytest.mark.django_db
def test_a_telephone_of_no_country_waits_until_the_time_zone_is_known(settings: LazySettings):
    settings.CALLING_HOURS = CallingHours(time(8), time(21))
    with time_machine.travel(datetime(2027, 7, 15, 12, tzinfo=UTC), tick=False):
        interview = _interview("+8816123456789")
        pace.start_due(1, max_live=10, rate=1000, provider="twilio")
        interview.refresh_from_db()
        assert (interview.error_code, interview.next_attempt_at) == ("time_zone_unknown", None)
        type(interview.candidate).objects.update(time_zone="Europe/Stockholm")
        callbacks.whereabouts_changed(interview.candidate)
        assert pace.start_due(1, max_live=10, rate=1000, provider="twilio") == 1


@pytest.mark.parametrize("stored", ["localtime", "Factory", "UTC", "Mars/Base"])
def test_a_stored_name_that_is_no_place_does_not_widen_the_hours(stored: str):
    assert retries.zones_of(Candidate(phone="+46701740605", time_zone=stored)) == ("Europe/Stockholm",)
