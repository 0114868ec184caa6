"""`insert_once` stores a row or says that it did not."""

import pytest

from calls.models import Call, InterviewResponse, ProviderEvent, insert_once
from tests.calls.story import RUBRIC

pytestmark = pytest.mark.django_db


def event(kind: str = "status") -> ProviderEvent:
    return ProviderEvent(provider="twilio", key="the same", kind=kind, payload={"CallStatus": "ringing", "ToZip": ""})


def make_response(call: Call) -> InterviewResponse:
    columns = {"question": "Why?", "weight": 1.0, "max_seconds": 60, "rubric": RUBRIC.to_json()}
    return InterviewResponse.objects.create(interview=call.interview, position=1, **columns)


def test_the_first_row_is_stored_as_it_is():
    assert insert_once(event())
    kept = ProviderEvent.objects.get()
    assert (kept.kind, kept.payload, kept.applied_at) == ("status", {"CallStatus": "ringing", "ToZip": ""}, None)


def test_a_second_row_with_the_same_unique_values_changes_nothing():
    insert_once(event())
    assert not insert_once(event("answer"))
    assert ProviderEvent.objects.get().kind == "status"


def test_a_refused_row_does_not_end_the_transaction_around_it():
    insert_once(event())
    insert_once(event())
    assert ProviderEvent.objects.count() == 1
