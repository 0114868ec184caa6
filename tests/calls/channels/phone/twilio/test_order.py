"""Duplicates, any order, unknown words, crashes: nothing is lost, nothing happens twice."""

import pytest
from django.test import Client

from calls.background import sweep
from calls.channels.phone import calls, unapplied_events
from calls.channels.phone.twilio import webhooks
from calls.domain.states import InterviewStatus, RecordingStatus, ResponseStatus
from calls.interview import changes
from calls.models import Call, InterviewEvent, InterviewResponse, ProviderEvent, Recording
from calls.telephony.states import CallStatus
from tests.calls.story import Carrier, Vendors

pytestmark = pytest.mark.django_db


def _rows(call: Call) -> tuple[object, ...]:
    call.refresh_from_db()
    call.interview.refresh_from_db()
    responses = list(InterviewResponse.objects.values_list("position", "status"))
    return (
        call.status,
        call.interview.status,
        responses,
        Recording.objects.count(),
        InterviewEvent.objects.count(),
        ProviderEvent.objects.count(),
    )


def test_the_same_request_twice_gives_the_same_document_and_the_same_rows(call: Call, carrier: Carrier):
    steps = [
        lambda: carrier.voice(),
        lambda: carrier.consent("1"),
        lambda: carrier.answer(1, 1, key="*"),
        lambda: carrier.answer(1, 2, attempt=2),
        lambda: carrier.silence(2, 1),
        lambda: carrier.answer(2, 3, attempt=2),
        lambda: carrier.answer(3, 4),
    ]
    for step in steps:
        document = step()
        rows = _rows(call)
        assert step() == document
        assert _rows(call) == rows


def test_a_late_duplicate_of_an_earlier_answer_changes_nothing(call: Call, carrier: Carrier):
    carrier.begin()
    document = carrier.answer(1, 1)
    carrier.answer(2, 2)
    rows = _rows(call)
    assert carrier.answer(1, 1) == document
    assert _rows(call) == rows


@pytest.mark.parametrize("late", ["initiated", "ringing", "in-progress", "busy", "no-answer", "failed"])
def test_a_status_never_goes_back(call: Call, carrier: Carrier, late: str):
    carrier.begin()
    carrier.hang_up()
    carrier.status(late, 1)
    call.refresh_from_db()
    assert call.status == CallStatus.COMPLETED


def test_the_end_may_come_before_the_beginning(call: Call, carrier: Carrier):
    carrier.status("completed", 3)
    carrier.status("ringing", 1)
    carrier.status("initiated", 0)
    call.refresh_from_db()
    assert call.status == CallStatus.COMPLETED


def test_the_last_answer_may_arrive_after_the_end_of_the_call(call: Call, carrier: Carrier):
    carrier.begin()
    carrier.answer(1, 1)
    carrier.answer(2, 2)
    carrier.hang_up()
    carrier.answer(3, 3, key="hangup")
    assert _rows(call)[1] == InterviewStatus.SCORING


def test_a_recording_whose_action_got_lost_is_still_an_answer(call: Call, carrier: Carrier):
    carrier.begin()
    carrier.answer(1, 1)
    carrier.answer(2, 2)
    carrier.hang_up()
    carrier.recording(3, 3)
    assert _rows(call)[1] == InterviewStatus.SCORING
    assert Recording.objects.count() == 3


def test_a_recording_callback_before_the_action_makes_one_recording(call: Call, carrier: Carrier):
    carrier.begin()
    carrier.recording(1, 1)
    carrier.answer(1, 1)
    assert Recording.objects.get().status == RecordingStatus.AVAILABLE


def test_an_unknown_status_is_kept_and_ends_nothing(call: Call, carrier: Carrier):
    assert carrier.status("teleported", 9).status_code == 204
    call.refresh_from_db()
    assert call.status == CallStatus.QUEUED
    assert ProviderEvent.objects.get().payload["CallStatus"] == "teleported"


def test_the_payload_is_kept_as_it_came(carrier: Carrier):
    carrier.status("ringing", 1, SomethingNew="kept")
    event = ProviderEvent.objects.get()
    assert event.payload["SomethingNew"] == "kept"
    assert event.payload["ToZip"] == ""
    assert event.applied_at is not None


def test_a_character_that_no_database_keeps_costs_no_answer(call: Call, carrier: Carrier):
    carrier.begin()
    carrier.answer(1, 1)
    carrier.transcription(1, 1, "I have\0 worked there.")
    assert Recording.objects.get().carrier_transcript == "I have worked there."


def test_a_length_that_no_call_has_is_not_believed(call: Call, carrier: Carrier):
    carrier.begin()
    carrier.answer(1, 1, seconds=10**30)
    assert Recording.objects.get().duration_seconds is None
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.RECORDED


def test_an_event_that_could_not_be_read_is_kept_and_applied_by_the_sweep(
    call: Call, vendors: Vendors, monkeypatch: pytest.MonkeyPatch
):
    impatient = Carrier(call, Client(raise_request_exception=False))
    with monkeypatch.context() as patch:
        patch.setattr(webhooks, "read", lambda *args: 1 / 0)
        assert impatient.status("ringing", 1).status_code == 500
    assert ProviderEvent.objects.get().applied_at is None
    ProviderEvent.objects.update(received_at=call.created_at - 2 * unapplied_events.AFTER)
    sweep.run()
    vendors.work()
    call.refresh_from_db()
    assert call.status == CallStatus.RINGING


def test_an_event_that_a_crash_left_unapplied_is_applied_by_the_sweep(
    call: Call, vendors: Vendors, monkeypatch: pytest.MonkeyPatch
):
    def crash(*args: object, **options: object) -> None:
        raise RuntimeError("the process dies here")

    impatient = Carrier(call, Client(raise_request_exception=False))
    with monkeypatch.context() as patch:
        patch.setattr(calls, "moved", crash)
        assert impatient.status("ringing", 1).status_code == 500
    assert ProviderEvent.objects.get().applied_at is None
    ProviderEvent.objects.update(received_at=call.created_at - 2 * unapplied_events.AFTER)
    sweep.run()
    assert "apply_provider_event" in vendors.work()
    call.refresh_from_db()
    assert call.status == CallStatus.RINGING


def test_redelivery_applies_what_a_crash_left_unapplied(call: Call, monkeypatch: pytest.MonkeyPatch):
    impatient = Carrier(call, Client(raise_request_exception=False))
    with monkeypatch.context() as patch:
        patch.setattr(changes, "_begin", lambda *args: 1 / 0)
        impatient.consent("1")
    impatient.consent("1")
    assert _rows(call)[1] == InterviewStatus.IN_PROGRESS
    assert ProviderEvent.objects.filter(kind="consent").count() == 1
