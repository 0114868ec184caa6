"""Rows of an account of the carrier that is not configured any more: the new account does not know their calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from calls import tasks
from calls.background import jobs, sweep
from calls.channels.phone import carrier_transcripts, dialling, erase, pace
from calls.domain.states import InterviewStatus, RecordingStatus
from calls.errors import ProviderError
from calls.models import Call, CarrierErasure, DialPace, Interview, Recording
from calls.ports import CallState
from calls.telephony.retries import Outcome
from calls.telephony.states import CallStatus, ErasureStatus
from tests.calls.story import CALL_SID, PHONE, Carrier, Vendors, make_call, make_candidate, make_interview

pytestmark = pytest.mark.django_db

PHONELINE = "AC" + "0" * 32
TWILIO = "AC" + "1" * 32
SUBACCOUNT = "AC" + "2" * 32
SWITCHES = [(PHONELINE, TWILIO), (TWILIO, PHONELINE), (TWILIO, SUBACCOUNT)]
NOT_FOUND = ProviderError("404", provider="twilio", code="carrier_not_found")


def _knows_nothing(*_: object, **__: object) -> Any:
    raise NOT_FOUND


def _switch(settings: LazySettings, vendors: Vendors, account: str) -> None:
    """The operator configures another account, which knows none of our calls and recordings."""
    settings.TWILIO_ACCOUNT_SID = account
    vendors.telephony.fetch_call = _knows_nothing  # type: ignore[method-assign]
    vendors.telephony.open_recording = _knows_nothing  # type: ignore[method-assign]
    vendors.telephony.find_transcript = _knows_nothing  # type: ignore[method-assign]


def _switch_back(settings: LazySettings, vendors: Vendors, account: str) -> None:
    settings.TWILIO_ACCOUNT_SID = account
    for name in ("fetch_call", "open_recording", "find_transcript"):
        vars(vendors.telephony).pop(name)


def _placed(settings: LazySettings, vendors: Vendors, account: str) -> Call:
    """A call that the carrier was asked for in an account."""
    settings.TWILIO_ACCOUNT_SID = account
    make_interview(candidate=make_candidate(PHONE))
    DialPace.objects.update(next_dial_at=timezone.now())
    assert pace.start_due(1, max_live=9, rate=1e6, provider="twilio") == 1
    vendors.work()
    return Call.objects.get(provider_call_id=CALL_SID)


def _all_due(vendors: Vendors) -> None:
    past = timezone.now() - timedelta(seconds=1)
    for model in (Call, Recording, CarrierErasure):
        model.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=past, leased_until=None)
    sweep.run()
    vendors.work()


@pytest.mark.parametrize(("old", "new"), SWITCHES)
def test_a_call_is_not_over_because_another_account_does_not_know_it(
    settings: LazySettings, vendors: Vendors, old: str, new: str
):
    call = _placed(settings, vendors, old)
    _switch(settings, vendors, new)
    _all_due(vendors)
    call.refresh_from_db()
    assert (call.status, call.error_code) == (CallStatus.QUEUED, "carrier_not_configured")
    assert "account" in call.error_detail


def test_a_call_of_another_carrier_is_not_asked_about(vendors: Vendors):
    call = make_call(provider_call_id=CALL_SID, status=CallStatus.RINGING)
    Call.objects.update(provider="other", next_attempt_at=timezone.now())
    vendors.telephony.fetch_call = _knows_nothing  # type: ignore[method-assign]
    _all_due(vendors)
    call.refresh_from_db()
    assert (call.status, call.error_code) == (CallStatus.RINGING, "carrier_not_configured")


def test_a_call_is_looked_up_once_its_account_is_configured_again(settings: LazySettings, vendors: Vendors):
    call = _placed(settings, vendors, TWILIO)
    _switch(settings, vendors, PHONELINE)
    _all_due(vendors)
    _switch_back(settings, vendors, TWILIO)
    vendors.telephony.state = CallState(CALL_SID, CallStatus.BUSY, "", None, None, None)
    _all_due(vendors)
    call.refresh_from_db()
    assert (call.status, call.error_code) == (CallStatus.BUSY, "")


@pytest.mark.parametrize(("minutes", "status"), [(60, CallStatus.QUEUED), (66, CallStatus.FAILED)])
def test_a_call_of_another_account_ends_when_it_has_lasted_longer_than_it_may(
    settings: LazySettings, vendors: Vendors, minutes: int, status: CallStatus
):
    call = _placed(settings, vendors, TWILIO)
    Call.objects.update(ordered_at=timezone.now() - timedelta(minutes=minutes))
    _switch(settings, vendors, PHONELINE)
    _all_due(vendors)
    call.refresh_from_db()
    assert (call.status, call.error_code) == (status, "carrier_not_configured")


@pytest.mark.parametrize(("hours", "status"), [(3, CallStatus.IN_PROGRESS), (5, CallStatus.FAILED)])
def test_a_call_to_us_is_waited_for_as_long_as_a_carrier_holds_one(
    settings: LazySettings, vendors: Vendors, hours: int, status: CallStatus
):
    settings.TWILIO_ACCOUNT_SID = TWILIO
    make_interview(candidate=make_candidate(PHONE))
    Carrier(Call()).post("inbound/", From=PHONE, CallSid=CALL_SID, CallStatus="ringing")
    call = Call.objects.get()
    assert call.provider_account == TWILIO
    Call.objects.update(created_at=timezone.now() - timedelta(hours=hours))
    _switch(settings, vendors, PHONELINE)
    _all_due(vendors)
    call.refresh_from_db()
    assert (call.status, call.error_code) == (status, "carrier_not_configured")


def test_a_call_that_was_not_dialled_yet_is_dialled_with_the_new_account(settings: LazySettings, vendors: Vendors):
    settings.TWILIO_ACCOUNT_SID = PHONELINE
    make_interview()
    pace.start_due(1, max_live=9, rate=1e6, provider="twilio")
    settings.TWILIO_ACCOUNT_SID = TWILIO
    vendors.work()
    assert len(vendors.telephony.orders) == 1
    assert Call.objects.get().provider_account == TWILIO


def test_a_call_that_is_older_than_the_column_is_asked_about(vendors: Vendors):
    call = make_call(provider_call_id=CALL_SID, status=CallStatus.RINGING)
    assert call.provider_account == ""
    dialling.look_up(call, vendors.telephony)
    call.refresh_from_db()
    assert call.status == CallStatus.COMPLETED


def test_no_message_is_left_on_a_call_of_another_account(settings: LazySettings, vendors: Vendors):
    call = _placed(settings, vendors, TWILIO)
    Call.objects.update(status=CallStatus.IN_PROGRESS, outcome=str(Outcome.VOICEMAIL))
    _switch(settings, vendors, PHONELINE)
    tasks.leave_message.call(str(call.pk))
    call.refresh_from_db()
    assert (vendors.telephony.messages, call.message_ordered_at) == ([], None)
    _switch_back(settings, vendors, TWILIO)
    tasks.leave_message.call(str(call.pk))
    assert vendors.telephony.messages == [str(call.pk)]


# -- erasures -------------------------------------------------------------------------------------------------


def _erased(settings: LazySettings, vendors: Vendors, **changes: Any) -> CarrierErasure:
    """The erasure of a call in the account TWILIO, while another account is configured."""
    call = _placed(settings, vendors, TWILIO)
    Call.objects.update(**{"status": CallStatus.COMPLETED, **changes})
    call.refresh_from_db()
    erase.request([call])
    call.delete()
    _switch(settings, vendors, PHONELINE)
    return CarrierErasure.objects.get()


@pytest.mark.parametrize("status", [CallStatus.COMPLETED, CallStatus.IN_PROGRESS])
def test_nothing_counts_as_erased_because_another_account_does_not_know_it(
    settings: LazySettings, vendors: Vendors, status: CallStatus
):
    erasure = _erased(settings, vendors, status=status)
    _all_due(vendors)
    erasure.refresh_from_db()
    assert (erasure.status, erasure.error_code) == (ErasureStatus.WAITING, "carrier_not_configured")
    assert (erasure.attempts, vendors.telephony.deleted) == (0, [])


def test_a_call_whose_id_another_account_cannot_tell_does_not_count_as_never_placed(
    settings: LazySettings, vendors: Vendors
):
    erasure = _erased(settings, vendors, provider_call_id="")
    _all_due(vendors)
    erasure.refresh_from_db()
    assert (erasure.status, erasure.error_code) == (ErasureStatus.WAITING, "carrier_not_configured")


def test_an_erasure_is_done_once_its_account_is_configured_again(settings: LazySettings, vendors: Vendors):
    erasure = _erased(settings, vendors)
    _all_due(vendors)
    _switch_back(settings, vendors, TWILIO)
    _all_due(vendors)
    erasure.refresh_from_db()
    assert (erasure.status, vendors.telephony.deleted) == (ErasureStatus.DONE, [CALL_SID])


def test_an_erasure_whose_account_never_comes_back_becomes_a_dead_letter(settings: LazySettings, vendors: Vendors):
    erasure = _erased(settings, vendors)
    long_ago = timezone.now() - jobs.PATIENCE - timedelta(hours=1)
    CarrierErasure.objects.update(status_changed_at=long_ago, attempts=erase.TASK.limit - 1)
    _all_due(vendors)
    erasure.refresh_from_db()
    assert (erasure.status, erasure.error_code) == (ErasureStatus.FAILED, "carrier_not_configured")
    assert erasure.set_aside_at is not None


# -- recordings -----------------------------------------------------------------------------------------------


def _recorded(settings: LazySettings, vendors: Vendors) -> Recording:
    """A recording in the account TWILIO, not fetched yet."""
    carrier = Carrier(_placed(settings, vendors, TWILIO))
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    return Recording.objects.get()


def test_a_recording_of_another_account_is_waited_for(settings: LazySettings, vendors: Vendors):
    recording = _recorded(settings, vendors)
    _switch(settings, vendors, PHONELINE)
    _all_due(vendors)
    recording.refresh_from_db()
    waiting = (RecordingStatus.AVAILABLE, "carrier_not_configured", 0)
    assert (recording.status, recording.error_code, recording.attempts) == waiting
    _switch_back(settings, vendors, TWILIO)
    _all_due(vendors)
    recording.refresh_from_db()
    assert (recording.status, recording.error_code) == (RecordingStatus.TRANSCRIBED, "")


def test_a_transcript_in_another_account_is_set_aside_with_the_reason(settings: LazySettings, vendors: Vendors):
    recording = _recorded(settings, vendors)
    vendors.speech_to_text = None
    vendors.work()
    _switch(settings, vendors, PHONELINE)
    waited = timezone.now() - carrier_transcripts.CARRIER_PATIENCE - timedelta(minutes=1)
    Recording.objects.update(status_changed_at=waited)
    _all_due(vendors)
    recording.refresh_from_db()
    assert (recording.status, recording.error_code) == (RecordingStatus.FAILED, "carrier_not_configured")
    assert bool(recording.file)


def test_an_interview_goes_on_after_a_call_of_another_account_was_given_up(settings: LazySettings, vendors: Vendors):
    _placed(settings, vendors, TWILIO)
    Call.objects.update(ordered_at=timezone.now() - timedelta(hours=2))
    _switch(settings, vendors, PHONELINE)
    _all_due(vendors)
    assert Interview.objects.get().status != InterviewStatus.CALLING
