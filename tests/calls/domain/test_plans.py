"""Whether written questions keep to what was asked for."""

from dataclasses import replace

import pytest

from calls.domain.plans import MIN_SECONDS, min_seconds, overrun, written_faults
from calls.domain.questions import QuestionFields, check_questions
from calls.domain.rubric import Criterion, Rubric
from calls.ports import JobBrief

BRIEF = JobBrief("Cook", "Cooking.", "en-US", 5)
ONE = Criterion("Must-have", "Does not have it.", "Leaves it unclear.", "Has it.")
KNOCK_OUT = QuestionFields("Do you hold a driving licence?", "technical", "knockout", 30, 1.0, Rubric((ONE,)))
QUESTIONS = [QuestionFields(f"What is answer {n}?", "technical", "technical", 90, 1.0) for n in range(5)]


def _details(questions: list[QuestionFields], brief: JobBrief = BRIEF) -> list[str]:
    return [fault.detail for fault in written_faults(questions, brief)]


def test_questions_that_keep_to_the_brief_have_no_fault():
    assert _details(QUESTIONS) == []
    with_one = [QUESTIONS[0], KNOCK_OUT, *QUESTIONS[1:]]
    assert _details(with_one, replace(BRIEF, knock_outs=("A driving licence",))) == []


@pytest.mark.parametrize("place", [0, 2, 5])
def test_a_knock_out_question_comes_right_after_the_first(place: int):
    questions = [*QUESTIONS[:place], KNOCK_OUT, *QUESTIONS[place:]]
    assert "right after the first" in _details(questions, replace(BRIEF, knock_outs=("A driving licence",)))[0]


def test_a_knock_out_question_that_nobody_asked_for_is_a_fault():
    assert "exactly 0 of kind knockout" in _details([QUESTIONS[0], KNOCK_OUT, *QUESTIONS[2:]])[0]


def test_a_knock_out_question_has_one_criterion():
    two = replace(KNOCK_OUT, rubric=Rubric((ONE, replace(ONE, name="Other"))))
    assert [(fault.index, fault.field) for fault in check_questions([two])] == [(0, "rubric")]


def test_questions_stay_within_the_time_limit():
    assert _details(QUESTIONS, replace(BRIEF, time_limit_seconds=450)) == []
    assert _details(QUESTIONS, replace(BRIEF, time_limit_seconds=449)) == [
        "the questions take up to 450 seconds together, and the time limit is 449"
    ]


def test_without_a_limit_nothing_takes_too_long():
    assert overrun([300] * 15, None) == ""


@pytest.mark.parametrize(
    "discriminating",
    [
        replace(QUESTIONS[0], text="Are you married?"),
        replace(QUESTIONS[0], rubric=Rubric((replace(ONE, strong="Was asked: do you have children?"),))),
    ],
)
def test_a_discriminating_question_or_rubric_is_a_fault_of_its_text(discriminating: QuestionFields):
    faults = written_faults([discriminating, *QUESTIONS[1:]], BRIEF)
    assert [(fault.index, fault.field) for fault in faults] == [(0, "text")]
    assert "family or pregnancy" in faults[0].detail


def test_the_least_time_grows_with_the_questions_and_the_knock_outs():
    assert min_seconds(6, 2) == 6 * MIN_SECONDS + 2 * 30
