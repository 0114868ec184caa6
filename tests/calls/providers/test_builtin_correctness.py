"""Ratings of criteria about correctness by the builtin scorer: how much of the model answer was said."""

from __future__ import annotations

import pytest

from calls.domain.rubric import Criterion, Rubric
from calls.ports import Answer, CriterionRating
from calls.providers.builtin import BuiltinAnswerScorer
from calls.providers.builtin.correctness import likeness

QUESTION = "What is the difference between UDP and TCP?"
MODEL_ANSWER = "TCP sets up a connection and resends lost segments; UDP sends datagrams without any guarantee."
RIGHT = "TCP needs a connection first and resends what is lost. UDP just sends datagrams and guarantees nothing."
PARTLY = "With TCP the lost packets come again, I believe."
WRONG = "Both are cables, and the blue plugs are usually faster than the grey ones in the cellar."


def rated(transcript: str, *, name: str = "Correctness", model: str = MODEL_ANSWER) -> CriterionRating:
    rubric = Rubric((Criterion(name, "Wrong.", "Names one difference.", model),))
    return BuiltinAnswerScorer().rate(Answer(QUESTION, "technical", rubric, transcript, "en-US")).ratings[0]


def rating(transcript: str, **changes: str) -> int:
    """A rating that must be there."""
    value = rated(transcript, **changes).rating
    assert value is not None
    return value


def test_the_model_answer_in_other_words_gets_the_best_rating() -> None:
    assert rating(RIGHT) == 5


def test_more_of_the_model_answer_rates_higher() -> None:
    assert rating(RIGHT) > rating(PARTLY) > rating(WRONG)


def test_a_short_right_answer_is_enough() -> None:
    assert rating("Lost segments are resent.") >= 4


def test_words_that_the_question_has_too_win_nothing() -> None:
    assert rating("The difference between UDP and TCP is a big difference.") == 1


def test_saying_it_twice_wins_nothing() -> None:
    assert rating(f"{PARTLY} {PARTLY}") == rating(PARTLY)


@pytest.mark.parametrize("transcript", ["Um, yes, well.", "I don't."])
def test_no_word_of_content_is_insufficient_evidence(transcript: str) -> None:
    assert rated(transcript).rating is None


def test_the_reason_says_how_much_of_the_model_answer_was_found() -> None:
    assert rated(MODEL_ANSWER).reason.startswith("100 percent of what the model answer says is in the answer")


def test_a_misspelt_word_is_alike_and_not_the_same() -> None:
    assert likeness("segmen", "segmen") == 1
    assert 0.3 < likeness("segmen", "segmnt") < 1
    assert likeness("segmen", "datagr") == 0


def test_other_criteria_are_rated_as_ever() -> None:
    assert "Counted in the answer" in rated(RIGHT, name="Networks").reason
