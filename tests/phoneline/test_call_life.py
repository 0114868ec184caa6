"""The statuses of a call and who is told of them."""

import math
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.phoneline.harness import THEIRS, Log, Telephone, telephone, wait_for

EVENTS = ["initiated", "ringing", "answered", "completed"]
LONG = '<Pause length="2000"/>'


def statuses(phone: Telephone, path: str = "/status") -> list[str]:
    """The statuses that were told, in the order of their numbers."""
    hooks = sorted(phone.app.seen(path), key=lambda hook: int(hook.fields["SequenceNumber"]))
    return [hook.fields["CallStatus"] for hook in hooks]


def watched(phone: Telephone, twiml: str = "<Hangup/>", **wanted) -> Log:
    return phone.completed(twiml, status_callback=f"{phone.app.url}/status", status_callback_event=EVENTS, **wanted)


def in_progress(phone: Telephone, **wanted) -> str:
    """A call that is being talked, with plenty of time."""
    phone.app.page("/start", LONG)
    sid = phone.call(status_callback=f"{phone.app.url}/status", **wanted)
    wait_for(lambda: phone.observed(f"calls/{sid}")["verbs"])
    return sid


def test_an_answered_call_tells_of_every_status(phone):
    watched(phone)
    assert statuses(phone) == ["initiated", "ringing", "in-progress", "completed"]


def test_only_the_end_is_told_of_when_no_event_was_asked_for(phone):
    phone.completed("<Hangup/>", status_callback=f"{phone.app.url}/status")
    (hook,) = phone.app.seen("/status")
    assert (hook.fields["CallStatus"], hook.fields["SequenceNumber"]) == ("completed", "3")


def test_the_last_status_carries_seconds_minutes_and_the_sip_code(phone):
    phone.completed('<Pause length="70"/>', status_callback=f"{phone.app.url}/status")
    fields = phone.app.seen("/status")[0].fields
    talked = int(fields["CallDuration"])
    assert talked >= 70
    assert (int(fields["Duration"]), fields["SipResponseCode"]) == (math.ceil(talked / 60), "200")
    assert fields["CallbackSource"] == "call-progress-events"


@pytest.mark.parametrize(
    ("outcome", "status", "code"),
    [
        ("busy", "busy", "486"),
        ("no_answer", "no-answer", "487"),
        ("rejects", "no-answer", "603"),
        ("unreachable", "failed", "404"),
    ],
)
def test_a_call_that_nobody_takes_ends_with_its_status_and_sip_code(phone, outcome, status, code):
    phone.script(phone={"outcome": outcome, "ring_seconds": 1})
    call = watched(phone, timeout=5)
    last = max(phone.app.seen("/status"), key=lambda hook: int(hook.fields["SequenceNumber"]))
    assert (call["status"], last.fields["CallStatus"]) == (status, status)
    assert (last.fields["SipResponseCode"], last.fields["CallDuration"]) == (code, "0")
    assert phone.app.seen("/start") == []


def test_nobody_waits_longer_than_the_timeout(phone):
    phone.script(phone={"ring_seconds": 40})
    assert phone.completed("<Hangup/>", timeout=5)["status"] == "no-answer"


def test_a_call_ends_at_its_time_limit(phone):
    call = phone.completed(LONG, time_limit=20)
    assert call["status"] == "completed"
    assert 20 <= call["duration_seconds"] < 1000


def test_a_person_can_hang_up_at_any_time(phone):
    phone.script(phone={"hangs_up_after_seconds": 10})
    assert 10 <= phone.completed(LONG)["duration_seconds"] < 1000


def test_a_call_cancelled_in_the_queue_tells_nobody(tmp_path):
    with telephone(tmp_path, calls_per_second=0.01) as phone:
        phone.app.page("/start", LONG)
        phone.call()
        sid = phone.call(to="+14155550198", status_callback=f"{phone.app.url}/status", status_callback_event=EVENTS)
        phone.client.calls(sid).update(status="canceled")
        assert phone.observed(f"calls/{sid}")["status"] == "canceled"
        assert phone.app.seen("/status") == []


def test_a_call_cancelled_while_it_rings_tells_of_it(tmp_path):
    with telephone(tmp_path, candidate="no_answer") as phone:
        sid = phone.call(timeout=600, status_callback=f"{phone.app.url}/status", status_callback_event=EVENTS)
        wait_for(lambda: phone.client.calls(sid).fetch().status == "ringing")
        phone.client.calls(sid).update(status="canceled")
        phone.ended(sid)
        assert statuses(phone) == ["initiated", "ringing", "canceled"]


def test_a_live_call_is_hung_up_over_the_api(phone):
    sid = in_progress(phone)
    phone.client.calls(sid).update(status="completed")
    assert phone.ended(sid)["status"] == "completed"


def test_cancelling_does_not_touch_a_live_call(phone):
    sid = in_progress(phone)
    assert phone.client.calls(sid).update(status="canceled").status == "in-progress"
    phone.client.calls(sid).update(status="completed")


def test_a_live_call_is_redirected_to_another_address(phone):
    sid = in_progress(phone)
    phone.client.calls(sid).update(url=phone.app.page("/other", "<Hangup/>"), method="GET")
    call = phone.ended(sid)
    assert [verb["verb"] for verb in call["verbs"]] == ["Pause", "Hangup"]
    assert phone.app.seen("/other")[0].method == "GET"


def test_a_live_call_is_redirected_to_other_twiml(phone):
    sid = in_progress(phone)
    phone.client.calls(sid).update(twiml="<Response><Say>Changed.</Say></Response>")
    assert phone.ended(sid)["said"][-1]["text"] == "Changed."


@pytest.mark.parametrize(
    "document",
    [
        '<Gather timeout="2000"/>',
        '<Gather timeout="2000"><Say>Press a key.</Say></Gather>',
        '<Record timeout="0" playBeep="false"/>',
        '<Say loop="0">Please wait.</Say>',
    ],
)
def test_a_redirect_interrupts_whatever_is_going_on(phone, document):
    phone.script(consent={"reply": "nothing"}, questions={"answers": False})
    phone.app.page("/start", document)
    sid = phone.call()
    wait_for(lambda: phone.observed(f"calls/{sid}")["verbs"])
    phone.client.calls(sid).update(twiml="<Response><Hangup/></Response>")
    assert [verb["verb"] for verb in phone.ended(sid)["verbs"]][-1] == "Hangup"


def test_a_call_that_rings_cannot_be_redirected(tmp_path):
    with telephone(tmp_path, candidate="no_answer") as phone:
        sid = phone.call(timeout=600)
        wait_for(lambda: phone.client.calls(sid).fetch().status == "ringing")
        with pytest.raises(TwilioRestException) as refusal:
            phone.client.calls(sid).update(twiml="<Response/>")
        assert (refusal.value.code, phone.client.calls(sid).fetch().status) == (21220, "ringing")


def test_a_live_call_can_get_another_time_limit(phone):
    sid = in_progress(phone)
    phone.client.calls(sid).update(time_limit=1)
    assert phone.ended(sid)["status"] == "completed"


@pytest.mark.parametrize("update", [{"status": "completed"}, {"twiml": "<Response/>"}])
def test_a_call_that_is_over_cannot_be_changed(phone, update):
    sid = phone.completed("<Hangup/>")["sid"]
    with pytest.raises(TwilioRestException) as refusal:
        phone.client.calls(sid).update(**update)
    assert (refusal.value.status, refusal.value.code) == (400, 21220)
    assert "Call is not in-progress. Cannot redirect." in refusal.value.msg


def test_the_queue_keeps_its_pace_and_tells_the_wait(tmp_path):
    with telephone(tmp_path, speed=20.0, calls_per_second=0.1) as phone:
        phone.app.page("/start", "<Hangup/>")
        sids = [phone.call(), phone.call()]
        first, second = (phone.ended(sid) for sid in sids)
        assert second["statuses"][1]["at"] - first["created_at"] >= 10
        waits = [int(phone.client.calls(sid).fetch().queue_time) for sid in sids]
        assert waits[0] == 0 < waits[1] <= 10_000


def test_the_whole_call_is_kept_as_one_sound_file(phone):
    call = phone.completed("<Say>Good morning.</Say><Record timeout='2' maxLength='30' action='/end'/>")
    data = Path(call["tape"]).read_bytes()
    assert data[:4] == b"RIFF"
    assert (len(data) - 44) / 16000 == pytest.approx(call["ended_at"] - call["answered_at"], abs=0.1)


def test_numbers_of_one_line_can_have_different_candidates(phone):
    phone.script("+14155550111", phone={"outcome": "busy"})
    phone.app.page("/start", "<Hangup/>")
    ends = [phone.ended(phone.call(to=number))["status"] for number in ("+14155550111", THEIRS)]
    assert ends == ["busy", "completed"]
