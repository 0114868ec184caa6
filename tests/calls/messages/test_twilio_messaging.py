"""The adapter of text messages against the phoneline, which speaks the carrier's API, and against one that fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import requests

from calls.channels.phone.twilio import messaging as adapter
from calls.channels.phone.twilio.messaging import TwilioMessaging, explain, render_reply
from calls.errors import ProviderError
from calls.ports import MessageOrder
from tests.phoneline.harness import ACCOUNT, OURS, TOKEN, Telephone, telephone, wait_for
from tests.published.twilio import Published, judged

ORDER = MessageOrder("3f238d3a-ea09-4f6b-b787-37934255098a", "+14155550199", "Acme invites you.")


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Telephone]:
    """A line on loopback."""
    with telephone(tmp_path) as started:
        yield started


@pytest.fixture
def carrier(phone: Telephone) -> TwilioMessaging:
    """The adapter, pointed at that line by its address alone."""
    return TwilioMessaging(ACCOUNT, TOKEN, OURS, phone.url, phone.app.url)


def test_a_message_is_sent_from_our_number_as_it_was_written(phone: Telephone, carrier: TwilioMessaging):
    message = phone.client.messages(carrier.send(ORDER)).fetch()
    assert (message.to, message.from_, message.body) == (ORDER.to, OURS, ORDER.body)


def test_what_becomes_of_a_message_is_told_at_a_url_with_our_id(phone: Telephone, carrier: TwilioMessaging):
    carrier.send(ORDER)
    path = f"/webhooks/twilio/message-status/{ORDER.message_id}/"
    wait_for(lambda: len(phone.app.seen(path)) == 2)
    assert {hook.fields["MessageStatus"] for hook in phone.app.seen(path)} == {"sent", "delivered"}


@judged
def test_a_request_is_as_the_carrier_publishes_it(
    published: Published, phone: Telephone, carrier: TwilioMessaging, monkeypatch: pytest.MonkeyPatch
):
    sent: list[requests.PreparedRequest] = []
    send = requests.Session.send

    def keeping(session: requests.Session, request: requests.PreparedRequest, **options: object) -> requests.Response:
        sent.append(request)
        return send(session, request, **options)

    monkeypatch.setattr(requests.Session, "send", keeping)
    carrier.send(ORDER)
    assert set(parse_qs(str(sent[0].body))) == {"To", "From", "Body", "StatusCallback"}
    published.check(sent[0], phone.url)


def test_an_invalid_number_has_a_readable_reason_without_the_number(carrier: TwilioMessaging):
    with pytest.raises(ProviderError) as caught:
        carrier.send(replace(ORDER, to="+1415"))
    assert (caught.value.code, caught.value.retryable) == ("number_invalid", False)
    assert "+1415" not in str(caught.value)


def test_wrong_credentials_are_said_plainly_and_not_tried_again(carrier: TwilioMessaging):
    with pytest.raises(ProviderError) as caught:
        replace(carrier, auth_token="wrong").send(ORDER)
    assert (caught.value.code, caught.value.retryable) == ("carrier_unauthorized", False)


# -- a carrier that misbehaves -----------------------------------------------------------------------------

Page = tuple[int, str]


@pytest.fixture
def broken() -> Iterator[tuple[TwilioMessaging, list[Page]]]:
    """A carrier that gives every request the first of the prepared answers."""
    answers: list[Page] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = answers[0]
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            """Nothing is written to the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    yield TwilioMessaging(ACCOUNT, TOKEN, OURS, address, "https://s.test"), answers
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("answer", "code", "retryable", "ambiguous"),
    [
        ((503, '{"code":20503,"message":"x","status":503}'), "twilio_20503", True, True),
        ((429, '{"code":20429,"message":"x","status":429}'), "carrier_rate_limited", True, False),
        ((400, '{"code":21610,"message":"+1","status":400}'), "recipient_opted_out", False, False),
        ((400, '{"code":21614,"message":"+1","status":400}'), "number_not_mobile", False, False),
        ((400, '{"code":29999,"message":"+1","status":400}'), "twilio_29999", False, False),
        ((201, "not json"), "carrier_answer_unreadable", True, True),
        ((201, "{}"), "carrier_answer_unreadable", False, True),
    ],
)
def test_an_error_says_whether_asking_again_helps_and_whether_it_may_have_been_sent(
    broken: tuple[TwilioMessaging, list[Page]], answer: Page, code: str, retryable: bool, ambiguous: bool
):
    carrier, answers = broken
    answers.append(answer)
    with pytest.raises(ProviderError) as caught:
        carrier.send(ORDER)
    error = caught.value
    assert (error.code, error.retryable, error.ambiguous) == (code, retryable, ambiguous)


def test_a_carrier_that_cannot_be_reached_was_certainly_not_obeyed():
    with pytest.raises(ProviderError) as caught:
        TwilioMessaging(ACCOUNT, TOKEN, OURS, "http://127.0.0.1:9", "https://s.test").send(ORDER)
    assert (caught.value.code, caught.value.ambiguous) == ("carrier_unreachable", False)


def test_a_carrier_that_is_silent_may_have_obeyed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(adapter, "TIMEOUT_SECONDS", 0.2)
    quiet = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # listens, never answers
    address = f"http://127.0.0.1:{quiet.server_address[1]}"
    with pytest.raises(ProviderError) as caught:
        TwilioMessaging(ACCOUNT, TOKEN, OURS, address, "https://s.test").send(ORDER)
    quiet.server_close()
    assert (caught.value.code, caught.value.ambiguous) == ("carrier_timeout", True)


# -- words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vendor_code", "code"),
    [
        ("", ""),
        ("0", ""),
        ("30005", "handset_unknown"),
        ("30007", "message_filtered"),
        ("31000", "twilio_31000"),
        ("odd", "twilio_odd"),
    ],
)
def test_a_delivery_error_becomes_our_code_and_a_sentence(vendor_code: str, code: str):
    ours, sentence = explain(vendor_code)
    assert ours == code
    assert bool(sentence) == bool(code)


def test_a_reply_is_one_message_with_its_special_characters_intact():
    assert render_reply("A & B <c>").endswith("<Response><Message>A &amp; B &lt;c&gt;</Message></Response>")


def test_no_reply_is_an_empty_document():
    assert render_reply("").endswith("<Response />")
