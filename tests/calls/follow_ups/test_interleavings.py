"""Whenever judgements become ready, and whichever request comes again: the conversation is the same for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calls.domain.states import InterviewStatus, ResponseStatus
from calls.models import Call, Interview, InterviewResponse, InterviewResult
from tests.calls.story import Carrier, Vendors, make_call

pytestmark = pytest.mark.django_db

QUESTIONS = 3
NEXT = re.compile(r"/(answer|wait)/[0-9a-f-]{36}/(\d+)/(\d+)/")
Request = Callable[[], str]


def _request(carrier: Carrier, call: Call, document: str, *, quiet: bool) -> Request | None:
    """What the carrier asks next, as the document says; None when it hangs up."""
    found = NEXT.search(document)
    if found is None:
        return None
    kind, position, attempt = found[1], int(found[2]), int(found[3])
    if kind == "wait":
        return lambda: carrier.post(f"wait/{{call}}/{position}/{attempt}/").content.decode()
    if quiet and position != 1:
        return partial(carrier.silence, position, attempt)
    number = call.pk.int % 10**20 * 1000 + position * 10 + attempt
    carrier_says = partial(carrier.answer, position, number, attempt=attempt)
    carrier.recording(position, number, attempt=attempt)
    return carrier_says


def _follow(data: st.DataObject, vendors: Vendors, call: Call) -> list[str]:
    """Leads a call to its end; after each request some earlier one comes again, and gets what it got."""
    carrier = Carrier(call)
    asked: list[tuple[Request, str]] = [(carrier.voice, carrier.voice()), (carrier.consent, carrier.consent())]
    silences = 0
    while True:
        if data.draw(st.booleans(), label="judged"):
            vendors.work()
        quiet = not silences and data.draw(st.sampled_from([False, False, False, True]), label="quiet")
        silences = 2 if quiet else max(silences - 1, 0)
        request = _request(carrier, call, asked[-1][1], quiet=quiet)
        if request is None:
            return [document for _, document in asked]
        asked.append((request, request()))
        again, document = data.draw(st.sampled_from(asked[1:]), label="again")
        assert again() == document


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), allowed=st.integers(1, 3))
def test_every_request_is_answered_the_same_again(vendors: Vendors, data: st.DataObject, allowed: int):
    call = make_call(QUESTIONS)
    with override_settings(FOLLOW_UPS=allowed):
        documents = _follow(data, vendors, call)
        Carrier(call).hang_up()
        vendors.work()
    interview = Interview.objects.get(pk=call.interview_id)
    responses = InterviewResponse.objects.filter(interview=interview)
    assert "that was the last question" in documents[-1]
    assert QUESTIONS <= responses.count() <= QUESTIONS + allowed
    assert {response.status for response in responses} <= {ResponseStatus.SCORED, ResponseStatus.UNANSWERED}
    assert interview.status == InterviewStatus.COMPLETED
    assert InterviewResult.objects.filter(interview=interview).count() == 1
