"""What a dead process left behind is made good by the sweep."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from calls.background import sweep
from calls.channels.phone import carrier_transcripts
from calls.domain.states import RecordingStatus, ResponseStatus
from calls.interview import answers
from calls.models import InterviewResponse, Recording
from tests.calls.story import Carrier, Vendors

pytestmark = pytest.mark.django_db


def _answer(carrier: Carrier) -> None:
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)


def _sweep_later(vendors: Vendors) -> None:
    past = timezone.now() - timedelta(minutes=1)
    for model in (Recording, InterviewResponse):
        model.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=past)
    sweep.run()
    vendors.work()


def test_an_answer_whose_worker_died_between_transcript_and_score_is_closed(
    carrier: Carrier, vendors: Vendors, monkeypatch: pytest.MonkeyPatch
):
    _answer(carrier)
    with monkeypatch.context() as dying:
        dying.setattr(answers, "close_when_settled", lambda response: None)
        vendors.work()
    assert Recording.objects.get().status == RecordingStatus.TRANSCRIBED
    _sweep_later(vendors)
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.SCORED


def test_a_transcript_of_the_carrier_whose_callback_got_lost_is_asked_for(
    carrier: Carrier, vendors: Vendors, settings: LazySettings
):
    vendors.speech_to_text, settings.CARRIER_TRANSCRIBES = None, True
    _answer(carrier)
    vendors.work()
    vendors.telephony.transcript = "I measured first."
    Recording.objects.update(status_changed_at=timezone.now() - 2 * carrier_transcripts.ASK_AFTER)
    _sweep_later(vendors)
    assert InterviewResponse.objects.get(position=1).transcript == "I measured first."
