"""The adapter against the phoneline, which speaks the carrier's API; and every request as the carrier publishes it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.utils import timezone

from calls.channels.phone.twilio import errors, messaging
from calls.channels.phone.twilio import telephony as adapter
from calls.channels.phone.twilio.messaging import TwilioMessaging
from calls.channels.phone.twilio.telephony import TwilioTelephony
from calls.errors import InvalidAnswer, NotReady, ProviderError
from calls.ports import CallOrder, InboundUrls, MessageOrder
from calls.telephony.states import CallStatus
from lab.install import ROOT
from tests.phoneline.harness import ACCOUNT, OURS, TOKEN, Telephone, telephone, wait_for
from tests.published.twilio import Published, judged

Page = tuple[int, str, bytes]
ORDER = CallOrder("3f238d3a-ea09-4f6b-b787-37934255098a", "+14155550199", 30, 3600)


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Telephone]:
    """A line on loopback."""
    with telephone(tmp_path, recording_delay=0.0) as started:
        yield started


@pytest.fixture
def carrier(phone: Telephone) -> TwilioTelephony:
    """The adapter, pointed at that line by its address alone."""
    return TwilioTelephony(ACCOUNT, TOKEN, OURS, phone.url, phone.app.url)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[requests.PreparedRequest]:
    """Every request that leaves through `requests`, which the SDK uses too."""
    seen: list[requests.PreparedRequest] = []
    send = requests.Session.send

    def keeping(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        seen.append(request)
        return send(session, request, **options)

    monkeypatch.setattr(requests.Session, "send", keeping)
    return seen


def _recorded(phone: Telephone, carrier: TwilioTelephony, wishes: str = "") -> tuple[str, str]:
    """A call with one recording: the carrier's ids of both."""
    voice = f"/webhooks/twilio/voice/{ORDER.call_id}/"
    phone.app.page("/end", "<Hangup/>")
    phone.app.page(voice, f"<Record action='{phone.app.url}/end' finishOnKey='#' playBeep='true' {wishes}/>")
    call = carrier.place_call(ORDER)
    phone.ended(call)
    return call, str(phone.client.recordings.list(call_sid=call)[0].sid)


def test_a_call_is_placed_with_our_id_in_every_url_and_all_four_events(
    phone: Telephone, carrier: TwilioTelephony, sent: list[requests.PreparedRequest]
):
    assert carrier.place_call(ORDER).startswith("CA")
    form = parse_qs(str(sent[0].body))
    assert form["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    assert form["Timeout"] == ["30"]
    for url in (*form["Url"], *form["StatusCallback"]):
        assert url.startswith(phone.app.url)
        assert ORDER.call_id in url


def test_the_state_of_a_call_comes_in_our_words(phone: Telephone, carrier: TwilioTelephony):
    call, _ = _recorded(phone, carrier)
    state = carrier.fetch_call(call)
    assert (state.provider_call_id, state.status) == (call, CallStatus.COMPLETED)
    assert state.duration_seconds


def test_a_call_is_found_again_by_whom_it_was_made_to(phone: Telephone, carrier: TwilioTelephony):
    since = timezone.now()
    call, _ = _recorded(phone, carrier)
    assert carrier.find_calls(ORDER, since=since) == [call]
    assert carrier.find_calls(replace(ORDER, to="+14155550177"), since=since) == []


def test_an_older_call_to_the_same_number_is_not_taken_for_this_one(phone: Telephone, carrier: TwilioTelephony):
    _recorded(phone, carrier)
    assert carrier.find_calls(ORDER, since=timezone.now() + timedelta(days=3)) == []


def test_hanging_up_a_call_that_is_over_is_a_success(phone: Telephone, carrier: TwilioTelephony):
    call, _ = _recorded(phone, carrier)
    carrier.hang_up(call)
    carrier.hang_up("CA" + "0" * 32)


def test_hanging_up_ends_a_live_call(phone: Telephone, carrier: TwilioTelephony):
    phone.app.page(f"/webhooks/twilio/voice/{ORDER.call_id}/", "<Pause length='600'/>")
    call = carrier.place_call(ORDER)
    wait_for(lambda: carrier.fetch_call(call).status == CallStatus.IN_PROGRESS)
    carrier.hang_up(call)
    assert phone.ended(call)["status"] == "completed"


def test_a_recording_is_fetched_by_its_id_with_our_credentials(
    phone: Telephone, carrier: TwilioTelephony, sent: list[requests.PreparedRequest]
):
    _, recording = _recorded(phone, carrier)
    with carrier.open_recording(recording) as audio:
        assert b"".join(audio)[:4] == b"RIFF"
        assert audio.content_type.startswith("audio/")
    assert str(sent[-1].url).startswith(phone.url)
    assert str(sent[-1].headers["Authorization"]).startswith("Basic ")


def test_the_carriers_own_transcript_is_found_by_the_recording(phone: Telephone, carrier: TwilioTelephony):
    _, recording = _recorded(phone, carrier, "transcribe='true'")
    wait_for(lambda: carrier.find_transcript(recording) is not None)


def test_deleted_recordings_are_gone_and_deleting_them_again_is_a_success(phone: Telephone, carrier: TwilioTelephony):
    call, recording = _recorded(phone, carrier)
    carrier.delete_recordings(call)
    carrier.delete_recordings(call)
    carrier.delete_recordings("CA" + "0" * 32)
    with pytest.raises(NotReady), carrier.open_recording(recording):
        pass


def test_a_deleted_call_is_gone_and_deleting_it_again_is_a_success(phone: Telephone, carrier: TwilioTelephony):
    since = timezone.now()
    call, _ = _recorded(phone, carrier)
    carrier.delete_call(call)
    carrier.delete_call(call)
    assert carrier.find_calls(ORDER, since=since) == []
    with pytest.raises(ProviderError) as caught:
        carrier.fetch_call(call)
    assert caught.value.code == "carrier_not_found"


def test_the_recordings_of_a_deleted_call_can_still_be_deleted(phone: Telephone, carrier: TwilioTelephony):
    call, recording = _recorded(phone, carrier)
    carrier.delete_call(call)
    carrier.delete_recordings(call)
    with pytest.raises(NotReady), carrier.open_recording(recording):
        pass


def test_an_erasure_reaches_at_the_carrier_what_the_page_about_operations_says(
    phone: Telephone, carrier: TwilioTelephony, sent: list[requests.PreparedRequest]
):
    call, _ = _recorded(phone, carrier, "transcribe='true'")
    carrier.delete_recordings(call)
    carrier.delete_call(call)
    deleted = {urlsplit(str(request.url)).path.split("/")[-2] for request in sent if request.method == "DELETE"}
    page = (
        (ROOT / "docs/how-to/operations.md").read_text(encoding="utf-8").partition("### What stays at the carrier")[2]
    )
    reached, _, kept = page.partition("It does **not** reach:")
    assert deleted == set(re.findall(r"`(\w+)/{Sid}`", reached)) == {"Recordings", "Calls"}
    assert "`Messages/{Sid}`" in kept
    assert "/Transcriptions/{Sid}`" in kept


def test_a_live_call_is_not_deleted_and_it_is_tried_again(phone: Telephone, carrier: TwilioTelephony):
    phone.app.page(f"/webhooks/twilio/voice/{ORDER.call_id}/", "<Pause length='600'/>")
    call = carrier.place_call(ORDER)
    with pytest.raises(ProviderError) as caught:
        carrier.delete_call(call)
    assert (caught.value.code, caught.value.retryable) == ("carrier_call_not_over", True)
    carrier.hang_up(call)


@pytest.mark.parametrize("bad", ["", "https://evil.example/x", "../Calls/CA1", "RE123", "RE" + "g" * 32])
def test_only_an_id_of_a_recording_becomes_a_url(carrier: TwilioTelephony, bad: str):
    with pytest.raises(ProviderError, match="no id of a recording"), carrier.open_recording(bad):
        pass


def test_wrong_credentials_are_said_plainly_and_not_tried_again(carrier: TwilioTelephony):
    with pytest.raises(ProviderError) as caught:
        replace(carrier, auth_token="wrong").place_call(ORDER)
    assert (caught.value.code, caught.value.retryable) == ("carrier_unauthorized", False)


def test_an_invalid_number_has_a_readable_reason_without_the_number(carrier: TwilioTelephony):
    with pytest.raises(ProviderError) as caught:
        carrier.place_call(replace(ORDER, to="+1415"))
    assert caught.value.code == "number_invalid"
    assert "+1415" not in str(caught.value)


@judged
def test_every_request_is_as_the_carrier_publishes_it(
    published: Published, phone: Telephone, carrier: TwilioTelephony, sent: list[requests.PreparedRequest]
):
    call, recording = _recorded(phone, carrier)
    carrier.fetch_call(call)
    carrier.find_calls(ORDER, since=timezone.now())
    carrier.find_transcript(recording)
    carrier.leave_message(call, ORDER.call_id)
    carrier.hang_up(call)
    carrier.delete_recordings(call)
    carrier.delete_call(call)
    carrier.answer_inbound_at(InboundUrls("https://a.test", "https://b.test", "https://c.test"))
    ours = [request for request in sent if "/2010-04-01/" in str(request.url)]
    assert len(ours) >= 9
    for request in ours:
        published.check(request, phone.url)


# -- a carrier that misbehaves -----------------------------------------------------------------------------


@pytest.fixture
def broken() -> Iterator[tuple[TwilioTelephony, list[Page]]]:
    """A server that gives every request the first of the prepared answers: (status, content type, body)."""
    answers: list[Page] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content_type, body = answers[0]
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    yield TwilioTelephony(ACCOUNT, TOKEN, OURS, url, "https://screen.test"), answers
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("answer", "code", "retryable", "ambiguous"),
    [
        ((503, "text/html", b"<h1>away</h1>"), "twilio_503", True, True),
        ((500, "application/json", b'{"code":20500,"message":"x","status":500}'), "twilio_20500", True, True),
        ((429, "application/json", b'{"code":20429,"message":"x","status":429}'), "carrier_rate_limited", True, False),
        ((400, "application/json", b'{"code":21215,"message":"+1","status":400}'), "country_not_enabled", False, False),
        ((201, "application/json", b"not json"), "carrier_answer_unreadable", True, True),
        ((201, "application/json", b"{}"), "carrier_answer_unreadable", False, True),
    ],
)
def test_an_error_says_whether_asking_again_helps_and_whether_it_may_have_rung(
    broken: tuple[TwilioTelephony, list[Page]], answer: Page, code: str, retryable: bool, ambiguous: bool
):
    carrier, answers = broken
    answers.append(answer)
    with pytest.raises(ProviderError) as caught:
        carrier.place_call(ORDER)
    error = caught.value
    assert (error.code, error.retryable, error.ambiguous) == (code, retryable, ambiguous)


def problem(status: int, code: object, **fields: object) -> Page:
    """An error as RFC 9457 has it."""
    named = {"type": f"https://www.twilio.com/docs/api/errors/{code}", "title": "x", "status": status, "code": code}
    return status, "application/problem+json", json.dumps(named | fields).encode()


SPOKEN = [
    (400, 13227, "country_not_enabled", False, False),
    (400, 32205, "country_not_enabled", False, False),
    (400, 21215, "country_not_enabled", False, False),
    (400, 21211, "number_invalid", False, False),
    (401, 20003, "carrier_unauthorized", False, False),
    (429, 20429, "carrier_rate_limited", True, False),
    (400, 10001, "carrier_lines_busy", True, False),
    (400, 10004, "carrier_lines_busy", True, False),
    (503, 20503, "twilio_20503", True, True),
    (400, 99999, "twilio_99999", False, False),
]


@pytest.mark.parametrize("spoken", SPOKEN, ids=lambda spoken: str(spoken[1]))
@pytest.mark.parametrize("form", ["old", "RFC 9457"])
def test_a_code_means_the_same_in_both_forms_of_an_error(
    broken: tuple[TwilioTelephony, list[Page]],
    form: str,
    spoken: tuple[int, int, str, bool, bool],
):
    carrier, answers = broken
    status, vendor_code, *expected = spoken
    old = status, "application/json", json.dumps({"code": vendor_code, "message": "+1", "status": status}).encode()
    answers.append(old if form == "old" else problem(status, vendor_code, detail="to +14155550199"))
    with pytest.raises(ProviderError) as caught:
        carrier.place_call(ORDER)
    error = caught.value
    assert [error.code, error.retryable, error.ambiguous] == expected
    assert "The carrier" in str(error) or "Calls to" in str(error)
    assert "+1" not in str(error)


METHODS: dict[str, Callable[[TwilioTelephony], object]] = {
    "place_call": lambda carrier: carrier.place_call(ORDER),
    "hang_up": lambda carrier: carrier.hang_up("CA" + "0" * 32),
    "leave_message": lambda carrier: carrier.leave_message("CA" + "0" * 32, ORDER.call_id),
    "fetch_call": lambda carrier: carrier.fetch_call("CA" + "0" * 32),
    "find_calls": lambda carrier: carrier.find_calls(ORDER, since=timezone.now()),
    "find_transcript": lambda carrier: carrier.find_transcript("RE" + "0" * 32),
    "delete_recordings": lambda carrier: carrier.delete_recordings("CA" + "0" * 32),
    "delete_call": lambda carrier: carrier.delete_call("CA" + "0" * 32),
    "answer_inbound_at": lambda carrier: carrier.answer_inbound_at(
        InboundUrls("https://a.test", "https://b.test", "https://c.test")
    ),
    "send": lambda carrier: TwilioMessaging(ACCOUNT, TOKEN, OURS, carrier.api_base_url, "https://screen.test").send(
        MessageOrder(ORDER.call_id, ORDER.to, "Hello")
    ),
}

BROKEN_ANSWERS: list[Page] = [
    problem(400, 20001),
    problem(403, "20403"),
    problem(500, "x"),
    problem(400, None),
    (400, "application/json", b'{"code":"20001","message":null}'),
    (400, "application/json", b"[]"),
    (400, "application/json", b"null"),
    (403, "text/plain", b"forbidden"),
    (502, "text/html", b"<html>bad gateway</html>"),
    (500, "application/json", b""),
    (429, "text/plain", b""),
    (200, "text/html", b"<html/>"),
    (200, "application/json", b""),
    (200, "application/json", b"[]"),
    (200, "application/json", b"null"),
    (200, "application/json", b'"text"'),
]


UNREAD = {"hang_up", "leave_message"}
"""Nothing is read of the answer to these requests when they succeed."""
BROKEN = [
    pytest.param(method, answer, id=f"{method} {answer[0]} {answer[2][:40]!r}")
    for method in METHODS
    for answer in BROKEN_ANSWERS
    if answer[0] != 200 or method not in UNREAD
]


@pytest.mark.parametrize(("method", "answer"), BROKEN)
def test_whatever_a_carrier_answers_is_a_provider_error(
    broken: tuple[TwilioTelephony, list[Page]], method: str, answer: Page
):
    carrier, answers = broken
    answers.append(answer)
    with pytest.raises(ProviderError):
        METHODS[method](carrier)


def test_every_sentence_is_one_that_a_recruiter_can_read():
    for sentences in (errors.SENTENCES, messaging.SENTENCES):
        for code, (name, sentence) in sentences.items():
            assert re.fullmatch(r"[a-z0-9_]{3,64}", name), code
            assert sentence[0].isupper(), code
            assert sentence.endswith("."), code


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((404, "application/xml", b"<TwilioResponse/>"), NotReady),
        ((200, "application/xml", b"<TwilioResponse/>"), InvalidAnswer),
        ((200, "text/html", b"<html/>"), InvalidAnswer),
        ((500, "text/plain", b"oops"), ProviderError),
    ],
)
def test_an_error_page_is_never_taken_for_audio(
    broken: tuple[TwilioTelephony, list[Page]], answer: Page, expected: type[ProviderError]
):
    carrier, answers = broken
    answers.append(answer)
    with pytest.raises(expected) as caught, carrier.open_recording("RE" + "a" * 32):
        pass
    assert caught.value.retryable


@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "binary/octet-stream", "audio/wave", "audio/vnd.wave", ""]
)
def test_the_bytes_of_a_recording_are_fetched_under_whatever_name(
    broken: tuple[TwilioTelephony, list[Page]], kind: str
):
    carrier, answers = broken
    answers.append((200, kind, b"RIFF0000WAVE"))
    with carrier.open_recording("RE" + "a" * 32) as audio:
        assert b"".join(audio) == b"RIFF0000WAVE"


def test_a_carrier_that_cannot_be_reached_was_certainly_not_obeyed():
    carrier = TwilioTelephony(ACCOUNT, TOKEN, OURS, "http://127.0.0.1:9", "https://screen.test")
    with pytest.raises(ProviderError) as caught:
        carrier.place_call(ORDER)
    error = caught.value
    assert (error.code, error.retryable, error.ambiguous) == ("carrier_unreachable", True, False)


def test_a_carrier_that_is_silent_may_have_obeyed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(adapter, "TIMEOUT_SECONDS", 0.2)
    quiet = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # listens, never answers
    carrier = TwilioTelephony(ACCOUNT, TOKEN, OURS, f"http://127.0.0.1:{quiet.server_address[1]}", "https://s.test")
    with pytest.raises(ProviderError) as caught:
        carrier.place_call(ORDER)
    quiet.server_close()
    assert (caught.value.code, caught.value.ambiguous) == ("carrier_timeout", True)


def test_an_edge_of_the_environment_does_not_corrupt_the_address(
    phone: Telephone, carrier: TwilioTelephony, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    assert carrier.place_call(ORDER).startswith("CA")
