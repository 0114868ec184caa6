"""What the SDK sends and what the line answers, compared with what the carrier publishes."""

import pytest
import requests

from tests.phoneline.harness import OURS, THEIRS, Telephone, telephone
from tests.published.twilio import Published, judged


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


@judged
def test_every_request_and_answer_is_as_the_carrier_publishes_it(published: Published, exchanges, tmp_path):
    with telephone(tmp_path) as phone:
        use_everything(phone)
    assert len(exchanges) >= 11
    for request, answer in exchanges:
        published.check(request, phone.url, answer)
