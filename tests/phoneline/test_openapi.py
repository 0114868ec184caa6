"""What the SDK sends and what the line answers, checked against the carrier's own OpenAPI file."""

import json

import pytest
import requests
from openapi_core import OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse

from tests import reference
from tests.phoneline.harness import OURS, THEIRS, Telephone, telephone

RESOURCES = ("Calls", "Recordings", "Messages")
ACCOUNT = "/2010-04-01/Accounts/{Sid}.json"


@pytest.fixture(scope="module")
def spec() -> OpenAPI:
    whole = json.loads(reference.need("twilio_api_v2010.json").read_text(encoding="utf-8"))
    paths = {path: item for path, item in whole["paths"].items() if path == ACCOUNT or _is_of_calls(path)}
    return OpenAPI.from_dict(whole | {"paths": paths})


def _is_of_calls(path: str) -> bool:
    """The whole file takes ten times as long to load."""
    return any(f"/{resource}{end}" in path for resource in RESOURCES for end in (".json", "/"))


@pytest.fixture
def exchanges(monkeypatch):
    """Every request of the SDK with its answer."""
    seen: list[tuple[requests.PreparedRequest, requests.Response]] = []
    send = requests.Session.send

    def keeping(session, request, **kwargs):
        answer = send(session, request, **kwargs)
        if "/2010-04-01/" in request.url:
            seen.append((request, answer))
        return answer

    monkeypatch.setattr(requests.Session, "send", keeping)
    return seen


def use_everything(phone: Telephone) -> None:
    """One of each operation."""
    phone.app.page("/end", "<Hangup/>")
    sid = phone.completed(
        "<Record action='/end' finishOnKey='#'/>",
        status_callback=f"{phone.app.url}/s",
        status_callback_event=["initiated", "completed"],
        timeout=25,
        record=False,
    )["sid"]
    phone.client.calls(sid).fetch()
    phone.client.calls.list(limit=5, status="completed")
    (recording,) = phone.client.calls(sid).recordings.list()
    phone.client.recordings(recording.sid).fetch()
    phone.client.recordings.list(call_sid=sid)
    phone.client.recordings(recording.sid).delete()
    message = phone.client.messages.create(to=THEIRS, from_=OURS, body="Hello")
    phone.client.messages(message.sid).fetch()
    phone.client.messages.list(limit=2)
    phone.client.api.accounts(phone.client.account_sid).fetch()


def test_every_request_and_answer_is_as_the_carriers_file_says(spec, exchanges, tmp_path):
    with telephone(tmp_path) as phone:
        use_everything(phone)
    assert len(exchanges) >= 11
    for request, answer in exchanges:
        request.url = request.url.replace(phone.url, "https://api.twilio.com")
        wanted = RequestsOpenAPIRequest(request)
        spec.validate_request(wanted)
        spec.validate_response(wanted, RequestsOpenAPIResponse(answer))
