"""How long a server asks to be left alone, however it writes that down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from calls.providers.retry_after import MAX_SECONDS, retry_after_seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("26", 26.0),
        ("1.5", 1.5),
        ("0.25", 0.25),
        (" 7 ", 7.0),
        ("99999999", MAX_SECONDS),
        ("000003", 3.0),
        ("9" * 400, MAX_SECONDS),
    ],
)
def test_seconds_may_have_a_fraction_and_are_bounded(header: str, seconds: float):
    assert retry_after_seconds(header) == seconds


@pytest.mark.parametrize(
    ("header", "milliseconds", "seconds"), [("9", "1500", 1.5), (None, "20", 0.02), ("9", "x", 9.0)]
)
def test_milliseconds_say_it_more_exactly(header: str | None, milliseconds: str, seconds: float):
    assert retry_after_seconds(header, milliseconds) == seconds


def test_a_date_is_so_many_seconds_away():
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < (retry_after_seconds(date) or 0) <= 90


@pytest.mark.parametrize("date", ["Wed, 21 Oct 2015 07:28:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_date_that_is_over_asks_for_nothing(date: str):
    assert retry_after_seconds(date) is None


@pytest.mark.parametrize(
    "header", [None, "", " ", "0", "0.0", "-5", "soon", "1e9", "nan", "inf", "1,5", "٣", "5 s", "1.5.2"]
)
def test_nonsense_asks_for_nothing(header: str | None):
    assert retry_after_seconds(header) is None


def test_a_date_in_a_thousand_years_is_bounded():
    assert retry_after_seconds("Fri, 01 Jan 3026 00:00:00 GMT") == MAX_SECONDS
