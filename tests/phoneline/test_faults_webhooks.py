"""What can go wrong with the requests of the line."""

from twilio.request_validator import RequestValidator

from tests.phoneline.harness import OURS, THEIRS, TOKEN, Log, Telephone, wait_for

EVENTS = ["initiated", "ringing", "answered", "completed"]
RECORD = '<Record action="/end" finishOnKey="#" recordingStatusCallback="/recorded" transcribe="true" '
RECORD += 'transcribeCallback="/text"/>'


def watched(phone: Telephone, *rules: Log, document: str = "<Hangup/>") -> Log:
    """A call that tells of every status, while these rules hold."""
    phone.faults(*rules)
    return phone.completed(document, status_callback=f"{phone.app.url}/s", status_callback_event=EVENTS)


def told(phone: Telephone) -> list[str]:
    return [hook.fields["CallStatus"] for hook in phone.app.seen("/s")]


def test_a_callback_is_delayed(phone):
    call = watched(phone, {"on": "status:ringing", "does": "delay", "seconds": 150})
    assert told(phone)[-1] == "ringing"
    assert call["webhooks"][-1]["at"] - call["created_at"] > 150


def test_a_callback_comes_several_times_with_one_token(phone):
    watched(phone, {"on": "status:completed", "does": "duplicate", "times": 2, "seconds": 5})
    copies = [hook for hook in phone.app.seen("/s") if hook.fields["CallStatus"] == "completed"]
    assert (len(copies), len({hook.headers["I-Twilio-Idempotency-Token"] for hook in copies})) == (3, 1)


def test_a_callback_is_dropped(phone):
    call = watched(phone, {"on": "status:ringing", "does": "drop"})
    assert sorted(told(phone)) == ["completed", "in-progress", "initiated"]
    assert ("fault", "status:ringing: drop") in [(notice["level"], notice["message"]) for notice in call["notices"]]


def test_a_callback_is_held_back_until_others_are_out(phone):
    watched(phone, {"on": "status:initiated", "does": "hold", "behind": 2})
    assert told(phone).index("initiated") >= 2


def test_a_callback_that_is_held_back_for_nothing_comes_in_the_end(phone):
    watched(phone, {"on": "status:completed", "does": "hold", "behind": 9})
    assert told(phone)[-1] == "completed"


def test_a_callback_comes_after_the_end_of_the_call(phone):
    call = watched(phone, {"on": "status:answered", "does": "after_end", "seconds": 60})
    assert told(phone)[-2:] == ["completed", "in-progress"]
    assert call["webhooks"][-1]["at"] - call["ended_at"] > 60


def test_a_request_whose_answer_came_too_late_is_made_again(phone):
    call = watched(phone, {"on": "voice", "does": "retry"})
    first, second = phone.app.seen("/start")
    token = "I-Twilio-Idempotency-Token"
    assert (first.fields, first.headers[token]) == (second.fields, second.headers[token])
    assert call["duration_seconds"] >= 15


def test_a_request_is_signed_wrongly(phone):
    watched(phone, {"on": "voice", "does": "bad_signature"})
    (hook,) = phone.app.seen("/start")
    signature = hook.headers["X-Twilio-Signature"]
    assert len(signature) == 28
    assert not RequestValidator(TOKEN).validate(hook.url, hook.fields, signature)


def test_a_request_is_signed_with_the_wrong_scheme(phone):
    watched(phone, {"on": "status:completed", "does": "wrong_scheme"})
    hook = phone.app.seen("/s")[-1]
    other = hook.url.replace("http://", "https://")
    signature = hook.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(other, hook.fields, signature)
    assert not RequestValidator(TOKEN).validate(hook.url, hook.fields, signature)


def test_a_dropped_document_leads_to_the_fallback(phone):
    phone.faults({"on": "voice", "does": "drop"})
    phone.app.page("/spare", "<Say>Sorry.</Say>")
    call = phone.completed("<Hangup/>", fallback_url=f"{phone.app.url}/spare")
    assert phone.app.seen("/start") == []
    assert call["said"][0]["text"] == "Sorry."


def test_an_action_can_be_requested_twice(phone):
    phone.app.page("/end", "<Hangup/>")
    watched(phone, {"on": "action", "does": "duplicate"}, document=RECORD)
    assert len({hook.fields["RecordingSid"] for hook in phone.app.seen("/end")}) == 1
    assert len(phone.app.seen("/end")) == 2


def test_callbacks_of_recordings_and_transcriptions_misbehave_too(phone):
    phone.app.page("/end", "<Hangup/>")
    watched(
        phone,
        {"on": "recording:completed", "does": "duplicate"},
        {"on": "transcription", "does": "drop"},
        document=RECORD,
    )
    assert (len(phone.app.seen("/recorded")), phone.app.seen("/text")) == (2, [])


def test_callbacks_of_messages_misbehave_too(phone):
    phone.faults({"on": "message:sent", "does": "drop"}, number=THEIRS)
    phone.client.messages.create(to=THEIRS, from_=OURS, body="Hello", status_callback=f"{phone.app.url}/sms")
    wait_for(lambda: phone.line.pending == 0)
    assert [hook.fields["MessageStatus"] for hook in phone.app.seen("/sms")] == ["delivered"]


def test_a_rule_for_one_number_leaves_the_others_alone(phone):
    phone.faults({"on": "status", "does": "drop"}, number="+14155550198")
    assert phone.completed("<Hangup/>", status_callback=f"{phone.app.url}/s")["status"] == "completed"
    assert told(phone) == ["completed"]
