"""A webhook that waits for the interview decides from the call as it is when the wait is over."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from calls.channels.phone import calls, retries
from calls.domain.states import InterviewStatus, ResponseStatus
from calls.models import Call, Interview, InterviewResponse
from calls.telephony.retries import Outcome
from calls.telephony.states import CALL_LIVE, CallStatus
from tests.calls.story import Carrier, Vendors, make_call
from tests.calls.test_transitions import needs_postgres
from tests.races import while_it_waits

pytestmark = [needs_postgres, pytest.mark.django_db(transaction=True)]


def _ended(call: Call) -> None:
    fresh = Call.objects.select_related("interview").get(pk=call.pk)
    calls.ended(fresh, CallStatus.COMPLETED, duration_seconds=40)


def _wait(call: Call, action: Callable[[], object], meanwhile: Callable[[], object]) -> object:
    return while_it_waits(action, lock=lambda: calls.locked(call.pk), meanwhile=meanwhile)


def test_an_answer_whose_recording_is_told_while_the_call_ends_is_not_lost(vendors: Vendors):
    call = make_call(1)
    Carrier(call).begin()
    _wait(call, partial(Carrier(call).recording, 1, 1), partial(_ended, call))
    assert InterviewResponse.objects.get().status == ResponseStatus.RECORDED
    assert Interview.objects.get().status == InterviewStatus.SCORING


def test_a_consent_that_comes_while_the_call_ends_begins_nothing(vendors: Vendors):
    call = make_call()
    Carrier(call).voice()

    def ended_and_ordered_again() -> None:
        _ended(call)
        Interview.objects.update(status=InterviewStatus.CALLING)

    document = _wait(call, Carrier(call).consent, ended_and_ordered_again)
    assert "Question 1" not in str(document)
    assert Interview.objects.get().status == InterviewStatus.CALLING


def test_a_machine_that_is_heard_while_the_call_ends_is_left_no_message(vendors: Vendors):
    call = make_call()
    Carrier(call).voice()

    def ended_and_ordered_again() -> None:
        _ended(call)
        Interview.objects.update(status=InterviewStatus.CALLING)
        Call.objects.update(outcome="")

    machine = partial(Carrier(call).post, "machine/{call}/", AnsweredBy="machine_end_beep")
    _wait(call, machine, ended_and_ordered_again)
    assert Call.objects.get().outcome == ""


def test_what_a_call_met_is_not_replaced_by_what_was_known_before(vendors: Vendors):
    call = make_call()
    Carrier(call).voice()
    completed = partial(Carrier(call).status, "completed", 3, CallDuration="40")
    noted = lambda: retries.note(Call.objects.get(), Outcome.CALL_SCREENING)  # noqa: E731
    _wait(call, completed, noted)
    assert Interview.objects.get().error_code == "call_call_screening"


def test_a_candidate_who_calls_while_ours_is_answered_talks_in_their_own_call(vendors: Vendors):
    ours = make_call(status=CallStatus.RINGING)
    caller = {"From": ours.interview.candidate.phone, "CallSid": "CA" + "d" * 32}

    def ring() -> str:
        return Carrier(Call()).post("inbound/", CallStatus="ringing", **caller).content.decode()

    answered = lambda: Call.objects.filter(pk=ours.pk).update(status=CallStatus.IN_PROGRESS)  # noqa: E731
    assert "automated call from Acme" in str(_wait(ours, ring, answered))
    assert [call.direction for call in Call.objects.filter(status__in=CALL_LIVE)] == ["inbound"]
