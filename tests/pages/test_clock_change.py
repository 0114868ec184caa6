"""A time at which the clocks change is asked about again."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from calls.models import Interview
from calls.pages import forms
from candidates.models import Candidate
from tests.calls.story import make_interview
from tests.pages.visit import Visit

SKIPPED = [
    ("Europe/Stockholm", "2027-03-28T02:00"),
    ("Europe/Stockholm", "2027-03-28T02:59"),
    ("America/New_York", "2027-03-14T02:30"),
    ("Australia/Lord_Howe", "2027-10-03T02:15"),  # by half an hour
    ("Africa/Cairo", "2027-04-30T00:30"),  # at midnight
    ("Pacific/Apia", "2011-12-30T12:00"),  # a whole day
]
TWICE = [
    ("Europe/Stockholm", "2027-10-31T02:00"),
    ("Europe/Stockholm", "2027-10-31T02:59"),
    ("America/New_York", "2027-11-07T01:30"),
    ("Australia/Lord_Howe", "2027-04-04T01:45"),
]
ONCE = [
    ("Europe/Stockholm", "2027-03-28T01:59", "00:59"),
    ("Europe/Stockholm", "2027-03-28T03:00", "01:00"),
    ("Europe/Stockholm", "2027-10-31T01:59", "23:59"),
    ("Europe/Stockholm", "2027-10-31T03:00", "02:00"),
    ("America/Phoenix", "2027-03-14T02:30", "09:30"),  # no clock changes there
]


@pytest.mark.parametrize(("zone", "text"), SKIPPED)
def test_a_time_that_the_clocks_skip_is_refused(zone: str, text: str):
    with pytest.raises(forms.BadForm, match=f"{text[-5:]} is skipped"):
        forms.local_time(text, ZoneInfo(zone))


@pytest.mark.parametrize(("zone", "text"), TWICE)
def test_a_time_that_comes_twice_is_refused(zone: str, text: str):
    with pytest.raises(forms.BadForm, match=f"{text[-5:]} comes twice"):
        forms.local_time(text, ZoneInfo(zone))


@pytest.mark.parametrize(("zone", "text", "utc"), ONCE)
def test_a_time_beside_a_change_is_taken_as_it_is(zone: str, text: str, utc: str):
    assert f"{forms.local_time(text, ZoneInfo(zone)):%H:%M}" == utc


@pytest.mark.parametrize(
    ("now", "at", "sentence"),
    [
        (datetime(2027, 3, 27, 12, tzinfo=UTC), "2027-03-28T02:30", "02:30 is skipped"),
        (datetime(2027, 10, 30, 12, tzinfo=UTC), "2027-10-31T02:30", "02:30 comes twice"),
    ],
)
def test_the_page_asks_for_another_time_and_changes_nothing(db: None, now: datetime, at: str, sentence: str):
    with time_machine.travel(now, tick=False):
        interview = make_interview()
        Candidate.objects.update(time_zone="Europe/Stockholm")
        before = Interview.objects.values_list("next_attempt_at").get(pk=interview.pk)
        visit = Visit(interview)
        assert visit.press("call_at", at=at).status_code == 400
        assert sentence in visit.said
        assert Interview.objects.values_list("next_attempt_at").get(pk=interview.pk) == before
