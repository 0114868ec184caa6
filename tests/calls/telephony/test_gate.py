"""Every gate stops a dial, with a sentence, and says when it is tried again."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from calls.telephony.gate import GATES, DialFacts, check
from calls.telephony.hours import CallingHours

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FREE = DialFacts(
    now=NOON,
    phone="+46701234567",
    country="SE",
    dialling_enabled=True,
    refused_until=None,
    suppressed=False,
    lift_requested=False,
    allowed_numbers=None,
    allowed_countries=None,
    consent_required=True,
    consent_on_record=True,
    consent_withdrawn=False,
    hours=CallingHours(time(8), time(21)),
    zones=("Europe/Stockholm",),
    in_call=False,
    last_call_at=None,
    cooldown=timedelta(minutes=5),
    attempts=0,
    attempts_allowed=3,
    calls_in_a_day=0,
    daily_calls=None,
    spent_in_a_day=0.0,
    daily_spend=None,
)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"allowed_numbers": frozenset({"+46701234567"})},
        {"allowed_countries": frozenset({"SE"})},
        {"consent_required": False, "consent_on_record": False},
        {"last_call_at": NOON - timedelta(minutes=5)},
        {"attempts": 2},
        {"daily_calls": 1},
        {"daily_spend": 0.1},
    ],
)
def test_a_number_that_nothing_stops_is_dialled(change: dict[str, Any]):
    assert check(replace(FREE, **change)) is None


STOPS: list[tuple[dict[str, Any], str, timedelta | None, bool]] = [
    ({"suppressed": True}, "number_suppressed", None, True),
    ({"suppressed": True, "lift_requested": True}, "number_suppressed", timedelta(seconds=30), False),
    ({"allowed_numbers": frozenset()}, "number_not_whitelisted", None, True),
    ({"allowed_numbers": frozenset({"+46700000000"})}, "number_not_whitelisted", None, True),
    ({"allowed_countries": frozenset({"US"})}, "country_not_allowed", None, True),
    ({"phone": "", "allowed_numbers": frozenset()}, "phone_missing", None, False),
    ({"attempts": 3}, "attempts_used_up", None, True),
    ({"consent_on_record": False}, "consent_missing", None, False),
    ({"consent_on_record": False, "consent_withdrawn": True}, "consent_withdrawn", None, False),
    (
        {"consent_on_record": False, "consent_withdrawn": True, "consent_required": False},
        "consent_withdrawn",
        None,
        False,
    ),
    ({"in_call": True}, "number_in_call", timedelta(seconds=30), False),
    ({"refused_until": NOON + timedelta(minutes=1)}, "carrier_refuses_credentials", timedelta(minutes=1), False),
    ({"dialling_enabled": False}, "dialling_switched_off", timedelta(minutes=5), False),
    ({"zones": ("Asia/Tokyo",)}, "outside_calling_hours", timedelta(hours=11), False),
    (
        {"zones": ("Asia/Tokyo", "Europe/London"), "hours": CallingHours(time(9), time(17))},
        "time_zone_unknown",
        None,
        False,
    ),
    ({"zones": ()}, "time_zone_unknown", None, False),
    ({"last_call_at": NOON - timedelta(minutes=1)}, "cooldown", timedelta(minutes=4), False),
    ({"daily_calls": 5, "calls_in_a_day": 5}, "daily_calls_reached", timedelta(hours=1), False),
    ({"daily_spend": 2.0, "spent_in_a_day": 2.0}, "daily_spend_reached", timedelta(hours=1), False),
]


@pytest.mark.parametrize(("change", "code", "wait", "final"), STOPS)
def test_each_gate_stops_with_its_reason_and_the_next_try(
    change: dict[str, Any], code: str, wait: timedelta | None, final: bool
):
    stop = check(replace(FREE, **change))
    assert stop is not None
    assert (stop.code, stop.final) == (code, final)
    assert stop.retry_at == (None if wait is None else NOON + wait)


@pytest.mark.parametrize("change", [stop[0] for stop in STOPS])
def test_a_reason_is_a_sentence_without_the_number(change: dict[str, Any]):
    stop = check(replace(FREE, **change))
    assert stop is not None
    assert stop.detail.endswith(".")
    assert FREE.phone not in stop.detail


def test_every_gate_is_tried_by_these_tests():
    assert len({code for _, code, _, _ in STOPS}) == len(GATES) + 2  # hours and consent stop in two ways


def test_what_can_never_change_is_said_before_what_only_takes_time():
    stop = check(replace(FREE, suppressed=True, dialling_enabled=False))
    assert stop is not None
    assert stop.code == "number_suppressed"
