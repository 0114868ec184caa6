"""Which questions can be asked on the telephone."""

import pytest

from calls.domain.questions import QuestionFields, check_questions, speakable_fault

GOOD = QuestionFields("How do you test your code?", "technical", "technical", 90, 1.0)


def test_good_questions_have_no_fault():
    assert check_questions([GOOD]) == []


@pytest.mark.parametrize(
    "text",
    ["", "  ", "**Why** this job?", "- Why?", "1. Why?", "Why?\nHow?", "See https://x.test", "Why \x07?", "word " * 41],
)
def test_what_cannot_be_spoken_is_named(text: str):
    assert speakable_fault(text)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"competency": "charm"}, "competency"),
        ({"kind": "riddle"}, "kind"),
        ({"max_seconds": 5}, "max_seconds"),
        ({"weight": 0.0}, "weight"),
    ],
)
def test_a_fault_names_its_field(change: dict[str, object], field: str):
    faults = check_questions([QuestionFields(**{**GOOD.__dict__, **change})])
    assert [(fault.index, fault.field) for fault in faults] == [(0, field)]


def test_a_question_asked_twice_is_a_fault_whatever_its_punctuation():
    again = QuestionFields("how do you test your code", "technical", "technical", 90, 1.0)
    assert [(fault.index, fault.field) for fault in check_questions([GOOD, again])] == [(1, "text")]


def test_too_few_and_too_many_questions_are_a_fault_of_the_list():
    texts = [QuestionFields(f"Question number {n}?", "technical", "technical", 90, 1.0) for n in range(16)]
    assert check_questions(texts)[0].index is None
    assert check_questions(texts[:8], at_most=7)[0].field == "questions"
    assert check_questions(texts[:4], at_least=5)[0].field == "questions"
