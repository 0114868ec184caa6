"""Webhooks that arrive at the same time, on the database of production."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.http import HttpResponse

from calls.channels.phone import suppressions
from calls.domain.states import InterviewStatus
from calls.models import CarrierErasure, Interview, InterviewEvent, InterviewResponse, ProviderEvent, Recording
from candidates.models import Consent, Suppression
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


@pytest.mark.parametrize("round_number", range(4))
def test_conflicting_answers_to_the_opening_at_once_are_one_decision(round_number: int):
    call = make_call()
    Carrier(call).voice()
    said = [{"SpeechResult": "no"}, {"Digits": "1"}, {"Digits": "0"}, {"SpeechResult": "yes"}, {"Digits": "9"}, {}]
    documents = at_once([partial(_consent, Carrier(call), **each) for each in said])
    assert len(set(documents)) == 1
    has_begun = Interview.objects.get().status == InterviewStatus.IN_PROGRESS
    assert has_begun == ("Question 1 of 3" in documents[0])
    assert has_begun == InterviewEvent.objects.filter(kind="response.asked").exists()
    assert Suppression.objects.exists() == ("You will not be called again" in documents[0])


def _consent(carrier: Carrier, **said: str) -> str:
    return carrier.post("consent/{call}/1/", **said).content.decode()


def test_conflicting_keys_at_once_are_one_decision():
    call = make_call()
    Carrier(call).begin()
    keys = ["#", "*", "7", "0", "9", ""]
    documents = at_once([partial(Carrier(call).answer, 1, number, key=key) for number, key in enumerate(keys)])
    assert len(set(documents)) == 1
    assert InterviewEvent.objects.filter(kind="response.asked").count() == 1 + ("Question 2 of 3" in documents[0])
    assert Recording.objects.count() == 6 or CarrierErasure.objects.exists()


def test_no_question_is_put_after_a_withdrawal_at_the_same_moment():
    call = make_call()
    Carrier(call).begin()
    stop = partial(suppressions.opt_out, call.interview.candidate.phone, source="sms")
    answers = [partial(Carrier(call).answer, position, position) for position in (1, 2)]
    # Not the third: after it the interview is in scoring, where there is nothing left to decline.
    actions: list[Callable[[], object]] = [stop, *answers]
    at_once(actions)
    kinds = list(InterviewEvent.objects.order_by("id").values_list("kind", flat=True))
    assert not any(kind.startswith("response.asked") for kind in kinds[kinds.index("interview.declined") :])


def test_no_webhook_of_a_call_is_refused_when_its_first_ones_come_at_once():
    call = make_call()
    carrier = Carrier(call)
    requests = [
        partial(carrier.post, "voice/{call}/", CallStatus="in-progress"),
        partial(carrier.post, "machine/{call}/", AnsweredBy="human"),
        *(partial(carrier.post, "status/{call}/", CallStatus=status) for status in ("initiated", "ringing")),
    ]
    actions = [partial(_status_code, request) for request in requests * 3]
    assert set(at_once(actions)) <= {200, 204}


def _status_code(request: Callable[[], HttpResponse]) -> int:
    return request().status_code
