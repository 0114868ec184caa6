"""What is said and what the rows say are one decision: a turn is decided once, and a conversation that is left ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.conf import LazySettings
from django.utils import timezone

from calls.channels.phone import calls, dialling, events, retries, suppressions
from calls.domain import phrases
from calls.domain.states import InterviewStatus, RecordingStatus, ResponseStatus
from calls.interview import caller_requests, interviews
from calls.models import (
    Call,
    CarrierErasure,
    Interview,
    InterviewEvent,
    InterviewResponse,
    ProviderEvent,
    Recording,
    SessionTurn,
)
from calls.providers import read_event
from calls.telephony import wordings
from calls.telephony.retries import Outcome
from calls.telephony.states import CallStatus
from candidates.models import Consent
from tests.calls.story import CALL_SID, PHONE, Carrier, Vendors, make_job, recording_sid

pytestmark = pytest.mark.django_db


def _hold(call: Call) -> None:
    caller_requests.hold(Interview.objects.get(pk=call.interview_id), "text")


def _stop_by_text(call: Call) -> None:
    suppressions.opt_out(PHONE, source="sms")


def _cancel(call: Call) -> None:
    interviews.cancel(Interview.objects.get(pk=call.interview_id))


def _lose_call(call: Call) -> None:
    detail = retries.SENTENCES[Outcome.NOT_PLACED]
    retries.note(call, Outcome.NOT_PLACED)
    calls.ended(call, CallStatus.FAILED, code="dial_unknown", detail=detail)


def _refuse(call: Call) -> None:
    interview = Interview.objects.get(pk=call.interview_id)
    retries.end(interview, Outcome.DECLINED, code="consent_refused", detail="No.")


def _complete(call: Call) -> None:
    Interview.objects.filter(pk=call.interview_id).update(status=InterviewStatus.COMPLETED)


LEAVES: list[tuple[Callable[[Call], None], str]] = [
    (_hold, "A person from Acme will contact you"),
    (_stop_by_text, "You will not be called again"),
    (_cancel, "This interview has ended"),
    (_lose_call, "We will call you again"),
    (_refuse, "Nothing was recorded"),
    (_complete, "that was the last question"),
]
WAYS = pytest.mark.parametrize(("leave", "words"), LEAVES, ids=[leave.__name__.strip("_") for leave, _ in LEAVES])


def _is_goodbye(document: str, words: str) -> bool:
    silent = "<Record" not in document and "<Gather" not in document
    return silent and words in document and document.endswith("<Hangup /></Response>")


@WAYS
def test_nobody_is_asked_to_begin_when_the_interview_was_left_before_the_answer(
    call: Call, carrier: Carrier, leave: Callable[[Call], None], words: str
):
    leave(call)
    assert _is_goodbye(carrier.voice(), words)


@WAYS
def test_a_consent_that_comes_too_late_records_nothing(
    call: Call, carrier: Carrier, leave: Callable[[Call], None], words: str
):
    carrier.voice()
    leave(call)
    assert _is_goodbye(carrier.consent("1"), words)
    assert not InterviewResponse.objects.exists()
    assert not Consent.objects.filter(source="call").exists()


@WAYS
@pytest.mark.parametrize("key", ["#", "", "*", "7"])
def test_nothing_more_is_asked_when_the_interview_was_left_during_an_answer(
    call: Call, carrier: Carrier, leave: Callable[[Call], None], words: str, key: str
):
    carrier.begin()
    leave(call)
    asked = InterviewEvent.objects.filter(kind="response.asked").count()
    assert _is_goodbye(carrier.answer(1, 1, key=key), words)
    assert InterviewEvent.objects.filter(kind="response.asked").count() == asked


@WAYS
@pytest.mark.parametrize("attempt", [1, 2])
def test_silence_is_not_asked_about_when_the_interview_was_left(
    call: Call, carrier: Carrier, leave: Callable[[Call], None], words: str, attempt: int
):
    carrier.begin()
    leave(call)
    assert _is_goodbye(carrier.silence(1, attempt), words)
    assert InterviewResponse.objects.get(position=2).status == ResponseStatus.PENDING


@pytest.mark.parametrize(
    ("language", "words"),
    [("de-DE", "auf Wiederh"), ("sv-SE", "hej d"), ("fr-FR", "au revoir"), ("es-ES", "adi")],
)
def test_the_goodbye_is_in_the_language_of_the_interview(call: Call, carrier: Carrier, language: str, words: str):
    Interview.objects.update(language=language, status=InterviewStatus.CANCELED)
    document = carrier.voice()
    assert wordings.PHONE.ended not in document
    assert words in document


@pytest.mark.parametrize("leave", [_hold, _cancel, _lose_call, _complete])
def test_what_was_said_while_the_interview_was_left_is_fetched_and_kept(
    call: Call, carrier: Carrier, vendors: Vendors, leave: Callable[[Call], None]
):
    carrier.begin()
    leave(call)
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    vendors.work()
    assert Recording.objects.get().status == RecordingStatus.TRANSCRIBED
    assert not CarrierErasure.objects.exists()


@pytest.mark.parametrize("leave", [_stop_by_text, _refuse])
@pytest.mark.parametrize("webhook", ["answer", "recording", "transcription"])
def test_what_is_recorded_after_a_withdrawal_is_deleted_at_the_carrier(
    call: Call, carrier: Carrier, vendors: Vendors, leave: Callable[[Call], None], webhook: str
):
    carrier.begin()
    leave(call)
    if webhook == "answer":
        carrier.answer(1, 1)
    elif webhook == "recording":
        carrier.recording(1, 1)
    else:
        carrier.transcription(1, 1, "I did.")
    assert not Recording.objects.exists()
    assert CarrierErasure.objects.get().provider_call_id == CALL_SID
    carrier.hang_up()
    CarrierErasure.objects.update(next_attempt_at=timezone.now())
    carrier.recording(1, 1, status="in-progress")
    vendors.work()
    assert vendors.telephony.deleted == [CALL_SID]


def test_what_was_said_before_a_withdrawal_is_fetched_before_the_carrier_deletes(
    call: Call, carrier: Carrier, vendors: Vendors
):
    carrier.begin()
    carrier.answer(1, 1)
    _stop_by_text(call)
    carrier.answer(2, 2)
    carrier.hang_up()
    carrier.recording(2, 2)
    vendors.work()
    assert vendors.telephony.deleted == []
    carrier.recording(1, 1)
    CarrierErasure.objects.update(next_attempt_at=timezone.now())
    carrier.recording(2, 2, status="absent")
    vendors.work()
    assert Recording.objects.get().provider_recording_id == recording_sid(1)
    assert Recording.objects.get().status == RecordingStatus.TRANSCRIBED
    assert vendors.telephony.deleted == [CALL_SID]


def test_a_recording_that_comes_after_the_deletion_is_deleted_too(call: Call, carrier: Carrier, vendors: Vendors):
    carrier.begin()
    carrier.hang_up()
    _stop_by_text(call)
    carrier.recording(1, 1)
    vendors.work()
    carrier.recording(2, 2)
    vendors.work()
    assert vendors.telephony.deleted == [CALL_SID, CALL_SID]


def test_key_nine_counts_wherever_the_interview_is(call: Call, carrier: Carrier):
    carrier.begin()
    _hold(call)
    assert "You will not be called again" in carrier.answer(1, 1, key="9")
    assert Interview.objects.get().status == InterviewStatus.DECLINED


def test_an_interview_without_questions_never_begins(carrier: Carrier):
    carrier.call.interview.job_description.questions.all().delete()
    assert _is_goodbye(carrier.voice(), "We will call you again")
    assert _is_goodbye(carrier.consent("1"), "We will call you again")
    carrier.hang_up()
    assert Interview.objects.get().status == InterviewStatus.PENDING


def test_a_voicemail_of_a_canceled_interview_is_left_no_message(call: Call, carrier: Carrier):
    _cancel(call)
    assert "call us back" not in carrier.post("voicemail/{call}/").content.decode()


def test_the_first_of_two_different_ends_of_a_turn_decides(call: Call, carrier: Carrier):
    carrier.begin()
    document = carrier.answer(1, 1)
    for other in (
        lambda: carrier.answer(1, 1, key="*"),
        lambda: carrier.answer(1, 2, key="0"),
        lambda: carrier.silence(1, 1),
    ):
        assert other() == document
    assert Interview.objects.get().status == InterviewStatus.IN_PROGRESS
    assert InterviewResponse.objects.get(position=2).status == ResponseStatus.ASKED


def test_what_the_second_of_two_different_ends_recorded_is_kept(carrier: Carrier):
    carrier.begin()
    carrier.answer(1, 1)
    carrier.answer(1, 2)
    assert Recording.objects.filter(response__position=1).count() == 2
    assert ProviderEvent.objects.filter(kind="answer").count() == 2


@pytest.mark.parametrize(("first", "second"), [("1", "9"), ("9", "1"), ("0", "1"), ("1", "0"), ("", "1")])
def test_the_opening_is_answered_once(carrier: Carrier, first: str, second: str):
    carrier.voice()
    document = carrier.consent(first)
    status = Interview.objects.get().status
    assert carrier.consent(second) == document
    assert Interview.objects.get().status == status


def test_the_reply_is_stored_with_the_turn(carrier: Carrier):
    carrier.voice()
    carrier.consent("1")
    reply = SessionTurn.objects.get(key="consent:1").steps
    assert [step["step"] for step in reply] == ["say", "ask"]
    assert reply[1]["place"] == {"position": 1, "attempt": 1}


def test_a_stored_reply_is_repeated_whatever_has_changed_since(call: Call, carrier: Carrier, settings: LazySettings):
    carrier.begin()
    document = carrier.answer(1, 1)
    settings.COMPANY_NAME = "Another"
    InterviewResponse.objects.update(question="Something else?")
    _cancel(call)
    assert carrier.answer(1, 1) == document


def test_a_turn_that_the_sweep_applied_keeps_its_first_reply(call: Call, carrier: Carrier):
    carrier.begin()
    event = ProviderEvent.objects.get(kind="consent")
    reply = event.reply
    events.apply(event, partial(read_event, event.provider))
    event.refresh_from_db()
    assert event.reply == reply


def test_a_lost_call_that_rings_after_all_is_told_that_it_ends(carrier: Carrier, vendors: Vendors):
    long_ago = timezone.now() - 2 * dialling.LOST_AFTER
    Call.objects.update(ordered_at=long_ago, created_at=long_ago)
    dialling.look_up(Call.objects.select_related("interview__candidate").get(), vendors.telephony)
    assert _is_goodbye(carrier.voice(), "We will call you again")


# -- what a caller is promised ------------------------------------------------------------------------------

AGAIN = "We will call you again"


def _withdraw(call: Call) -> None:
    for consent in Consent.objects.filter(purpose=Consent.Purpose.CONTACT, withdrawn_at=None):
        caller_requests.withdraw(consent)


def _no_attempts(call: Call) -> None:
    """The interview waits, and its attempts are used up."""
    Interview.objects.update(status=InterviewStatus.PENDING, max_attempts=1, next_attempt_at=timezone.now())
    Call.objects.update(ordered_at=timezone.now())


def _no_phone(call: Call) -> None:
    _lose_call(call)
    call.interview.candidate.phone = ""
    call.interview.candidate.save()


def _calls_us(call: Call) -> None:
    """The candidate talks in a call of their own, which took the place of ours."""
    Carrier(Call()).post("inbound/", From=PHONE, CallSid="CA" + "d" * 32, CallStatus="ringing")


@pytest.mark.parametrize("leave", [_withdraw, _no_attempts, _no_phone, _calls_us])
@pytest.mark.parametrize("talking", [True, False])
def test_no_other_call_is_promised_when_nobody_calls_again(
    call: Call, carrier: Carrier, leave: Callable[[Call], None], talking: bool
):
    if talking and leave is not _calls_us:
        carrier.begin()
        leave(call)
        documents = [carrier.answer(1, 1), carrier.silence(1, 2)]
    else:
        leave(call)
        documents = [carrier.voice(), carrier.consent()]
    for document in documents:
        assert AGAIN not in document
        assert document.endswith("<Hangup /></Response>")


@pytest.mark.parametrize("language", ["en-US", "de-DE", "sv-SE", "fr-FR", "es-ES"])
def test_who_withdrew_the_consent_hears_that_it_takes_a_new_one(call: Call, carrier: Carrier, language: str):
    Interview.objects.update(language=language)
    carrier.begin()
    _withdraw(call)
    assert _is_goodbye(carrier.answer(1, 1), phrases.say(wordings.PHONE.consent_withdrawn, language))


def test_another_call_is_promised_while_it_is_being_made(call: Call, carrier: Carrier):
    _lose_call(call)
    Interview.objects.update(status=InterviewStatus.CALLING, next_attempt_at=None)
    Call.objects.create(interview=call.interview, provider=call.provider, ordered_at=timezone.now())
    assert _is_goodbye(carrier.voice(), AGAIN)


@pytest.mark.parametrize("max_attempts", [1, 3])
def test_an_interview_without_questions_promises_only_a_call_that_is_made(carrier: Carrier, max_attempts: int):
    carrier.call.interview.job_description.questions.all().delete()
    Interview.objects.update(max_attempts=max_attempts)
    Call.objects.update(ordered_at=timezone.now())
    documents = [carrier.voice(), carrier.consent("1")]
    carrier.hang_up()
    is_called_again = Interview.objects.get().status == InterviewStatus.PENDING
    assert [AGAIN in document for document in documents] == [is_called_again] * 2


# -- what is recorded after a consent was withdrawn --------------------------------------------------------


@pytest.mark.parametrize("webhook", ["answer", "recording", "transcription"])
@pytest.mark.parametrize("agrees_again", [True, False])
@pytest.mark.parametrize("purpose", [Consent.Purpose.CONTACT, Consent.Purpose.RECORDING])
def test_what_is_announced_after_a_consent_was_withdrawn_is_deleted_at_the_carrier(
    call: Call, carrier: Carrier, vendors: Vendors, webhook: str, agrees_again: bool, purpose: str
):
    carrier.begin()
    caller_requests.withdraw(Consent.objects.get(purpose=purpose))
    if agrees_again:
        candidate = call.interview.candidate
        caller_requests.consent_given(
            Consent(candidate=candidate, wording="Yes.", source="form", given_at=timezone.now())
        )
    if webhook == "answer":
        carrier.answer(1, 1)
    elif webhook == "recording":
        carrier.recording(1, 1)
    else:
        carrier.transcription(1, 1, "I did.")
    assert not Recording.objects.exists()
    carrier.hang_up()
    CarrierErasure.objects.update(next_attempt_at=timezone.now())
    carrier.recording(1, 1, status="in-progress")
    vendors.work()
    assert not Recording.objects.exists()
    assert vendors.telephony.deleted == [CALL_SID]


def test_what_was_said_before_a_consent_was_withdrawn_is_kept(call: Call, carrier: Carrier, vendors: Vendors):
    carrier.begin()
    carrier.answer(1, 1)
    _withdraw(call)
    carrier.answer(2, 2)
    carrier.hang_up()
    carrier.recording(1, 1)
    vendors.work()
    assert Recording.objects.get().provider_recording_id == recording_sid(1)
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.SCORED


def test_what_was_said_in_a_call_that_was_over_before_the_withdrawal_is_kept(call: Call, carrier: Carrier):
    carrier.begin()
    carrier.hang_up()
    _withdraw(call)
    carrier.recording(1, 1)
    assert Recording.objects.get().provider_recording_id == recording_sid(1)
    assert not CarrierErasure.objects.exists()


def test_the_withdrawal_of_a_consent_to_another_job_drops_nothing(call: Call, carrier: Carrier):
    candidate = call.interview.candidate
    other = Consent(candidate=candidate, job_description=make_job(), wording="Yes.", source="form")
    other.given_at = timezone.now()
    caller_requests.consent_given(other)
    carrier.begin()
    caller_requests.withdraw(other)
    carrier.answer(1, 1)
    assert Recording.objects.exists()


@pytest.mark.parametrize("seconds", [0, 1])
@pytest.mark.parametrize("first", [True, False])
def test_a_hang_up_at_the_beep_is_silence_whichever_end_of_the_turn_it_is(
    carrier: Carrier, vendors: Vendors, seconds: int, first: bool
):
    vendors.speech_to_text = None
    carrier.begin()
    if not first:
        carrier.silence(1, 1)
    carrier.answer(1, 1, seconds=seconds, key="hangup")
    carrier.hang_up()
    carrier.recording(1, 1, seconds=seconds)
    vendors.work()
    assert Recording.objects.get().status == RecordingStatus.SILENT
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.ASKED
