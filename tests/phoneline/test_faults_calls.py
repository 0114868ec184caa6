"""What can go wrong with calls, recordings, text messages and REST requests."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.phoneline.harness import ACCOUNT, OURS, THEIRS, Log, Telephone, wait_for

CALLS = {"on": "rest", "method": "POST", "path": "*/Calls.json"}
TOLD = 'recordingStatusCallback="/recorded" recordingStatusCallbackEvent="completed absent"'
RECORD = f'<Record action="/end" timeout="5" finishOnKey="#" {TOLD} transcribe="true" transcribeCallback="/text"/>'


def recorded(phone: Telephone, *rules: Log, document: str = RECORD) -> Log:
    """A call with one answer, while these rules hold."""
    phone.faults(*rules)
    phone.script(answers=[{"text": "I have worked with tickets for three years and liked it."}])
    phone.app.page("/end", "<Hangup/>")
    return phone.completed(document)


def sound(phone: Telephone) -> requests.Response:
    return phone.media(phone.app.seen("/end")[0].fields["RecordingUrl"] + ".wav")


def told(phone: Telephone) -> list[tuple[str, str | None]]:
    return [(hook.fields["RecordingStatus"], hook.fields.get("ErrorCode")) for hook in phone.app.seen("/recorded")]


@pytest.mark.parametrize(
    ("code", "status"), [(486, "busy"), (603, "no-answer"), (480, "no-answer"), (404, "failed"), (503, "failed")]
)
def test_a_call_ends_with_any_sip_code(phone, code, status):
    phone.faults({"on": "call", "does": "sip", "code": code})
    call = phone.completed("<Hangup/>", status_callback=f"{phone.app.url}/s")
    assert (call["status"], call["sip_code"]) == (status, code)
    assert [(notice["level"], notice["message"]) for notice in call["notices"]] == [("fault", "call: sip")]
    assert phone.app.seen("/s")[0].fields["SipResponseCode"] == str(code)


def test_only_the_first_attempt_fails(phone):
    phone.faults({"on": "call", "does": "sip", "code": 486, "attempt": [1]})
    assert [phone.completed("<Hangup/>")["status"] for _ in range(2)] == ["busy", "completed"]


def test_detection_errs_at_the_time_that_is_wanted(phone):
    phone.faults({"on": "call", "does": "verdict", "verdict": "fax", "seconds": 9})
    phone.completed(
        "<Hangup/>", machine_detection="Enable", async_amd="true", async_amd_status_callback=f"{phone.app.url}/amd"
    )
    fields = phone.app.seen("/amd")[0].fields
    assert (fields["AnsweredBy"], fields["MachineDetectionDuration"]) == ("fax", "9000")


def test_the_call_breaks_at_the_nth_verb(phone):
    phone.faults({"on": "call", "does": "hang_up", "verb": 2})
    call = phone.completed("<Say>One.</Say><Say>Two.</Say>")
    assert ([verb["verb"] for verb in call["verbs"]], call["status"]) == (["Say"], "completed")


def test_the_call_breaks_some_seconds_into_a_verb(phone):
    phone.faults({"on": "call", "does": "hang_up", "verb": 1, "seconds": 50})
    assert 50 <= phone.completed('<Pause length="2000"/>')["duration_seconds"] < 1000


def test_one_call_can_have_the_other_silence_regime(phone):
    phone.faults({"on": "call", "does": "silence", "regime": "fallthrough"}, number=THEIRS)
    phone.script(questions={"answers": False})
    phone.app.page("/nothing", "<Hangup/>")
    phone.completed(RECORD + "<Redirect>/nothing</Redirect>")
    assert (phone.app.seen("/end"), len(phone.app.seen("/nothing")), told(phone)) == ([], 1, [("absent", "16102")])


def test_without_sound_silence_never_ends_a_recording(phone):
    recorded(phone, {"on": "call", "does": "no_rtp"}, document=RECORD.replace("timeout", 'maxLength="40" timeout'))
    fields = phone.app.seen("/end")[0].fields
    assert (fields["RecordingDuration"], "Digits" in fields) == ("40", False)
    assert phone.app.seen("/text")[0].fields["TranscriptionStatus"] == "failed"


def test_a_recording_is_late(phone):
    call = recorded(phone, {"on": "recorded", "does": "late", "seconds": 150})
    (hook,) = (entry for entry in call["webhooks"] if entry["purpose"].startswith("recording"))
    assert hook["at"] - call["ended_at"] > 100


@pytest.mark.parametrize("code", [16101, 16102])
def test_a_recording_is_absent_though_its_action_was_requested(phone, code):
    recorded(phone, {"on": "recorded", "does": "absent", "code": code})
    assert told(phone) == [("absent", str(code))]
    assert (sound(phone).status_code, phone.app.seen("/text")) == (404, [])


def test_a_recording_fails(phone):
    recorded(phone, {"on": "recorded", "does": "failed"})
    assert told(phone) == [("failed", None)]
    assert sound(phone).status_code == 404


def test_a_recording_is_cut_short_of_what_its_header_says(phone):
    recorded(phone, {"on": "recorded", "does": "truncated", "share": 0.5})
    body = sound(phone).content
    promised = int.from_bytes(body[4:8], "little") + 8
    assert (body[:4], len(body)) == (b"RIFF", promised // 2)


def test_a_recording_is_deleted_behind_our_back(phone):
    recorded(phone, {"on": "recorded", "does": "deleted", "seconds": 5})
    assert (told(phone), sound(phone).status_code) == ([("completed", None)], 404)


def test_a_recording_is_not_found_the_first_times(phone):
    recorded(phone, {"on": "recorded", "does": "not_found", "times": 2})
    assert [sound(phone).status_code for _ in range(4)] == [404, 404, 200, 200]


def test_only_the_second_recording_of_a_call_goes_wrong(phone):
    phone.app.page("/first", RECORD)
    recorded(phone, {"on": "recorded", "does": "absent", "nth": [2]}, document=RECORD.replace("/end", "/first"))
    assert sorted(status for status, _ in told(phone)) == ["absent", "completed"]


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20503)])
def test_a_request_is_refused_and_nothing_happens(phone, status, code):
    phone.faults(CALLS | {"does": "refuse", "status": status})
    with pytest.raises(TwilioRestException) as refusal:
        phone.call()
    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert phone.observed("calls")["calls"] == []


def test_a_request_is_refused_after_it_was_accepted(phone):
    phone.faults(CALLS | {"does": "fail_after", "nth": [1]})
    phone.app.page("/start", "<Hangup/>")
    with pytest.raises(TwilioRestException) as refusal:
        phone.call()
    assert refusal.value.status == 503
    (call,) = phone.client.calls.list(to=THEIRS)
    assert phone.ended(str(call.sid))["status"] == "completed"


@pytest.mark.parametrize(("does", "placed"), [("reset", 0), ("reset_after", 1)])
def test_the_connection_is_cut_before_or_after_a_request_is_accepted(phone, does, placed):
    phone.faults(CALLS | {"does": does})
    phone.app.page("/start", "<Hangup/>")
    with pytest.raises(requests.exceptions.ConnectionError):
        phone.call()
    assert len(phone.observed("calls")["calls"]) == placed
    assert phone.observed("requests")["requests"][0]["status"] == 0


def test_a_request_is_answered_slowly(phone):
    phone.faults({"on": "rest", "does": "slow", "seconds": 0.3})
    answer = phone.media(f"{phone.url}/2010-04-01/Accounts/{ACCOUNT}.json")
    assert answer.elapsed.total_seconds() >= 0.3


def test_a_request_for_a_recording_goes_wrong_for_one_number_only(phone):
    phone.script(answers=[{"text": "I have worked with tickets for three years and liked it."}])
    phone.app.page("/end", "<Hangup/>")
    phone.completed(RECORD)
    address = phone.app.seen("/end")[0].fields["RecordingUrl"]
    statuses = []
    for number in ("+12125550199", THEIRS):
        phone.faults({"on": "rest", "does": "refuse", "status": 503, "path": "*/Recordings/*"}, number=number)
        statuses.append(phone.media(address + ".wav").status_code)
    assert statuses == [200, 503]


@pytest.mark.parametrize(
    ("rule", "statuses", "code"),
    [
        ({"does": "undelivered"}, ["sent", "undelivered"], "30003"),
        ({"does": "failed", "code": 30007}, ["failed"], "30007"),
        ({"does": "stuck"}, ["sent"], None),
    ],
)
def test_a_message_does_not_arrive(phone, rule, statuses, code):
    phone.faults({"on": "texted"} | rule)
    phone.client.messages.create(to=THEIRS, from_=OURS, body="Hello", status_callback=f"{phone.app.url}/sms")
    wait_for(lambda: phone.line.pending == 0)
    hooks = phone.app.seen("/sms")
    assert sorted(hook.fields["MessageStatus"] for hook in hooks) == sorted(statuses)
    assert max(hook.fields.get("ErrorCode") or "" for hook in hooks) == (code or "")
