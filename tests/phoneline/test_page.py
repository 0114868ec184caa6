"""The phone page's socket: a person answers, hears, types, speaks, presses keys and hangs up."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from phoneline.audio import tone
from tests.phoneline.harness import OURS, THEIRS, Telephone, telephone, wait_for
from tests.phoneline.page import Visitor, visitor

LONG_ANSWER = "I built a booking system with Django and PostgreSQL for a small hotel."
RECORD = '<Record action="/kept" playBeep="false" timeout="1" transcribe="true" transcribeCallback="/words"/>'


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Telephone]:
    """A line at the speed of life on which a person answers every number."""
    quick = {"recording_delay": 0.0, "transcription_delay": 0.0}
    with telephone(tmp_path, candidate="browser", speed=1.0, **quick) as started:
        started.app.page("/kept", "<Hangup/>")
        started.app.page("/chosen", "<Hangup/>")
        yield started


@pytest.fixture
def person(phone: Telephone) -> Iterator[Visitor]:
    """Somebody who has the page open."""
    with visitor(phone) as opened:
        yield opened


def called(phone: Telephone, document: str, **wanted: object) -> str:
    phone.app.page("/start", document)
    return phone.call(**wanted)


def fields(phone: Telephone, path: str) -> dict[str, str]:
    wait_for(lambda: phone.app.seen(path))
    return phone.app.seen(path)[0].fields


def test_a_call_rings_on_the_page_and_is_answered_there(phone, person):
    sid = called(phone, "<Hangup/>")
    assert person.rung() == {"sid": sid, "caller": OURS, "person": THEIRS}
    assert phone.observed(f"calls/{sid}")["status"] == "ringing"
    person.order("answer", sid)
    person.until("ended")
    assert phone.ended(sid)["status"] == "completed"


def test_a_call_that_rings_is_shown_to_a_page_opened_later(phone):
    sid = called(phone, "<Hangup/>")
    wait_for(lambda: phone.observed(f"calls/{sid}")["status"] == "ringing")
    with visitor(phone) as person:
        assert person.rung()["sid"] == sid


def test_a_number_of_its_own_can_be_given_to_the_browser(tmp_path):
    with telephone(tmp_path, speed=1.0) as phone, visitor(phone) as person:
        requests.put(f"{phone.url}/phoneline/candidates/{THEIRS}", json={"candidate": "browser"}, timeout=5)
        assert person.until("calls")["calls"] == []
        assert called(phone, "<Hangup/>") == person.rung()["sid"]


def test_a_rejected_call_was_never_answered(phone, person):
    sid = called(phone, "<Hangup/>")
    person.order("reject", person.rung()["sid"])
    call = phone.ended(sid)
    assert (call["sip_code"], call["answered_at"]) == (603, None)


def test_a_call_that_nobody_takes_is_a_no_answer(phone, person):
    sid = called(phone, "<Hangup/>", timeout=1)
    person.rung()
    assert phone.ended(sid)["status"] == "no-answer"
    assert person.until("calls")["calls"] == []


def test_the_first_of_two_pages_gets_the_call(phone, person):
    sid = called(phone, "<Pause length='5'/>")
    person.answer()
    with visitor(phone) as second:
        second.order("answer", sid)
        assert "does not ring" in second.until("refused")["sentence"]


def test_the_person_hears_what_the_service_says(phone, person):
    called(phone, "<Say>Good morning.</Say>")
    person.answer()
    sound = person.until("sound")
    person.until("ended")
    assert sound["text"] == "Good morning."
    assert len(person.sounds[0]) == pytest.approx(sound["seconds"] * 16000, abs=16)


def test_a_key_is_told_to_the_service(phone, person):
    called(phone, '<Gather action="/chosen" numDigits="1"/>')
    person.answer()
    person.until("state", state="choosing", keys=True, words=False)
    person.order("key", "1")
    assert fields(phone, "/chosen")["Digits"] == "1"


def test_a_typed_yes_is_told_to_the_service_as_speech(phone, person):
    called(phone, '<Gather action="/chosen" input="dtmf speech" speechTimeout="auto"/>')
    person.answer()
    person.until("state", words=True)
    person.order("words", "yes")
    assert fields(phone, "/chosen")["SpeechResult"] == "yes"


def test_a_key_cuts_the_prompt_short(phone, person):
    prompt = "<Say>Press one.</Say><Pause length='60'/><Say>Or two.</Say>"
    sid = called(phone, f'<Gather action="/chosen" numDigits="1">{prompt}</Gather>')
    person.answer()
    person.until("sound")
    person.order("key", "1")
    person.until("silence")
    assert [line["text"] for line in phone.ended(sid)["said"]] == ["Press one."]


def test_without_input_the_next_verb_follows(phone, person):
    sid = called(phone, '<Gather action="/chosen" timeout="1"/><Say>Nothing.</Say>')
    person.answer()
    assert phone.ended(sid)["said"][0]["text"] == "Nothing."
    assert phone.app.seen("/chosen") == []


def test_a_spoken_yes_is_not_understood(phone, person):
    called(phone, '<Gather action="/chosen" input="speech" timeout="1" actionOnEmptyResult="true"/>')
    person.answer()
    person.until("state", state="choosing")
    person.speak(tone([300.0], 0.3))
    assert "SpeechResult" not in fields(phone, "/chosen")


def test_a_typed_answer_is_recorded_and_is_the_transcript(phone, person):
    called(phone, RECORD)
    person.answer()
    person.until("state", state="recording")
    person.order("words", LONG_ANSWER)
    assert fields(phone, "/words")["TranscriptionText"] == LONG_ANSWER
    assert float(fields(phone, "/kept")["RecordingDuration"]) >= 3


def test_a_key_waits_for_the_typed_words_before_it(phone, person):
    called(phone, RECORD)
    person.answer()
    person.until("state", state="recording")
    person.order("words", LONG_ANSWER)
    person.order("key", "#")
    assert fields(phone, "/kept")["Digits"] == "#"
    assert fields(phone, "/words")["TranscriptionText"] == LONG_ANSWER


def test_a_spoken_answer_is_recorded_and_has_no_transcript(phone, person):
    called(phone, RECORD.replace('timeout="1"', 'timeout="2" trim="do-not-trim"'))
    person.answer()
    person.until("state", state="recording")
    time.sleep(0.5)
    person.speak(tone([300.0], 0.4))
    sound = phone.media(fields(phone, "/kept")["RecordingUrl"]).content
    assert any(sound[44:])
    words = fields(phone, "/words")
    assert (words["TranscriptionStatus"], words["TranscriptionText"]) == ("failed", "")


def test_silence_is_a_recording_without_sound(phone, person):
    called(phone, RECORD)
    person.answer()
    assert fields(phone, "/kept")["RecordingDuration"] == "1"
    assert "Digits" not in fields(phone, "/kept")


def test_hanging_up_keeps_the_recording(phone, person):
    sid = called(phone, RECORD)
    person.answer()
    person.until("state", state="recording")
    person.order("hang_up")
    assert fields(phone, "/kept")["Digits"] == "hangup"
    assert phone.ended(sid)["status"] == "completed"


def test_closing_the_page_hangs_up(phone):
    sid = called(phone, "<Pause length='60'/>")
    with visitor(phone) as person:
        person.answer()
        wait_for(lambda: phone.observed(f"calls/{sid}")["verbs"])
    assert phone.ended(sid)["status"] == "completed"


def test_a_call_that_the_service_ends_is_over_on_the_page(phone, person):
    sid = called(phone, RECORD)
    person.answer()
    person.until("state", state="recording")
    phone.client.calls(sid).update(status="completed")
    person.until("ended")


def test_a_redirected_call_goes_on_with_the_new_document(phone, person):
    sid = called(phone, "<Pause length='60'/>")
    person.answer()
    wait_for(lambda: phone.observed(f"calls/{sid}")["verbs"])
    phone.client.calls(sid).update(twiml="<Response><Say>Something else.</Say></Response>")
    assert person.until("sound")["text"] == "Something else."


@pytest.mark.parametrize("order", [("words", "Hello?"), ("key", "1")])
def test_what_the_line_does_not_listen_to_is_refused(phone, person, order):
    called(phone, "<Pause length='5'/>")
    person.answer()
    person.order(*order)
    assert "does not listen" in person.until("refused")["sentence"]


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("{", "load it again"),
        ("[]", "load it again"),
        ('{"type": "dance"}', "load it again"),
        ('{"type": "key", "value": 1}', "load it again"),
        ('{"type": "key", "value": "A"}', "no such key"),
        ('{"type": "key", "value": "1"}', "no call"),
        ('{"type": "words", "value": "yes"}', "no call"),
        ('{"type": "words", "value": " "}', "between 1 and 2000"),
        (json.dumps({"type": "words", "value": "x" * 2001}), "between 1 and 2000"),
        ('{"type": "answer", "value": "CA1"}', "does not ring"),
    ],
)
def test_nonsense_from_a_page_is_refused_with_a_sentence(person, message, sentence):
    person.send(message)
    assert sentence in person.until("refused")["sentence"]


def test_at_another_speed_nobody_can_answer(tmp_path):
    with telephone(tmp_path, candidate="browser", speed=20.0) as phone, visitor(phone) as person:
        assert "20 times the speed of life" in person.until("calls")["problem"]
        sid = called(phone, "<Hangup/>", timeout=5)
        person.order("answer", person.rung()["sid"])
        assert "only answer at speed 1" in person.until("refused")["sentence"]
        call = phone.ended(sid)
    assert (call["status"], "speed 1" in call["notices"][0]["message"]) == ("no-answer", True)


def test_the_page_and_its_files_come_from_the_line_alone(phone):
    page = requests.get(f"{phone.url}/phoneline/phone", timeout=5)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "://" not in page.text
    for name in ("phone.css", "phone.js", "sound.js", "capture.js"):
        assert requests.get(f"{phone.url}/phoneline/phone/{name}", timeout=5).status_code == 200


def test_a_page_of_another_site_cannot_open_the_socket(phone):
    headers = {"Origin": "http://elsewhere.example", "Connection": "Upgrade", "Upgrade": "websocket"}
    answer = requests.get(f"{phone.url}/phoneline/phone/socket", headers=headers, timeout=5)
    assert answer.status_code == 403
