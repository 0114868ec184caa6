"""Gather on the line: prompts, input, and what follows."""

import pytest

from tests.phoneline.harness import Log, Telephone, telephone

AFTER = "<Say>Nothing came.</Say>"


def gathered(phone: Telephone, attributes: str = "", prompt: str = "<Say>Press 1 or say yes.</Say>") -> Log:
    phone.app.page("/chosen", "<Hangup/>")
    return phone.completed(f'<Gather action="/chosen" {attributes}>{prompt}</Gather>{AFTER}')


def chosen(phone: Telephone) -> dict[str, str]:
    (hook,) = phone.app.seen("/chosen")
    return hook.fields


def test_a_key_is_told_to_the_action(phone):
    gathered(phone, 'numDigits="1"')
    assert chosen(phone)["Digits"] == "1"


def test_several_keys_are_taken_up_to_the_finishing_one(phone):
    phone.script(consent={"key": "123#4"})
    gathered(phone)
    assert chosen(phone)["Digits"] == "123"


def test_words_are_told_with_a_confidence(phone):
    phone.script(consent={"reply": "speech", "says": "Yes, I agree."})
    gathered(phone, 'input="dtmf speech" speechTimeout="auto" hints="yes, no"')
    fields = chosen(phone)
    assert fields["SpeechResult"] == "Yes, I agree."
    assert 0 < float(fields["Confidence"]) < 1
    assert "Digits" not in fields


def test_without_input_the_next_verb_follows(phone):
    phone.script(consent={"reply": "nothing"})
    call = gathered(phone)
    assert phone.app.seen("/chosen") == []
    assert call["said"][-1]["text"] == "Nothing came."


def test_an_empty_result_requests_the_action_when_it_is_wanted(phone):
    phone.script(consent={"reply": "nothing"})
    gathered(phone, 'actionOnEmptyResult="true"')
    assert chosen(phone)["Digits"] == ""


def test_too_slow_a_candidate_is_not_heard(phone):
    phone.script(consent={"think_seconds": 6})
    gathered(phone, 'timeout="5"')
    assert phone.app.seen("/chosen") == []


def test_a_key_cuts_the_prompt_short(phone):
    phone.script(consent={"interrupts": True, "think_seconds": 1})
    call = gathered(phone, 'numDigits="1"', '<Say>Press 1.</Say><Pause length="300"/><Say>Or say yes.</Say>')
    assert chosen(phone)["Digits"] == "1"
    assert call["duration_seconds"] < 280
    assert [line["text"] for line in call["said"]] == ["Press 1."]


def test_a_candidate_can_hang_up_instead_of_choosing(phone):
    phone.script(consent={"reply": "hang_up"})
    call = gathered(phone)
    assert (call["status"], phone.app.seen("/chosen")) == ("completed", [])


def test_an_answering_machine_is_heard_by_a_gather_that_takes_speech(tmp_path):
    greeting = "Hello, this is Alex. I cannot take your call. Please leave a message after the tone."
    with telephone(tmp_path, speed=10) as phone:
        phone.script(phone={"ring_seconds": 0.1, "greeting": greeting}, consent={"reply": "nothing"})
        gathered(phone, 'input="dtmf speech" speechTimeout="auto"')
        assert chosen(phone)["SpeechResult"] == greeting


def test_an_answering_machine_presses_no_key(tmp_path):
    with telephone(tmp_path, candidate="voicemail") as phone:
        call = gathered(phone, 'input="dtmf"')
        assert (call["status"], phone.app.seen("/chosen")) == ("completed", [])


@pytest.mark.parametrize(("candidate", "words"), [("declines", "No, thank you."), ("silent", "Yes.")])
def test_candidates_of_the_package_answer_the_consent_question(tmp_path, candidate, words):
    with telephone(tmp_path, candidate=candidate) as phone:
        gathered(phone, 'input="dtmf speech"')
        assert chosen(phone)["SpeechResult"] == words
