"""What an interview cost."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from calls.models import Interview, VendorCall
from tests.calls.story import make_interview

pytestmark = pytest.mark.django_db


def enter(interview: Interview, **fields: object) -> None:
    now = timezone.now()
    VendorCall.objects.create(
        **{"vendor": "x", "kind": "rating", "interview": interview, "started_at": now, "leased_until": now} | fields
    )


def test_an_interview_that_asked_nobody_has_an_empty_ledger(api: APIClient):
    answer = api.get(f"/api/v1/interviews/{make_interview().pk}/costs/").json()
    assert (answer["calls"], answer["totals"]["calls"], answer["totals"]["cost"]) == ([], 0, None)


def test_tokens_seconds_and_money_are_added_up(api: APIClient):
    interview = make_interview()
    enter(interview, input_tokens=100, output_tokens=20, cost=Decimal("0.25"))
    enter(interview, kind="transcription", audio_seconds=30.5, cost=Decimal("0.5"))
    assert api.get(f"/api/v1/interviews/{interview.pk}/costs/").json()["totals"] == {
        "calls": 2,
        "unpriced_calls": 0,
        "input_tokens": 100,
        "output_tokens": 20,
        "audio_seconds": 30.5,
        "characters": 0,
        "cost": "0.750000",
    }


def test_what_has_no_price_is_counted_and_claims_no_money(api: APIClient):
    interview = make_interview()
    enter(interview, input_tokens=100)
    enter(interview, kind="dial")
    totals = api.get(f"/api/v1/interviews/{interview.pk}/costs/").json()["totals"]
    assert (totals["calls"], totals["unpriced_calls"], totals["cost"]) == (2, 1, None)


def test_each_call_says_who_did_what_and_how_it_went(api: APIClient):
    interview = make_interview()
    enter(interview, vendor="second", model="judge", error_code="x_unavailable")
    [call] = api.get(f"/api/v1/interviews/{interview.pk}/costs/").json()["calls"]
    assert (call["vendor"], call["model"], call["kind"], call["error_code"]) == (
        "second",
        "judge",
        "rating",
        "x_unavailable",
    )


def test_the_ledger_is_that_of_one_interview(api: APIClient):
    mine = make_interview()
    enter(Interview.objects.create(candidate=mine.candidate, job_description=mine.job_description, language="en"))
    assert api.get(f"/api/v1/interviews/{mine.pk}/costs/").json()["calls"] == []


def test_a_ledger_of_nobody_is_404(api: APIClient):
    assert api.get(f"/api/v1/interviews/{uuid.uuid4()}/costs/").status_code == 404
