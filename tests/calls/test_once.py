"""An INSERT that finds out whether it was the first."""

import pytest

from calls.models import ProviderEvent, insert_once

pytestmark = pytest.mark.django_db


def event(kind: str = "status") -> ProviderEvent:
    return ProviderEvent(provider="twilio", key="the same", kind=kind, payload={"CallStatus": "ringing", "ToZip": ""})


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
