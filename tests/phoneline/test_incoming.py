"""Candidates who call and write to the service."""

from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from tests.phoneline.harness import OURS, THEIRS, TOKEN, Hook, Log, Page, Telephone, telephone, wait_for

ANSWERS = [{"text": "I would like to work here because I like your product."}]


@pytest.fixture
def phone(tmp_path):
    with telephone(tmp_path) as started:
        number = started.client.incoming_phone_numbers.list()[0]
        url = started.app.url
        number.update(voice_url=f"{url}/start", sms_url=f"{url}/sms", status_callback=f"{url}/status")
        yield started


def post(phone: Telephone, what: str, **body: Any) -> requests.Response:
    return requests.post(f"{phone.url}/phoneline/{what}", json={"from": THEIRS, "to": OURS} | body, timeout=5)


def called(phone: Telephone, document: str, **body: object) -> Log:
    """A candidate calls, and is answered with this document."""
    phone.app.page("/start", document)
    answer = post(phone, "dial", **body)
    assert answer.status_code == 201, answer.text
    return phone.ended(answer.json()["sid"])


def wrote(phone: Telephone, text: str, answer: str = "") -> Log:
    """A candidate writes, and the service answers with this document."""
    phone.app.page("/sms", answer)
    told: Log = post(phone, "messages", body=text).json()
    return told


def test_an_incoming_call_rings_until_the_service_answers(phone):
    phone.app.page("/next", "<Hangup/>")
    call = called(phone, "<Say>Hello.</Say><Redirect>/next</Redirect>")
    first, second = phone.app.seen("/start")[0].fields, phone.app.seen("/next")[0].fields
    assert (first["CallStatus"], second["CallStatus"]) == ("ringing", "in-progress")
    assert (first["Direction"], first["From"], first["To"]) == ("inbound", THEIRS, OURS)
    assert (call["status"], call["direction"], call["said"][0]["text"]) == ("completed", "inbound", "Hello.")


def test_the_number_is_told_of_the_end_of_an_incoming_call(phone):
    called(phone, "<Say>Hello.</Say>")
    (hook,) = phone.app.seen("/status")
    assert (hook.fields["CallStatus"], hook.fields["Direction"]) == ("completed", "inbound")


def test_the_caller_answers_questions_as_its_script_says(phone):
    phone.app.page("/end", "<Hangup/>")
    script = {"answers": ANSWERS}
    question = '<Say>Why this job?</Say><Record action="/end" finishOnKey="#"/>'
    call = called(phone, question, script=script)
    assert call["said"][-1]["text"] == ANSWERS[0]["text"]


def test_the_caller_is_the_person_who_has_the_number(phone):
    phone.script(title="Alex")
    assert called(phone, "<Hangup/>")["candidate"] == "Alex"


def test_a_named_candidate_calls_once_and_does_not_keep_the_number(phone):
    assert [called(phone, "<Hangup/>", candidate="weak")["candidate"], called(phone, "<Hangup/>")["candidate"]] == [
        *("weak", "strong"),
    ]


@pytest.mark.parametrize(("reason", "status", "code"), [("busy", "busy", 486), ("rejected", "no-answer", 603)])
def test_an_incoming_call_can_be_rejected_before_it_is_answered(phone, reason, status, code):
    call = called(phone, f'<Reject reason="{reason}"/>')
    assert (call["status"], call["sip_code"], call["answered_at"]) == (status, code, None)


def test_a_pause_first_delays_the_answer(phone):
    call = called(phone, '<Pause length="100"/><Say>Hello.</Say>')
    assert call["answered_at"] - call["created_at"] >= 100


def test_an_incoming_call_without_a_document_hears_the_announcement(phone):
    phone.app.pages["/start"] = Page(status=500)
    call = phone.ended(post(phone, "dial").json()["sid"])
    assert "application error" in call["said"][0]["text"]


def test_an_incoming_call_is_redirected_and_ended_over_the_api(phone):
    phone.app.page("/start", '<Gather timeout="2000"/>')
    sid = post(phone, "dial", script={"consent": {"reply": "nothing"}}).json()["sid"]
    wait_for(lambda: phone.observed(f"calls/{sid}")["verbs"])
    phone.client.calls(sid).update(twiml='<Response><Say>Changed.</Say><Pause length="2000"/></Response>')
    wait_for(lambda: len(phone.observed(f"calls/{sid}")["verbs"]) == 3)
    phone.client.calls(sid).update(status="completed")
    assert [verb["verb"] for verb in phone.ended(sid)["verbs"]] == ["Gather", "Say", "Pause"]


def test_an_incoming_call_is_listed_as_one(phone):
    sid = called(phone, "<Hangup/>")["sid"]
    call = phone.client.calls(sid).fetch()
    assert (call.direction, call.to, call._from) == ("inbound", OURS, THEIRS)


def test_a_number_that_does_not_know_where_calls_go_takes_none(tmp_path):
    with telephone(tmp_path) as phone:
        answer = post(phone, "dial")
        assert (answer.status_code, "VoiceUrl" in answer.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("what", "body", "word"),
    [
        ("dial", {"from": "12"}, "E.164"),
        ("dial", {"to": THEIRS}, "not the number of this line"),
        ("dial", {"candidate": "nobody"}, "no candidate of this name"),
        ("messages", {"body": ""}, "1 to 1600"),
        ("messages", {"body": 3}, "1 to 1600"),
    ],
)
def test_a_wrong_incoming_call_or_message_is_refused_with_a_sentence(phone, what, body, word):
    answer = post(phone, what, **body)
    assert answer.status_code == 400
    assert word in answer.json()["detail"]


def test_an_incoming_message_is_told_to_the_service_as_the_carrier_does(phone):
    wrote(phone, "Hello")
    (hook,) = phone.app.seen("/sms")
    assert set(hook.fields) >= {
        *("ToCountry", "ToState", "SmsMessageSid", "NumMedia", "ToCity", "FromZip", "SmsSid", "FromState", "SmsStatus"),
        *("FromCity", "Body", "FromCountry", "To", "ToZip", "NumSegments", "MessageSid", "AccountSid", "From"),
    }
    assert (hook.fields["Body"], hook.fields["SmsStatus"], hook.fields["From"]) == ("Hello", "received", THEIRS)
    assert "OptOutType" not in hook.fields
    assert _is_signed(hook)


def _is_signed(hook: Hook) -> bool:
    return bool(RequestValidator(TOKEN).validate(hook.url, hook.fields, hook.headers["X-Twilio-Signature"]))


def test_the_reply_of_the_service_is_kept_and_delivered(phone):
    told = wrote(phone, "Hello", "<Message>Thank you.</Message><Message><Body>Bye.</Body></Message>")
    assert [reply["body"] for reply in told["replies"]] == ["Thank you.", "Bye."]
    wait_for(lambda: phone.line.pending == 0)
    messages = phone.observed("messages")["messages"]
    assert [(m["direction"], m["status"], m["to"]) for m in messages] == [
        ("inbound", "received", OURS),
        *[("outbound-reply", "delivered", THEIRS)] * 2,
    ]


def test_plain_text_is_a_reply_too(phone):
    phone.app.pages["/sms"] = Page("Thank you.", content_type="text/plain")
    assert post(phone, "messages", body="Hello").json()["replies"][0]["body"] == "Thank you."


@pytest.mark.parametrize(
    ("text", "kind"), [("STOP", "STOP"), (" unsubscribe ", "STOP"), ("Start", "START"), ("info", "HELP")]
)
def test_a_keyword_is_told_as_what_it_means(phone, text, kind):
    wrote(phone, text)
    assert phone.app.seen("/sms")[0].fields["OptOutType"] == kind


def test_whoever_wrote_stop_gets_nothing_any_more(phone):
    told = wrote(phone, "STOP", "<Message>You will not be called.</Message>")
    with pytest.raises(TwilioRestException) as refusal:
        phone.client.messages.create(to=THEIRS, from_=OURS, body="Hello")
    assert (refusal.value.code, told["replies"][0]["error_code"]) == (21610, 21610)


def test_whoever_wrote_start_gets_messages_again(phone):
    for text in ("STOP", "START"):
        wrote(phone, text)
    assert phone.client.messages.create(to=THEIRS, from_=OURS, body="Hello").status == "queued"


def test_a_service_that_fails_is_asked_at_its_fallback(phone):
    phone.client.incoming_phone_numbers.list()[0].update(sms_fallback_url=f"{phone.app.url}/spare")
    phone.app.pages["/sms"] = Page(status=500)
    phone.app.page("/spare", "<Message>Later.</Message>")
    assert post(phone, "messages", body="Hello").json()["replies"][0]["body"] == "Later."
    assert phone.observed("debugger")["notices"][0]["code"] == 11200
