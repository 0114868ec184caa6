"""Whatever a signed webhook says, it is cleaned, kept and applied; it never meets a 5xx."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_from_bytes
from xml.etree import ElementTree

import pytest
from django.conf import settings as django_settings
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from calls.domain.states import InterviewStatus, ResponseStatus
from calls.models import Call, Interview, InterviewResponse, Message, ProviderEvent, Recording
from calls.telephony.states import CallStatus
from candidates.models import Suppression
from tests.calls.messages.post import write
from tests.calls.story import CALL_SID, PHONE, Carrier, make_call, recording_sid

pytestmark = pytest.mark.django_db

PATHS = [
    "voice/{call}/",
    "voicemail/{call}/",
    "machine/{call}/",
    "inbound/",
    "inbound-status/",
    "fallback/en-US/",
    "status/{call}/",
    "consent/{call}/1/",
    "answer/{call}/1/1/",
    "silence/{call}/1/1/",
    "wait/{call}/1/1/",
    "recording/{call}/1/1/",
    "transcription/{call}/1/1/",
    "message-status/{message}/",
    "inbound-message/",
]
NAMES = [
    *("CallSid", "CallStatus", "SequenceNumber", "CallDuration", "SipResponseCode", "AnsweredBy", "Digits"),
    *("SpeechResult", "RecordingSid", "RecordingUrl", "RecordingStatus", "RecordingDuration", "ErrorCode"),
    *("TranscriptionStatus", "TranscriptionText", "MessageSid", "MessageStatus", "From", "To", "Body", "OptOutType"),
]
WORDS = [
    *("completed", "in-progress", "busy", "absent", "failed", "delivered", "undelivered", "machine_start", "STOP"),
    *("hangup", "#", "*", "0", "1", "7", "9", "yes", "no", PHONE, CALL_SID, recording_sid(1), "RE" + "f" * 80),
    *("-1", "1e9", "9" * 5000, "٣", "²", "00021610", "\0", "STOP\0", "\ufeffSTOP", "\u202eSTOP", "x" * 3000),
]
RAW = st.one_of(st.sampled_from(WORDS).map(str.encode), st.binary(max_size=400), st.text(max_size=80).map(str.encode))
NAME = st.one_of(st.sampled_from(NAMES).map(str.encode), st.binary(min_size=1, max_size=300))
BODY = st.lists(st.tuples(NAME, RAW), max_size=8)


def _post(path: str, pairs: list[tuple[bytes, bytes]]) -> Any:
    """A signed webhook whose body is made of any bytes."""
    full = f"/webhooks/twilio/{path}"
    account = (b"AccountSid", django_settings.TWILIO_ACCOUNT_SID.encode())
    body = "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in [*pairs, account])
    validator = RequestValidator(django_settings.TWILIO_AUTH_TOKEN)
    signature = validator.compute_signature(django_settings.WEBHOOK_BASE_URL + full, QueryDict(body))
    return Client(raise_request_exception=False).post(
        full, body, content_type="application/x-www-form-urlencoded", headers={"X-Twilio-Signature": signature}
    )


def _is_taken(response: Any) -> bool:
    if response.status_code == 200:
        ElementTree.fromstring(response.content)  # noqa: S314 - our own document
    return response.status_code in (200, 204, 403)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("path", PATHS)
@given(pairs=BODY, begun=st.booleans())
def test_no_content_meets_an_error(path: str, pairs: list[tuple[bytes, bytes]], begun: bool):
    call = make_call()
    message = Message.objects.create(interview=call.interview, kind="invitation", body="Hello")
    if begun:
        Carrier(call).begin()
    assert _is_taken(_post(path.format(call=call.pk, message=message.pk), pairs))


@pytest.mark.parametrize("body", ["STOP\0", "\0STOP", "S\0TOP", "STOP" + "\0" * 500, "STOP\ufeff", "stop\u200b"])
def test_an_opt_out_with_characters_that_no_database_keeps_counts(body: str):
    write(body)
    assert Suppression.objects.filter(phone=PHONE).exists()


@pytest.mark.parametrize("name", ["N\0me", "x" * 300, "\0", "\u202e", "é" * 200])
def test_the_name_of_a_parameter_costs_no_event(call: Call, carrier: Carrier, name: str):
    assert carrier.status("ringing", 1, **{name: "1"}).status_code == 204
    call.refresh_from_db()
    assert call.status == CallStatus.RINGING
    assert ProviderEvent.objects.get().payload["CallStatus"] == "ringing"


def test_a_name_that_only_looks_like_another_does_not_take_its_place(call: Call, carrier: Carrier):
    carrier.status("ringing", 1, **{"Call\0Status": "completed"})
    call.refresh_from_db()
    assert call.status == CallStatus.RINGING


@pytest.mark.parametrize("length", [65, 300, 4000])
def test_a_long_id_of_a_call_is_cut_and_kept(length: int):
    call = make_call()
    carrier = Carrier(call)
    carrier.sid = "CA" + "1" * (length - 2)
    assert "automated call from Acme" in carrier.voice()
    assert "Question 1 of 3" in carrier.consent()
    call.refresh_from_db()
    assert call.provider_call_id == carrier.sid[:64]


@pytest.mark.parametrize("length", [65, 300, 4000])
def test_a_long_id_of_a_recording_is_cut_and_its_answer_kept(carrier: Carrier, length: int):
    carrier.begin()
    sid = "RE" + "1" * (length - 2)
    carrier.post("answer/{call}/1/1/", RecordingSid=sid, RecordingDuration="20", Digits="#")
    carrier.post("recording/{call}/1/1/", RecordingSid=sid, RecordingStatus="completed", RecordingDuration="20")
    assert Recording.objects.get().provider_recording_id == sid[:64]
    assert InterviewResponse.objects.get(position=1).status == ResponseStatus.RECORDED


@pytest.mark.parametrize("seconds", ["-1", "-99999999999", "9" * 40, "1e3", "NaN", "3.5", "", "\0"])
def test_a_length_that_is_none_costs_no_answer(carrier: Carrier, seconds: str):
    carrier.begin()
    document = carrier.post(
        "answer/{call}/1/1/", RecordingSid=recording_sid(1), RecordingDuration=seconds, Digits="#"
    ).content.decode()
    assert "Question 2 of 3" in document
    assert Recording.objects.get().duration_seconds is None
    carrier.status("completed", 3, CallDuration=seconds)
    assert Interview.objects.get().status == InterviewStatus.PENDING


@pytest.mark.parametrize("place", ["99999999999999999999/1", "1/99999999999999999999", "0/0", "65536/65536"])
@pytest.mark.parametrize("kind", ["answer", "silence", "wait", "recording", "transcription"])
def test_a_place_that_no_interview_has_is_taken(carrier: Carrier, kind: str, place: str):
    carrier.begin()
    path = f"{kind}/{carrier.call.pk}/{place}/"
    pairs = [(b"CallSid", carrier.sid.encode()), (b"RecordingSid", recording_sid(7).encode())]
    assert _is_taken(_post(path, pairs))


def test_two_long_events_that_differ_at_their_end_are_two():
    carrier = Carrier(make_call())
    for end in ("a", "b"):
        carrier.post("machine/{call}/", AnsweredBy="x" * 400 + end)
    assert ProviderEvent.objects.count() == 2


def test_thousands_of_parameters_are_refused_without_an_error(carrier: Carrier):
    carrier.client = Client(raise_request_exception=False)
    answer = carrier.status("ringing", 1, **{f"P{number}": "1" for number in range(3000)})
    assert answer.status_code in {400, 413}  # by their number, or before that by the size of the body


@pytest.mark.parametrize("name", ["From", "CallSid"])
@pytest.mark.parametrize("value", ["\0", "+1415\x00555", "9" * 300, ""])
@pytest.mark.parametrize("path", ["inbound/", "inbound-status/"])
def test_a_call_to_us_may_name_anything(path: str, name: str, value: str):
    assert _is_taken(_post(path, [(name.encode(), value.encode())]))
