"""A signed webhook counts for the call, the recording and the message that its URL names, and for no other."""

from __future__ import annotations

import pytest
from django.db.models import Model

from calls.domain.states import InterviewStatus
from calls.models import Call, Interview, InterviewEvent, InterviewResponse, Message, ProviderEvent, Recording
from calls.telephony.states import CallStatus
from tests.calls.messages.post import post, status
from tests.calls.story import Carrier, make_call, recording_sid

pytestmark = pytest.mark.django_db

OTHER = "CA" + "d" * 32
PATHS = [
    ("voice/{call}/", {"CallStatus": "in-progress"}),
    ("voicemail/{call}/", {}),
    ("machine/{call}/", {"AnsweredBy": "machine_start"}),
    ("status/{call}/", {"CallStatus": "completed", "SequenceNumber": "3"}),
    ("status/{call}/", {"CallStatus": "busy", "SequenceNumber": "3"}),
    ("consent/{call}/1/", {"Digits": "1"}),
    ("consent/{call}/1/", {"Digits": "9"}),
    ("answer/{call}/1/1/", {"RecordingSid": recording_sid(9), "RecordingDuration": "20", "Digits": "#"}),
    ("silence/{call}/1/1/", {}),
    ("wait/{call}/1/1/", {}),
    ("recording/{call}/1/1/", {"RecordingSid": recording_sid(9), "RecordingStatus": "completed"}),
    ("transcription/{call}/1/1/", {"RecordingSid": recording_sid(9), "TranscriptionStatus": "completed"}),
]


def _everything() -> list[object]:
    models: list[type[Model]] = [Call, Interview, InterviewResponse, InterviewEvent, ProviderEvent, Recording, Message]
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@pytest.mark.parametrize(("path", "parameters"), PATHS)
@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("begun", [True, False])
def test_the_id_of_another_call_is_refused_and_changes_nothing(
    path: str, parameters: dict[str, str], is_known: bool, begun: bool
):
    make_call(provider_call_id=OTHER, status=CallStatus.IN_PROGRESS)
    ours = make_call(provider_call_id="CA" + "e" * 32 if is_known else "")
    if begun:
        Carrier(ours).begin()
    before = _everything()
    assert Carrier(ours).post(path, CallSid=OTHER, **parameters).status_code == 403
    assert _everything() == before


def test_an_id_that_no_call_has_is_refused_once_ours_is_known():
    carrier = Carrier(make_call(provider_call_id="CA" + "e" * 32))
    assert carrier.post("status/{call}/", CallSid="CA" + "f" * 32, CallStatus="completed").status_code == 403
    assert Interview.objects.get().status == InterviewStatus.CALLING


@pytest.mark.parametrize("webhook", ["answer", "recording", "transcription"])
def test_the_recording_of_another_call_is_refused(webhook: str):
    first, second = Carrier(make_call()), Carrier(make_call())
    first.begin()
    first.answer(1, 1)
    second.begin()
    before = _everything()
    parameters = {
        "RecordingSid": recording_sid(1),
        "RecordingStatus": "completed",
        "RecordingDuration": "20",
        "TranscriptionStatus": "completed",
        "TranscriptionText": "Not mine.",
        "Digits": "#",
    }
    assert second.post(f"{webhook}/{{call}}/1/1/", **parameters).status_code == 403
    assert _everything() == before


@pytest.mark.parametrize("is_known", [True, False])
def test_the_id_of_another_message_is_refused(is_known: bool):
    interview = make_call().interview
    known = "SM" + "b" * 32
    message = Message.objects.create(interview=interview, kind="invitation", body="Hello")
    Message.objects.create(interview=interview, kind="voicemail_follow_up", body="Hello", provider_message_id=known)
    Message.objects.update(provider="twilio")
    if is_known:
        Message.objects.filter(pk=message.pk).update(provider_message_id="SM" + "c" * 32)
    before = _everything()
    assert status(message, "delivered", MessageSid=known).status_code == 403
    assert _everything() == before


def test_a_message_that_is_not_known_any_more_is_taken():
    path = "message-status/6f9619ff-8b86-d011-b42d-00cf4fc964ff/"
    assert post(path, MessageStatus="delivered").status_code == 204
