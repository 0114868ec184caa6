"""The arithmetic of scores, quotes and recommendations."""

import pytest

from calls.domain.evidence import is_said, supported_quotes
from calls.domain.reasons import Reason, ReasonCode
from calls.domain.recommendation import MIN_COVERAGE, Outcome, ScoredAnswer, outcome, recommend
from calls.domain.rubric import Criterion, Rubric, score_from_ratings

SAID = "We had a slow page. I added an index, and it’s fast now: 40 % faster!"


@pytest.mark.parametrize(
    ("ratings", "score"),
    [([1], 0.0), ([3], 5.0), ([5], 10.0), ([3, 4], 6.2), ([None, 5], 10.0), ([None], None), ([], None)],
)
def test_a_score_is_the_mean_of_the_ratings_that_exist(ratings: list[int | None], score: float | None):
    assert score_from_ratings(ratings) == score


@pytest.mark.parametrize("quote", ["I added an index", "i ADDED an index,", "40 % faster", "a slow page. I added"])
def test_a_quote_is_found_whatever_its_case_and_punctuation(quote: str):
    assert is_said(quote, SAID)


@pytest.mark.parametrize(
    "quote", ["I added two indexes", "added index", "ed an index", "index", "", "I added … fast now"]
)
def test_words_that_were_not_said_in_this_order_are_no_quote(quote: str):
    assert not is_said(quote, SAID)


@pytest.mark.parametrize("transcript", ["Yes.", "yes", "Um, yes.", "Yes.\nYes.", "Yes. I have had it since 2015."])
def test_a_word_that_is_an_answer_is_a_quote(transcript: str):
    assert is_said("Yes", transcript)


@pytest.mark.parametrize("quote", ["No", "had", "yes.yes", ""])
def test_a_word_out_of_a_sentence_is_no_quote(quote: str):
    assert not is_said(quote, "Yes. I have had it since 2015.")


def test_only_quotes_that_were_said_are_kept_each_once():
    assert supported_quotes(["I added an index", "i added an INDEX", "I led a team"], SAID) == ("I added an index",)


@pytest.mark.parametrize(
    ("score", "recommendation"),
    [(10.0, "hire"), (7.0, "hire"), (6.9, "consider"), (4.5, "consider"), (4.4, "reject"), (0.0, "reject")],
)
def test_the_recommendation_is_a_table_of_thresholds(score: float, recommendation: str):
    assert recommend(score) == recommendation


def test_the_overall_score_weighs_the_answers():
    result = outcome([ScoredAnswer(1, 3.0, 9.0), ScoredAnswer(2, 1.0, 5.0)])
    assert (result.overall_score, result.recommendation, result.needs_review) == (8.0, "hire", False)


def test_a_missing_score_is_not_a_zero_and_asks_for_a_person():
    silence = Reason(ReasonCode.UNANSWERED, "nothing was said.")
    result = outcome([ScoredAnswer(1, 1.0, 8.0), ScoredAnswer(2, 1.0, 8.0), ScoredAnswer(3, 1.0, None, silence)])
    assert result.overall_score == 8.0
    assert result.review_reasons == (Reason(ReasonCode.UNANSWERED, "Question 3: nothing was said."),)


def test_too_little_evidence_recommends_nothing():
    scored = 10 * MIN_COVERAGE - 1
    result = outcome([ScoredAnswer(1, scored, 9.0), ScoredAnswer(2, 10 - scored, None)])
    assert (result.overall_score, result.recommendation, result.needs_review) == (None, None, True)


def test_no_answers_at_all_recommend_nothing():
    assert outcome([]).recommendation is None


@pytest.mark.parametrize(
    ("score", "is_near"),
    [(7.4, False), (7.3, True), (7.0, True), (6.7, True), (6.6, False), (4.8, True), (4.1, False), (0.2, False)],
)
def test_a_score_next_to_a_threshold_asks_for_a_person(score: float, is_near: bool):
    assert outcome([ScoredAnswer(1, 1.0, score)]).needs_review is is_near


@pytest.mark.parametrize(("spread", "is_wide"), [(0, False), (1, False), (2, True), (4, True)])
def test_ratings_that_do_not_agree_ask_for_a_person_and_change_no_number(spread: int, is_wide: bool):
    result = outcome([ScoredAnswer(1, 1.0, 9.0, spread=spread)])
    assert (result.overall_score, result.recommendation, result.needs_review) == (9.0, "hire", is_wide)


@pytest.mark.parametrize(
    ("score", "recommendation"), [(9.0, "consider"), (5.5, "consider"), (2.0, "reject"), (None, None)]
)
def test_a_critical_problem_makes_hire_impossible_and_nothing_else(score: float | None, recommendation: str | None):
    held = Reason(ReasonCode.ANSWER_HELD, "it was not scored.")
    result = outcome([ScoredAnswer(1, 1.0, score), ScoredAnswer(2, 0.1, score, held, is_critical=True)])
    assert (result.overall_score, result.recommendation, result.needs_review) == (score, recommendation, True)


def knocked_out(score: float | None, other: float | None = 9.0) -> Outcome:
    return outcome([ScoredAnswer(1, 1.0, other), ScoredAnswer(2, 5.0, score, is_knock_out=True)])


@pytest.mark.parametrize("score", [10.0, 7.5])
def test_a_knock_out_that_is_passed_has_no_part_in_the_score(score: float):
    result = knocked_out(score)
    assert (result.overall_score, result.recommendation, result.needs_review) == (9.0, "hire", False)


@pytest.mark.parametrize("score", [0.0, 2.5])
def test_a_failed_knock_out_rejects_and_says_so(score: float):
    result = knocked_out(score)
    assert (result.overall_score, result.recommendation) == (9.0, "reject")
    assert "must-have, which the answer does not show" in result.review_reasons[0].detail
    assert result.review_reasons[0].code == "must_have_missing"


@pytest.mark.parametrize("score", [None, 5.0])
def test_a_knock_out_that_is_unclear_makes_hire_impossible(score: float | None):
    result = knocked_out(score)
    assert (result.overall_score, result.recommendation) == (9.0, "consider")
    assert [reason.code for reason in result.review_reasons] == ["must_have_unknown"]


def test_a_failed_knock_out_is_no_evidence_about_the_rest():
    result = knocked_out(0.0, other=None)
    assert (result.overall_score, result.recommendation, result.needs_review) == (None, None, True)


def test_a_rubric_survives_its_row():
    rubric = Rubric((Criterion("clarity", "vague", "clear", "clear and complete"),))
    assert Rubric.from_json(rubric.to_json()) == rubric


@pytest.mark.parametrize(
    "data", [{}, {"criteria": []}, {"criteria": ["x"]}, {"criteria": [{"name": "a", "weak": " "}]}]
)
def test_a_rubric_without_its_anchors_is_refused(data: dict[str, object]):
    with pytest.raises(ValueError, match=r"needs|object"):
        Rubric.from_json(data)
