"""The requests that the line makes: headers, fields, signatures, time limits, retries."""

import socket

import pytest
from twilio.request_validator import RequestValidator

from phoneline.signature import sign
from phoneline.webhook import overrides_of
from tests.phoneline.harness import OURS, THEIRS, TOKEN, Page, wait_for

VALIDATOR = RequestValidator(TOKEN)
INTERVIEW = '<Gather action="/chosen?a=1&amp;b=%2B2" numDigits="1"><Say>Press 1.</Say></Gather>'
RECORD = (
    '<Record action="/answered" method="GET" recordingStatusCallback="/recorded" transcribe="true" '
    'transcribeCallback="/text"/>'
)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_every_request_is_signed_as_the_sdk_checks_it(phone):
    phone.app.page("/chosen", RECORD)
    phone.app.page("/answered", "<Hangup/>")
    phone.completed(INTERVIEW, status_callback=f"{phone.app.url}/status")
    assert {hook.path for hook in phone.app.hooks} == {
        *("/start", "/chosen", "/answered", "/recorded", "/text", "/status"),
    }
    for hook in phone.app.hooks:
        fields = hook.fields if hook.method == "POST" else {}
        assert VALIDATOR.validate(hook.url, fields, hook.headers["X-Twilio-Signature"]), hook.path


def test_a_request_has_the_headers_of_the_carrier(phone):
    phone.completed("<Hangup/>")
    headers = phone.app.hooks[0].headers
    assert headers["User-Agent"] == "TwilioProxy/1.1"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded; charset=utf-8"
    assert headers["Cache-Control"] == "max-age=259200"
    assert len(headers["I-Twilio-Idempotency-Token"]) == 36


def test_a_document_request_has_every_standard_field_even_blank_ones(phone):
    phone.completed("<Hangup/>", to="+46701740605")
    fields = phone.app.hooks[0].fields
    assert (fields["From"], fields["To"], fields["Caller"]) == (OURS, "+46701740605", OURS)
    assert (fields["FromCity"], fields["ToCountry"], fields["ToZip"]) == ("SAN FRANCISCO", "SE", "")
    assert (fields["Direction"], fields["ApiVersion"], fields["CallStatus"]) == (
        "outbound-api",
        "2010-04-01",
        "in-progress",
    )


def test_user_and_password_of_an_address_become_an_authorization(phone):
    phone.app.page("/start", "<Hangup/>")
    address = f"{phone.app.url}/start#rc=2".replace("http://", "http://joe:secret@")
    phone.ended(phone.call(url=address))
    (hook,) = phone.app.hooks
    assert hook.headers["Authorization"] == "Basic am9lOnNlY3JldA=="
    assert VALIDATOR.validate(hook.url, hook.fields, hook.headers["X-Twilio-Signature"])


def test_overrides_are_read_from_the_fragment_within_the_ranges_of_the_carrier():
    rules = overrides_of("https://h/p?q=1#rc=9&rp=ct,5xx&rt=8000&ct=1&tt=x")
    assert (rules.rc, rules.rt, rules.ct, rules.tt) == (5, 8000, 100, 15000)
    assert rules.rp == {"ct", "5xx"}


def test_an_error_answer_is_not_retried(phone):
    phone.app.pages["/start"] = Page(status=503)
    phone.ended(phone.call())
    assert len(phone.app.seen("/start")) == 1


def test_an_error_answer_is_retried_when_the_address_says_so_with_the_same_token(phone):
    answers = iter([503, 503, 200])
    phone.app.pages["/start"] = lambda hook: Page("<Response/>", status=next(answers))
    call = phone.ended(phone.call(url=f"{phone.app.url}/start#rp=5xx&rc=3"))
    tokens = {hook.headers["I-Twilio-Idempotency-Token"] for hook in phone.app.seen("/start")}
    assert (len(tokens), call["webhooks"][0]["attempts"], call["notices"]) == (1, 3, [])


def test_a_refused_connection_is_tried_twice(phone):
    call = phone.ended(phone.call(url=f"http://127.0.0.1:{closed_port()}/start"))
    (webhook,) = call["webhooks"]
    assert (webhook["attempts"], webhook["error_code"], webhook["status"]) == (2, 11205, None)


def test_a_slow_answer_is_given_up_after_the_read_time(phone):
    phone.app.pages["/start"] = Page("<Response/>", delay=0.5)
    call = phone.ended(phone.call(url=f"{phone.app.url}/start#rt=100"))
    assert (call["webhooks"][0]["error_code"], call["webhooks"][0]["attempts"]) == (11200, 1)


def test_a_refused_status_callback_is_a_warning_and_the_call_goes_on(phone):
    phone.app.pages["/status"] = Page("<html/>", status=500)
    call = phone.completed("<Hangup/>", status_callback=f"{phone.app.url}/status")
    assert [notice["code"] for notice in call["notices"]] == [15003]
    assert call["status"] == "completed"


def test_a_slow_callback_does_not_hold_up_the_call(phone):
    phone.app.pages["/status"] = Page(status=204, delay=0.4)
    call = phone.completed("<Hangup/>", status_callback=f"{phone.app.url}/status", status_callback_event=["ringing"])
    first_answer = next(hook for hook in call["webhooks"])
    assert first_answer["purpose"] == "voice"


def test_the_log_of_a_call_holds_its_webhooks_with_their_signatures(phone):
    call = phone.completed("<Hangup/>")
    (webhook,) = call["webhooks"]
    fields = [tuple(pair) for pair in webhook["parameters"]]
    assert webhook["signature"] == sign(TOKEN, webhook["url"], fields)
    assert (webhook["status"], webhook["method"]) == (200, "POST")
    assert dict(fields)["To"] == THEIRS


@pytest.mark.parametrize("url", ["ftp://h/x", "nonsense"])
def test_an_address_that_cannot_be_requested_is_an_error(phone, url):
    call = phone.completed(f"<Redirect>{url}://</Redirect>")
    assert call["notices"][0]["code"] in (11100, 11200)


def test_a_request_that_is_given_up_because_the_call_ended_is_in_the_log(phone):
    phone.app.pages["/start"] = Page("<Response/>", delay=0.5)
    sid = phone.call()
    wait_for(lambda: phone.app.seen("/start"))
    phone.client.calls(sid).update(status="completed")
    (webhook,) = phone.ended(sid)["webhooks"]
    assert (webhook["attempts"], webhook["status"], webhook["error_code"]) == (1, None, None)
