"""Answering-machine detection: what is found out, when, who is told, and what a machine keeps."""

import pytest

from tests.phoneline.harness import Log, Telephone

GREETING = "Hello, you have reached Alex. Please leave a message after the tone."
MACHINE = {"greeting": GREETING, "greeting_beep": True}
TALK = '<Pause length="60"/>'


def detected(phone: Telephone, document: str = TALK, **wanted: object) -> Log:
    """A call with asynchronous detection, unless something else is wanted."""
    told = {"machine_detection": "Enable", "async_amd": "true", "async_amd_status_callback": f"{phone.app.url}/amd"}
    return phone.completed(document, **(told | wanted))


def answered_by(phone: Telephone) -> list[str]:
    return [hook.fields["AnsweredBy"] for hook in phone.app.seen("/amd")]


def test_a_person_is_told_of_beside_the_call(phone):
    call = detected(phone)
    (hook,) = phone.app.seen("/amd")
    assert set(hook.fields) == {"AccountSid", "CallSid", "AnsweredBy", "MachineDetectionDuration"}
    assert (hook.fields["AnsweredBy"], hook.fields["MachineDetectionDuration"]) == ("human", "2000")
    assert (hook.fields["CallSid"], call["answered_by"]) == (call["sid"], "human")


def test_the_result_is_on_the_call_and_in_its_last_status(phone):
    sid = detected(phone, status_callback=f"{phone.app.url}/status")["sid"]
    assert phone.client.calls(sid).fetch().answered_by == "human"
    assert phone.app.seen("/status")[0].fields["AnsweredBy"] == "human"


@pytest.mark.parametrize(
    ("mode", "phone_settings", "verdict"),
    [
        ("Enable", MACHINE, "machine_start"),
        ("DetectMessageEnd", MACHINE, "machine_end_beep"),
        ("DetectMessageEnd", MACHINE | {"greeting_beep": False}, "machine_end_silence"),
        ("DetectMessageEnd", {"greeting": "Hello?"}, "human"),
    ],
)
def test_what_answers_is_found_out_from_its_greeting(phone, mode, phone_settings, verdict):
    phone.script(phone=phone_settings)
    detected(phone, machine_detection=mode)
    assert answered_by(phone) == [verdict]


def test_a_long_hello_is_taken_for_a_machine_unless_the_threshold_is_longer(phone):
    phone.script(phone={"greeting": "Hello, this is Alex Miller speaking, who is calling me there please?"})
    detected(phone)
    detected(phone, machine_detection_speech_threshold=6000)
    assert answered_by(phone) == ["machine_start", "human"]


def test_synchronous_detection_is_told_with_the_first_document(phone):
    call = detected(phone, "<Hangup/>", async_amd="false")
    fields = phone.app.seen("/start")[0].fields
    assert (fields["AnsweredBy"], fields["MachineDetectionDuration"]) == ("human", "2000")
    assert call["duration_seconds"] >= 2
    assert phone.app.seen("/amd") == []


def test_without_detection_nothing_is_said_of_who_answered(phone):
    call = phone.completed("<Hangup/>")
    assert call["answered_by"] is None
    assert "AnsweredBy" not in phone.app.seen("/start")[0].fields


def test_a_script_can_make_detection_err_and_take_its_time(phone):
    phone.script(detection={"verdict": "machine_start", "after_seconds": 20})
    detected(phone)
    (hook,) = phone.app.seen("/amd")
    assert (hook.fields["AnsweredBy"], hook.fields["MachineDetectionDuration"]) == ("machine_start", "20000")


def test_a_result_that_was_given_a_time_comes_even_after_the_end(phone):
    phone.script(detection={"after_seconds": 100})
    call = detected(phone, "<Hangup/>")
    assert answered_by(phone) == ["human"]
    assert call["webhooks"][-1]["at"] > call["ended_at"]


def test_a_call_that_ends_before_the_usual_time_is_not_detected(phone):
    phone.script(phone=MACHINE)
    call = detected(phone, "<Hangup/>", machine_detection="DetectMessageEnd", machine_detection_timeout=59)
    assert (answered_by(phone), call["answered_by"]) == ([], None)


def test_what_is_not_found_out_is_unknown_at_the_timeout(phone):
    phone.script(detection={"verdict": "none"})
    detected(phone, machine_detection_timeout=5)
    (hook,) = phone.app.seen("/amd")
    assert (hook.fields["AnsweredBy"], hook.fields["MachineDetectionDuration"]) == ("unknown", "5000")


def test_asynchronous_detection_without_a_callback_is_a_warning(phone):
    call = phone.completed(TALK, machine_detection="Enable", async_amd="true")
    assert (call["answered_by"], call["notices"][0]["code"]) == ("human", 21262)


def test_detection_is_left_out_when_digits_are_sent(phone):
    detected(phone, "<Hangup/>", send_digits="1")
    assert answered_by(phone) == []


def test_a_machine_keeps_what_is_said_after_its_beep(phone):
    phone.script(phone=MACHINE)
    message = "This is an automated message from Example. Please call us back."
    call = detected(phone, f"<Say>{message}</Say>", machine_detection="DetectMessageEnd", async_amd="false")
    assert call["left_on_voicemail"] == message


def test_words_over_the_greeting_are_not_on_the_machines_tape(phone):
    phone.script(phone=MACHINE | {"greeting": "Hello. [pause 120] Goodbye."})
    call = phone.completed("<Say>Hello.</Say>")
    assert "Hello." in [line["text"] for line in call["said"] if line["who"] == "service"]
    assert call["left_on_voicemail"] == ""


def test_a_message_that_is_cut_off_is_left_in_part(phone):
    words = " ".join(f"word{number}" for number in range(80))
    say = f"<Say>{words}</Say>"
    sync = {"machine_detection": "DetectMessageEnd", "async_amd": "false"}
    phone.script(phone=MACHINE)
    whole = detected(phone, say, **sync)["left_on_voicemail"]  # keeps the sound, so that the next call begins at once
    phone.script(phone=MACHINE | {"hangs_up_after_seconds": 40})
    part = detected(phone, say, **sync)["left_on_voicemail"]
    assert (whole, words.startswith(part)) == (words, True)
    assert 0 < len(part) < len(words)


def test_a_person_has_no_tape(phone):
    assert phone.completed("<Say>Hello.</Say>")["left_on_voicemail"] is None
