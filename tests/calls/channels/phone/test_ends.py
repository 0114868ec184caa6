"""Ends of calls that leave an interview where it can go on, or end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.channels.phone import carrier_transcripts, pace
from calls.domain.states import InterviewStatus, RecordingStatus, ResponseStatus
from calls.models import Call, DialPace, Interview, InterviewResponse, Recording
from tests.calls.story import Carrier, Vendors, make_interview

pytestmark = pytest.mark.django_db


def _call_again(vendors: Vendors) -> Carrier:
    Interview.objects.update(next_attempt_at=timezone.now())
    DialPace.objects.update(next_dial_at=timezone.now())
    assert pace.start_due(1, max_live=10, rate=1000, provider="twilio") == 1
    vendors.work()
    return Carrier(Call.objects.select_related("interview").latest("created_at"))


def test_a_broken_conversation_is_incomplete_when_the_last_call_reaches_nobody(vendors: Vendors):
    make_interview(max_attempts=2)
    first = _call_again(vendors)
    first.begin()
    first.answer(1, 1)
    first.hang_up()
    _call_again(vendors).status("no-answer", 3)
    interview = Interview.objects.get()
    assert (interview.status, interview.error_code) == (InterviewStatus.INCOMPLETE, "call_no_answer")


@pytest.mark.parametrize("recording_first", [True, False])
def test_who_hangs_up_at_the_beep_has_not_answered(carrier: Carrier, recording_first: bool):
    carrier.begin()
    if recording_first:
        carrier.recording(1, 1, seconds=0)
        carrier.hang_up()
        carrier.answer(1, 1, seconds=0, key="hangup")
    else:
        carrier.answer(1, 1, seconds=0, key="hangup")
        carrier.hang_up()
        carrier.recording(1, 1, seconds=0)
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.ASKED
    assert Interview.objects.get().status == InterviewStatus.PENDING


def test_who_speaks_and_hangs_up_has_answered(carrier: Carrier):
    carrier.begin()
    carrier.answer(1, 1, seconds=2, key="hangup")
    carrier.hang_up()
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.RECORDED


def test_no_transcript_is_awaited_of_a_recording_that_no_carrier_transcribes(carrier: Carrier, vendors: Vendors):
    vendors.speech_to_text = None
    carrier.begin()
    carrier.answer(1, 1, seconds=1, key="*")
    carrier.recording(1, 1, seconds=1)
    vendors.work()
    recording = Recording.objects.get()
    assert (recording.status, recording.error_code) == (RecordingStatus.FAILED, "recording_too_short")


def test_a_transcript_of_hardly_two_seconds_is_awaited_for_a_minute(carrier: Carrier, vendors: Vendors):
    vendors.speech_to_text = None
    carrier.begin()
    carrier.answer(1, 1, seconds=2, key="*")
    carrier.recording(1, 1, seconds=2)
    vendors.work()
    Recording.objects.update(status_changed_at=timezone.now() - timedelta(seconds=61))
    carrier_transcripts.run(Recording.objects.get(), vendors.telephony)
    assert Recording.objects.get().error_code == "transcript_missing"


def test_an_answer_that_was_asked_to_be_repeated_is_scored_without_the_first_try(carrier: Carrier, vendors: Vendors):
    vendors.speech_to_text = None
    carrier.begin()
    carrier.answer(1, 1, seconds=1, key="*")
    carrier.recording(1, 1, seconds=1)
    carrier.answer(1, 2, attempt=2)
    carrier.recording(1, 2, attempt=2)
    carrier.transcription(1, 2, "I built a service with Django.", attempt=2)
    vendors.work()
    response = InterviewResponse.objects.get(position=1)
    assert (response.status, response.transcript) == (ResponseStatus.SCORED, "I built a service with Django.")


@pytest.mark.parametrize("position", [1, 2, 3])
@pytest.mark.parametrize("recording_first", [True, False])
def test_a_question_at_which_a_person_is_asked_for_stays_open_in_any_order(
    carrier: Carrier, vendors: Vendors, recording_first: bool, position: int
):
    vendors.speech_to_text = None
    carrier.begin()
    for earlier in range(1, position):
        carrier.answer(earlier, earlier)
    carrier.answer(position, position, key="0")
    if recording_first:
        carrier.recording(position, position)
        carrier.hang_up()
    else:
        carrier.hang_up()
        carrier.recording(position, position)
    assert InterviewResponse.objects.get(position=position).status == ResponseStatus.ASKED
    interview = Interview.objects.get()
    assert (interview.status, interview.held_for) == (InterviewStatus.PENDING, "person")


@pytest.mark.parametrize("recording_first", [True, False])
def test_nothing_counts_of_an_answer_that_ends_with_an_opt_out(carrier: Carrier, recording_first: bool):
    carrier.begin()
    carrier.answer(1, 1, key="9")
    if recording_first:
        carrier.recording(1, 1)
        carrier.hang_up()
    else:
        carrier.hang_up()
        carrier.recording(1, 1)
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.ASKED
    assert Interview.objects.get().status == InterviewStatus.DECLINED
