"""Webhooks that arrive at the same time, on the database of production."""

import pytest
from django.db import connection

from calls.models import InterviewEvent, InterviewResponse, ProviderEvent, Recording
from candidates.models import Consent
from tests.calls.story import Carrier, make_call
from tests.calls.test_transitions import needs_postgres
from tests.races import at_once

pytestmark = [needs_postgres, pytest.mark.django_db(transaction=True)]


def test_the_same_answer_many_times_at_once_is_one_answer():
    assert connection.vendor == "postgresql"
    call = make_call()
    Carrier(call).begin()
    documents = at_once([lambda: Carrier(call).answer(1, 1)] * 6)
    assert len(set(documents)) == 1
    assert Recording.objects.count() == 1
    assert ProviderEvent.objects.filter(kind="answer").count() == 1
    assert InterviewEvent.objects.filter(kind="response.recorded").count() == 1


def test_action_and_recording_callback_at_once_make_one_recording():
    call = make_call()
    Carrier(call).begin()
    carrier = Carrier(call)
    at_once([lambda: carrier.answer(1, 1), lambda: Carrier(call).recording(1, 1)] * 3)
    assert Recording.objects.count() == 1
    assert InterviewResponse.objects.get(position=1).status == "recorded"


def test_consent_given_many_times_at_once_begins_once():
    call = make_call()
    at_once([lambda: Carrier(call).consent("1")] * 6)
    assert Consent.objects.filter(source="call").count() == 1
    assert InterviewResponse.objects.count() == 3
