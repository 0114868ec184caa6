"""Nobody but the carrier is listened to."""

import pytest
from django.conf import LazySettings
from django.test import Client
from twilio.request_validator import RequestValidator

from calls.models import Call, InterviewEvent, ProviderEvent
from tests.calls.story import Carrier

PATHS = [
    "voice/{call}/",
    "status/{call}/",
    "consent/{call}/1/",
    "answer/{call}/1/1/",
    "silence/{call}/1/1/",
    "recording/{call}/1/1/",
    "transcription/{call}/1/1/",
]


def _nothing_changed(call: Call) -> bool:
    before = call.status, call.interview.status
    call.refresh_from_db()
    call.interview.refresh_from_db()
    untouched = not ProviderEvent.objects.exists() and not InterviewEvent.objects.exists()
    return untouched and before == (call.status, call.interview.status)


@pytest.mark.parametrize("path", PATHS)
def test_a_forged_signature_is_403_and_changes_nothing(call: Call, carrier: Carrier, path: str):
    assert carrier.post(path, signature="Zm9yZ2Vk", CallStatus="completed").status_code == 403
    assert _nothing_changed(call)


@pytest.mark.parametrize("path", PATHS)
def test_a_missing_signature_is_403_and_changes_nothing(call: Call, path: str):
    response = Client().post(f"/webhooks/twilio/{path.format(call=call.pk)}", {"CallStatus": "completed"})
    assert response.status_code == 403
    assert _nothing_changed(call)


@pytest.mark.parametrize("base", ["https://screen.test", "http://screen.test:8000", "http://evil.example"])
def test_a_signature_for_another_url_is_403_and_changes_nothing(call: Call, settings: LazySettings, base: str):
    path = f"/webhooks/twilio/status/{call.pk}/"
    parameters = {"AccountSid": settings.TWILIO_ACCOUNT_SID, "CallStatus": "completed"}
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(base + path, parameters)
    response = Client().post(path, parameters, headers={"X-Twilio-Signature": signature, "Host": "testserver"})
    assert response.status_code == 403
    assert _nothing_changed(call)


def test_changed_parameters_break_the_signature(call: Call, settings: LazySettings):
    path = f"/webhooks/twilio/status/{call.pk}/"
    signed = {"AccountSid": settings.TWILIO_ACCOUNT_SID, "CallStatus": "ringing"}
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    signature = validator.compute_signature(settings.WEBHOOK_BASE_URL + path, signed)
    response = Client().post(path, {**signed, "CallStatus": "completed"}, headers={"X-Twilio-Signature": signature})
    assert response.status_code == 403


def test_without_a_token_nothing_is_trusted(carrier: Carrier, settings: LazySettings):
    settings.TWILIO_AUTH_TOKEN = ""
    assert carrier.status("ringing", 1).status_code == 403


def test_another_account_is_not_ours_even_when_signed(call: Call, carrier: Carrier):
    assert carrier.status("ringing", 1, AccountSid="AC" + "9" * 32).status_code == 403
    assert _nothing_changed(call)


def test_the_host_header_does_not_matter_because_the_url_is_configured(carrier: Carrier, settings: LazySettings):
    settings.ALLOWED_HOSTS = ["internal.example"]
    carrier.client = Client(SERVER_NAME="internal.example")
    assert carrier.status("ringing", 1).status_code == 204


def test_a_get_is_refused(call: Call):
    assert Client().get(f"/webhooks/twilio/voice/{call.pk}/").status_code == 405
