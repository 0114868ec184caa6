"""The page that the demo ends with."""

from dataclasses import replace

from lab.report import page
from lab.values import Answer, Result, Screening

ANSWER = Answer(
    position=1,
    question="Why us?",
    status="scored",
    transcript="Because I like clinics. " * 8,
    recording_seconds=20.0,
    recording_url="/1/",
    score=6.0,
    feedback="Names a reason.",
    quotes=("I like clinics",),
)
SCREENING = Screening("1", "completed", "", "", attempts=(), answers=(ANSWER,))
RESULT = Result(
    overall_score=6.0,
    recommendation="consider",
    summary="A reason is given.",
    strengths=("Is specific",),
    areas_for_improvement=(),
    review_reasons=(),
    notes=(),
    scored_by="builtin",
)


def test_the_page_begins_with_the_recommendation_and_who_scored():
    lines = page(SCREENING, RESULT).splitlines()
    assert lines[:3] == [
        "Recommendation: consider",
        "Overall score:  6.0 of 10",
        "Scored by:      builtin",
    ]


def test_every_answer_stands_there_with_its_evidence():
    text = page(SCREENING, RESULT)
    assert "1. Why us?\n   Said:     “Because I like clinics." in text
    assert "   Score:    6.0 of 10\n   Feedback: Names a reason.\n   Evidence: “I like clinics”" in text


def test_no_line_is_wider_than_a_terminal():
    assert max(map(len, page(SCREENING, RESULT).splitlines())) <= 100


def test_a_result_without_a_recommendation_asks_for_a_person():
    undecided = replace(RESULT, recommendation="", overall_score=None, review_reasons=("too_few_answers",))
    text = page(SCREENING, undecided)
    assert "Recommendation: none, a person has to decide" in text
    assert "To review:      too_few_answers" in text


def test_a_note_is_shown_and_is_no_reason_for_a_review():
    text = page(SCREENING, replace(RESULT, notes=("2 sentences were left out.",)))
    assert "Note:           2 sentences were left out." in text
    assert "To review" not in text


def test_an_empty_list_has_no_heading():
    assert "Areas for improvement" not in page(SCREENING, RESULT)
