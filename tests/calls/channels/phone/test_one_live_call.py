"""Never two live calls to one number, whatever orders them; and each of the carrier's calls belongs to one row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from calls.background import sweep
from calls.channels.phone import callbacks, dialling, gate, pace
from calls.domain.states import InterviewStatus
from calls.errors import ProviderError
from calls.interview import audio_prompts, caller_requests
from calls.interview.context import Context
from calls.models import Call, CarrierErasure, DialPace, Interview
from calls.ports import CallState
from calls.telephony.states import CALL_LIVE, CallStatus
from candidates.models import Candidate
from tests.calls.story import (
    CALL_SID,
    PHONE,
    Carrier,
    FakeTelephony,
    Vendors,
    make_call,
    make_candidate,
    make_interview,
)
from tests.calls.test_transitions import needs_postgres
from tests.races import at_once

pytestmark = pytest.mark.django_db
OTHER_SID = "CA" + "d" * 32
AMBIGUOUS = ProviderError("timeout", provider="x", code="carrier_timeout", retryable=True, ambiguous=True)


def _clock(max_live: int = 100) -> int:
    """A clock whose pace never makes it wait."""
    DialPace.objects.update(next_dial_at=timezone.now())
    return pace.start_due(100, max_live=max_live, rate=1e6, provider="twilio")


def _two_interviews() -> tuple[Interview, Interview]:
    """Two interviews of two candidates with one number, as a repeated request makes them."""
    return make_interview(candidate=make_candidate(PHONE)), make_interview(candidate=make_candidate(PHONE))


def _live() -> int:
    return Call.objects.filter(status__in=CALL_LIVE).count()


def test_a_second_interview_waits_while_the_number_is_in_a_call():
    _two_interviews()
    _clock()
    _clock()
    waiting = Interview.objects.get(status=InterviewStatus.PENDING)
    assert (_live(), waiting.error_code) == (1, "number_in_call")
    assert waiting.next_attempt_at is not None
    assert waiting.next_attempt_at > timezone.now() + timedelta(seconds=20)


def test_a_number_in_a_call_keeps_nobody_else_waiting():
    _two_interviews()
    make_interview()
    _clock()
    _clock()
    _clock()
    assert _live() == 2


def test_the_second_interview_is_called_when_the_first_call_is_over(vendors: Vendors):
    _two_interviews()
    _clock()
    vendors.work()
    Carrier(Call.objects.get()).status("busy", 3)
    Interview.objects.filter(calls=None).update(next_attempt_at=timezone.now())
    assert _clock() == 1


def test_a_call_that_was_ordered_before_calls_had_numbers_is_seen(call: Call):
    assert call.phone == ""
    make_interview(candidate=call.interview.candidate)
    assert _clock() == 0


def test_a_call_that_the_gate_could_not_see_is_refused_by_the_database(monkeypatch: pytest.MonkeyPatch):
    _two_interviews()
    monkeypatch.setattr(gate, "ask", lambda interview, **_: None)
    assert _clock() == 1
    assert _clock() == 0
    waiting = Interview.objects.get(status=InterviewStatus.PENDING)
    assert (waiting.error_code, _live()) == ("number_in_call", 1)


def test_an_interview_that_was_held_in_mid_call_is_not_called_beside_that_call(vendors: Vendors):
    make_interview()
    _clock()
    vendors.work()
    interview = Interview.objects.get()
    caller_requests.hold(interview, "person")
    assert callbacks.call_now(interview)
    assert _clock() == 0
    assert _live() == 1


def test_two_live_rows_with_one_number_cannot_be_stored(call: Call):
    Call.objects.filter(pk=call.pk).update(phone=PHONE)
    with pytest.raises(IntegrityError):
        make_call(phone=PHONE)


def test_a_row_with_a_number_can_be_stored_when_the_others_are_over(call: Call):
    Call.objects.filter(pk=call.pk).update(phone=PHONE, status=CallStatus.COMPLETED)
    make_call(phone=PHONE)


def test_a_call_is_not_made_to_a_number_that_was_changed_after_its_order(vendors: Vendors):
    interview = make_interview()
    _clock()
    Candidate.objects.update(phone="+14155550177")
    vendors.work()
    interview.refresh_from_db()
    assert vendors.telephony.orders == []
    assert (interview.status, interview.error_code) == (InterviewStatus.PENDING, "number_changed")
    _clock()
    vendors.work()
    assert [order.to for order in vendors.telephony.orders] == ["+14155550177"]


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_several_clocks_never_order_two_calls_to_one_number(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gate, "ask", lambda interview, **_: None)  # only the database holds them apart
    for _ in range(8):
        make_interview(candidate=make_candidate(PHONE))
    at_once([_clock] * 6)
    assert _live() == 1
    assert Interview.objects.filter(status=InterviewStatus.PENDING).count() == 7


# -- look-ups ---------------------------------------------------------------------------------------------


def _unknown(call: Call, **changes: object) -> Call:
    """The carrier was asked to dial, and nobody knows whether it did."""
    ago = timezone.now() - timedelta(minutes=4)
    Call.objects.filter(pk=call.pk).update(ordered_at=ago, created_at=ago, phone=PHONE, **changes)
    return Call.objects.select_related("interview__candidate").get(pk=call.pk)


def _carrier_with(*found: str, status: CallStatus = CallStatus.RINGING) -> FakeTelephony:
    return FakeTelephony(found=list(found), state=CallState("", status, "", None, None, None))


def test_a_look_up_takes_the_call_that_no_other_row_has(call: Call):
    make_call(provider_call_id=CALL_SID, status=CallStatus.COMPLETED)
    dialling.look_up(_unknown(call), _carrier_with(CALL_SID, OTHER_SID))
    call.refresh_from_db()
    assert (call.provider_call_id, call.status) == (OTHER_SID, CallStatus.RINGING)


def test_a_look_up_never_takes_the_call_of_another_row(call: Call):
    make_call(provider_call_id=CALL_SID, status=CallStatus.COMPLETED)
    dialling.look_up(_unknown(call), _carrier_with(CALL_SID))
    call.refresh_from_db()
    assert (call.provider_call_id, call.status) == ("", CallStatus.QUEUED)


def test_a_look_up_never_takes_the_call_of_a_person_who_was_erased(call: Call):
    CarrierErasure.objects.create(provider="twilio", provider_call_id=CALL_SID)
    dialling.look_up(_unknown(call), _carrier_with(CALL_SID))
    call.refresh_from_db()
    assert call.provider_call_id == ""


def test_a_look_up_that_finds_two_calls_takes_neither_and_rings_nobody_while_one_is_live(call: Call):
    ago = timezone.now() - timedelta(hours=1)
    row = _unknown(call)
    Call.objects.update(ordered_at=ago)
    row.refresh_from_db()
    dialling.look_up(row, _carrier_with(CALL_SID, OTHER_SID))
    call.refresh_from_db()
    assert (call.provider_call_id, call.status, call.error_code) == ("", CallStatus.QUEUED, "dial_unknown")


def test_a_call_is_not_given_up_five_minutes_after_its_order_when_it_waited_long_before(call: Call):
    row = _unknown(call)
    Call.objects.update(created_at=timezone.now() - timedelta(hours=2))
    row.refresh_from_db()
    dialling.look_up(row, _carrier_with())
    call.refresh_from_db()
    assert call.status == CallStatus.QUEUED


def test_two_rows_cannot_have_the_same_call_of_the_carrier(call: Call):
    Call.objects.filter(pk=call.pk).update(provider_call_id=CALL_SID)
    with pytest.raises(IntegrityError):
        make_call(provider_call_id=CALL_SID)


def test_calls_of_two_carriers_may_have_the_same_id(call: Call):
    Call.objects.filter(pk=call.pk).update(provider_call_id=CALL_SID, provider="other")
    make_call(provider_call_id=CALL_SID)


def test_a_webhook_that_names_the_call_of_another_row_leaves_it_there(call: Call, carrier: Carrier):
    make_call(provider_call_id=CALL_SID, status=CallStatus.COMPLETED)
    assert carrier.status("ringing", 1).status_code == 403
    call.refresh_from_db()
    assert (call.status, call.provider_call_id) == (CallStatus.QUEUED, "")


def test_a_call_that_rings_after_it_was_given_up_is_hung_up(vendors: Vendors):
    make_interview()
    vendors.telephony.error = AMBIGUOUS
    _clock()
    vendors.work()
    call = Call.objects.get()
    _unknown(call, next_attempt_at=timezone.now(), leased_until=None)
    Call.objects.update(ordered_at=timezone.now() - timedelta(hours=1))
    sweep.run()
    vendors.work()
    call.refresh_from_db()
    assert (call.status, call.error_code) == (CallStatus.FAILED, "dial_unknown")
    Carrier(call).status("ringing", 1)
    vendors.work()
    assert vendors.telephony.hung_up == [CALL_SID]


def _hung_up_by_the_clock(vendors: Vendors, sid: str) -> None:
    vendors.lose_tasks()
    vendors.telephony.state = CallState(sid, CallStatus.RINGING, "", None, None, None)
    sweep.run(timezone.now() + timedelta(minutes=2))
    assert "erase_at_carrier" in vendors.work()
    assert vendors.telephony.hung_up == [sid]


def test_a_given_up_call_that_rings_is_hung_up_though_the_task_gets_lost(vendors: Vendors):
    call = make_call(provider_call_id=CALL_SID, status=CallStatus.FAILED, error_code="dial_unknown")
    Carrier(call).status("ringing", 1)
    _hung_up_by_the_clock(vendors, CALL_SID)


def test_our_call_is_hung_up_though_the_task_gets_lost_when_the_candidate_calls(vendors: Vendors):
    ours = make_call(provider_call_id=CALL_SID, status=CallStatus.RINGING)
    caller = {"From": ours.interview.candidate.phone, "CallSid": OTHER_SID}
    Carrier(Call()).post("inbound/", CallStatus="ringing", **caller)
    ours.refresh_from_db()
    assert ours.error_code == "candidate_called"
    _hung_up_by_the_clock(vendors, CALL_SID)


def _calls_us(phone: str) -> Call:
    """The candidate's own call, which takes the place of ours."""
    Carrier(Call()).post("inbound/", From=phone, CallSid=OTHER_SID, CallStatus="ringing")
    return Call.objects.get(provider_call_id=OTHER_SID)


def _puts_down() -> None:
    ended = {"CallSid": OTHER_SID, "CallStatus": "completed", "SequenceNumber": "1"}
    Carrier(Call()).post("inbound-status/", CallDuration="5", **ended)


def _clock_calls(interview: Interview) -> bool:
    """Whether the clock orders a call about an interview that is due."""
    Interview.objects.filter(pk=interview.pk).update(next_attempt_at=timezone.now())
    return _clock() == 1


def _replaced(vendors: Vendors, **fields: Any) -> Interview:
    """An interview whose call was replaced by the candidate's own call, which is over. The hang-up got lost."""
    ours = make_call(phone=PHONE, **fields)
    _calls_us(PHONE)
    _puts_down()
    vendors.lose_tasks()
    ours.interview.refresh_from_db()
    assert ours.interview.status == InterviewStatus.PENDING
    return ours.interview


@pytest.mark.parametrize("status", [CallStatus.QUEUED, CallStatus.RINGING, CallStatus.IN_PROGRESS])
def test_nobody_is_called_while_a_replaced_call_is_not_hung_up(vendors: Vendors, status: CallStatus):
    interview = _replaced(vendors, status=status, provider_call_id=CALL_SID)
    assert not _clock_calls(interview)
    interview.refresh_from_db()
    assert interview.error_code == "number_in_call"


def test_another_interview_waits_too_while_a_replaced_call_is_not_hung_up(vendors: Vendors):
    _replaced(vendors, status=CallStatus.RINGING, provider_call_id=CALL_SID)
    Interview.objects.update(next_attempt_at=None)
    assert not _clock_calls(make_interview(candidate=make_candidate(PHONE)))


def test_the_candidate_is_called_once_the_carrier_says_that_the_replaced_call_is_over(vendors: Vendors):
    interview = _replaced(vendors, status=CallStatus.RINGING, provider_call_id=CALL_SID)
    sweep.run(timezone.now() + timedelta(minutes=2))
    assert "erase_at_carrier" in vendors.work()
    assert _clock_calls(interview)


def test_nobody_is_called_while_the_carrier_does_not_hang_up(vendors: Vendors):
    interview = _replaced(vendors, status=CallStatus.RINGING, provider_call_id=CALL_SID)
    vendors.telephony.state = CallState(CALL_SID, CallStatus.RINGING, "", None, None, None)
    sweep.run(timezone.now() + timedelta(minutes=2))
    vendors.work()
    assert not _clock_calls(interview)


@pytest.mark.parametrize(("minutes", "is_called"), [(0, False), (4, False), (6, True)])
def test_a_replaced_call_without_an_id_is_waited_for_as_long_as_it_may_ring(
    vendors: Vendors, minutes: int, is_called: bool
):
    ordered_at = timezone.now() - timedelta(minutes=minutes)
    interview = _replaced(vendors, status=CallStatus.QUEUED, ordered_at=ordered_at)
    assert _clock_calls(interview) == is_called


def test_a_replaced_call_that_was_never_ordered_keeps_nobody_waiting(vendors: Vendors):
    assert _clock_calls(_replaced(vendors, status=CallStatus.QUEUED))


def test_a_call_that_goes_on_at_the_carrier_keeps_the_candidate_from_no_call_of_their_own(vendors: Vendors):
    _replaced(vendors, status=CallStatus.RINGING, provider_call_id=CALL_SID)
    caller = {"From": PHONE, "CallSid": "CA" + "e" * 32}
    reply = Carrier(Call()).post("inbound/", CallStatus="ringing", **caller)
    assert "<Gather" in reply.content.decode()


def test_a_candidate_who_calls_between_the_gate_and_the_dial_is_not_rung(
    vendors: Vendors, monkeypatch: pytest.MonkeyPatch
):
    interview = make_interview(candidate=make_candidate(PHONE))
    _clock()
    choose = audio_prompts.choose

    def after_the_gate(context: Context) -> None:
        monkeypatch.setattr(audio_prompts, "choose", choose)
        _calls_us(PHONE)

    monkeypatch.setattr(audio_prompts, "choose", after_the_gate)
    vendors.work()
    assert vendors.telephony.orders == []
    assert Call.objects.get(status__in=CALL_LIVE, interview=interview).direction == "inbound"


def test_a_call_that_rings_while_nobody_knows_what_became_of_it_is_not_hung_up(vendors: Vendors):
    make_interview()
    vendors.telephony.error = AMBIGUOUS
    _clock()
    vendors.work()
    call = Call.objects.get()
    assert (call.status, call.error_code) == (CallStatus.QUEUED, "dial_unknown")
    Carrier(call).status("ringing", 1)
    vendors.work()
    call.refresh_from_db()
    assert (call.status, vendors.telephony.hung_up) == (CallStatus.RINGING, [])
