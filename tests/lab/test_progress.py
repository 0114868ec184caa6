"""What the demo tells between two looks at an interview."""

from dataclasses import replace

from lab.progress import news
from lab.values import Answer, Attempt, Screening

ATTEMPT = Attempt(id="1", status="queued", provider_call_id="CA1", error_code="")
ANSWER = Answer(
    position=1,
    question="Why us?",
    status="pending",
    transcript="",
    recording_seconds=None,
    recording_url="",
    score=None,
    feedback="",
    quotes=(),
)
WAITING = Screening(id="1", status="pending", error_code="", error_detail="", attempts=(), answers=(ANSWER,))
CALLING = replace(WAITING, status="calling", attempts=(ATTEMPT,))


def _with(answer: Answer) -> Screening:
    return replace(CALLING, answers=(answer,))


def test_the_first_look_says_where_the_interview_stands():
    assert news(None, WAITING) == ["The interview waits for its turn."]


def test_nothing_new_is_nothing_to_say():
    assert news(CALLING, CALLING) == []


def test_a_new_call_is_dialling():
    assert news(WAITING, CALLING) == ["Dialling …"]


def test_a_call_that_moves_on_is_told_once():
    ringing = replace(CALLING, attempts=(replace(ATTEMPT, status="ringing"),))
    assert news(CALLING, ringing) == ["The phone rings."]


def test_a_question_is_told_when_it_is_asked():
    assert news(CALLING, _with(replace(ANSWER, status="asked"))) == ["Question 1 is asked."]


def test_a_recording_is_told_with_its_length():
    recorded = _with(replace(ANSWER, status="recorded", recording_seconds=31.6))
    assert news(CALLING, recorded) == ["Answer 1 is recorded, 32 s."]


def test_a_score_is_told_in_points():
    assert news(CALLING, _with(replace(ANSWER, status="scored", score=7.25))) == ["Answer 1 is scored: 7.2 of 10."]


def test_a_missing_score_is_no_zero():
    assert news(CALLING, _with(replace(ANSWER, status="scored"))) == [
        "Answer 1 is scored: no score, insufficient evidence."
    ]
