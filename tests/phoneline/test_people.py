"""The people of the package in a whole interview: what the service sees of each."""

import pytest

from tests.phoneline.harness import THEIRS, Hook, Log, Page, Telephone, telephone

QUESTIONS = ("How do you use Django in production?", "How do you work in a team?", "Why do you want this job?")
CHOICE = '<Gather action="/consent" input="dtmf speech" numDigits="1" speechTimeout="auto" timeout="8">'
CHOICE += "<Say>{} To begin, press 1 or say yes.</Say></Gather>"
RECORD = '<Record action="/answer?n={}" finishOnKey="#*079" timeout="8" trim="do-not-trim"/>'


@pytest.fixture
def phone(tmp_path):
    with telephone(tmp_path) as started:
        started.app.pages |= {"/start": _start, "/consent": _consent, "/answer": _answer}
        yield started


def _document(twiml: str) -> Page:
    return Page(f"<Response>{twiml}</Response>")


def _question(number: int, before: str = "") -> Page:
    if number > len(QUESTIONS):
        return _document("<Hangup/>")
    return _document(f"<Say>{before} {QUESTIONS[number - 1]}</Say>{RECORD.format(number)}")


def _start(hook: Hook) -> Page:
    return _document(CHOICE.format("This is an automated call."))


def _consent(hook: Hook) -> Page:
    """Key 1 begins, another key or "stop" ends the call, and other words are asked about once more."""
    digits, words = hook.fields.get("Digits"), hook.fields.get("SpeechResult", "")
    if digits is None and "stop" not in words:
        return _document(CHOICE.format("This is Example, about a job application."))
    return _question(1) if digits == "1" else _document("<Hangup/>")


def _answer(hook: Hook) -> Page:
    """Stars and sevens repeat the question, nines and zeros end the call, all else goes on."""
    number, key = int(hook.url.rpartition("=")[2]), hook.fields.get("Digits", "")
    if key and key in "*7":
        return _question(number, "Once more.")
    return _document("<Hangup/>") if key and key in "09" else _question(number + 1)


def interviewed(phone: Telephone, candidate: str) -> Log:
    phone.line.set_script(THEIRS, candidate)
    return phone.ended(phone.call())


def answers(phone: Telephone) -> list[tuple[str, str]]:
    """The number of each question that was answered, and the key that ended the answer."""
    hooks = phone.app.seen("/answer")
    return [(hook.url.rpartition("=")[2], hook.fields.get("Digits", "")) for hook in hooks]


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        ("strong", [("1", "#"), ("2", "#"), ("3", "#")]),
        ("drops_at_2", [("1", "#"), ("2", "hangup")]),
        ("drops_after_1", [("1", "hangup")]),
        ("partial", [("1", "hangup")]),
        ("repeats", [("1", "#"), ("2", "*"), ("2", "*"), ("2", "#"), ("3", "#")]),
        ("slow", [("1", "7"), ("1", "#"), ("2", "#"), ("3", "#")]),
        ("opts_out_mid_call", [("1", "#"), ("2", "9")]),
        ("asks_for_person_at_1", [("1", "0")]),
        ("silent_twice", [("1", "#"), ("2", ""), ("3", "")]),
        ("silent_once", [("1", "#"), ("2", ""), ("3", "#")]),
        ("short_drop", []),
    ],
)
def test_each_candidate_answers_in_its_own_way(phone, candidate, expected):
    assert interviewed(phone, candidate)["status"] == "completed"
    assert answers(phone) == expected


@pytest.mark.parametrize(("candidate", "key"), [("opts_out", "9"), ("asks_for_person", "0")])
def test_who_does_not_want_to_begin_presses_another_key(phone, candidate, key):
    interviewed(phone, candidate)
    assert [hook.fields["Digits"] for hook in phone.app.seen("/consent")] == [key]


def test_who_says_stop_is_heard(phone):
    interviewed(phone, "says_stop")
    assert "stop calling" in phone.app.seen("/consent")[0].fields["SpeechResult"]


def test_an_assistant_hears_who_is_calling_and_connects_the_person(phone):
    interviewed(phone, "call_screening")
    asked, connected = phone.app.seen("/consent")
    assert "state your name" in asked.fields["SpeechResult"]
    assert connected.fields["Digits"] == "1"
    assert len(answers(phone)) == len(QUESTIONS)


def test_an_assistant_that_refuses_hangs_up(phone):
    assert interviewed(phone, "call_screening_refused")["status"] == "completed"
    assert len(phone.app.seen("/consent")) == 1


@pytest.mark.parametrize(
    ("candidate", "statuses"),
    [("no_answer_then_strong", ["no-answer", "completed"]), ("rejected", ["no-answer", "no-answer"])],
)
def test_a_second_call_can_go_differently(phone, candidate, statuses):
    phone.line.set_script(THEIRS, candidate)
    assert [phone.ended(phone.call(timeout=5))["status"] for _ in range(2)] == statuses


def test_a_dropped_call_goes_well_the_second_time(phone):
    phone.line.set_script(THEIRS, "dropped_then_strong")
    for _ in range(2):
        phone.ended(phone.call())
    assert answers(phone) == [("1", "#"), ("2", "hangup"), ("1", "#"), ("2", "#"), ("3", "#")]
