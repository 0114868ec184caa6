"""Calling hours in one zone, in several, and across a change of the clocks."""

from datetime import UTC, datetime, time

import pytest

from calls.telephony.hours import CallingHours, next_allowed, part_of_day

USUAL = CallingHours(time(8), time(21))
ALL_DAY = CallingHours(time(0), time(0))


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zones", "allowed"),
    [
        ("2026-11-20T12:00", ["Europe/Stockholm"], "2026-11-20T12:00"),
        ("2026-11-20T06:59", ["Europe/Stockholm"], "2026-11-20T07:00"),
        ("2026-11-20T20:00", ["Europe/Stockholm"], "2026-11-21T07:00"),
        ("2026-11-20T19:59", ["Europe/Stockholm"], "2026-11-20T19:59"),
        ("2026-11-20T13:00", ["America/New_York", "America/Los_Angeles"], "2026-11-20T16:00"),
        ("2026-11-21T02:30", ["America/New_York", "America/Los_Angeles"], "2026-11-21T16:00"),
    ],
)
def test_a_call_waits_until_it_is_within_the_hours_in_every_possible_zone(now: str, zones: list[str], allowed: str):
    assert next_allowed(_utc(now), USUAL, zones) == _utc(allowed)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ("2026-03-28T21:00", "2026-03-29T06:00"),  # summer time begins in the night: 8:00 is 06:00 UTC
        ("2026-10-24T21:00", "2026-10-25T07:00"),  # it ends: 8:00 is 07:00 UTC
    ],
)
def test_the_hours_follow_a_change_of_the_clocks(now: str, allowed: str):
    assert next_allowed(_utc(now), USUAL, ["Europe/Berlin"]) == _utc(allowed)


def test_a_start_that_the_clocks_skip_is_taken_right_after():
    hours = CallingHours(time(2, 30), time(21))
    assert next_allowed(_utc("2026-03-29T00:45"), hours, ["Europe/Berlin"]) == _utc("2026-03-29T01:30")


def test_a_start_that_comes_twice_is_never_looked_for_in_the_past():
    hours = CallingHours(time(2, 30), time(2, 45))
    assert next_allowed(_utc("2026-10-25T01:10"), hours, ["Europe/Berlin"]) == _utc("2026-10-25T01:30")


def test_without_a_zone_no_time_is_known_to_be_allowed():
    assert next_allowed(_utc("2026-11-20T12:00"), USUAL, []) is None


def test_zones_too_far_apart_have_no_common_hour():
    narrow = CallingHours(time(9), time(12))
    assert next_allowed(_utc("2026-11-20T12:00"), narrow, ["Europe/Stockholm", "Asia/Tokyo"]) is None


def test_hours_that_never_end_always_hold():
    now = _utc("2026-11-20T03:00")
    assert next_allowed(now, ALL_DAY, ["Asia/Tokyo", "America/New_York"]) == now
    assert next_allowed(now, ALL_DAY, []) == now


@pytest.mark.parametrize(
    ("clock", "part"), [("07:59", "night"), ("08:00", "morning"), ("12:00", "afternoon"), ("20:59", "evening")]
)
def test_the_day_has_parts(clock: str, part: str):
    assert part_of_day(_utc(f"2026-11-20T{clock}")) == part
