"""Ratings of answers about must-haves by the builtin scorer."""

from __future__ import annotations

import pytest

from calls.domain.must_haves import WORDS, Basis, Reading
from calls.domain.rubric import KNOCK_OUT, Criterion, Rubric
from calls.ports import Answer, AnswerRating
from calls.providers.builtin import BuiltinAnswerScorer
from calls.providers.builtin.must_haves import _sentences

RUBRIC = Rubric((Criterion("Must-have", "Does not have it.", "In part, or unclear.", "Has it."),))
LANGUAGES = sorted(path.stem for path in WORDS.glob("*.toml"))


def rated(transcript: str, language: str = "en-US") -> AnswerRating:
    asked = "Do you have a valid driving licence?"
    return BuiltinAnswerScorer().rate(Answer(asked, "technical", RUBRIC, transcript, language, KNOCK_OUT))


@pytest.mark.parametrize(
    ("transcript", "rating"),
    [
        ("Yes, I have had my driving licence since 2015.", 5),
        ("Yes.", 5),
        ("I lost it because I drove drunk.", 1),
        ("Nope.", 1),
        ("My brother has one.", None),
    ],
)
def test_a_must_have_is_rated_by_what_is_said(transcript: str, rating: int | None) -> None:
    [given] = rated(transcript).ratings
    assert (given.criterion, given.rating, given.quotes) == ("Must-have", rating, (transcript,))


def test_no_number_of_good_words_makes_a_yes_or_a_no() -> None:
    words = "I planned, built and measured twelve routes in 2019 because customers had to wait, for example in Leeds."
    assert rated(words).ratings[0].rating is None


def test_the_reason_says_what_was_understood() -> None:
    rating = rated("Yes, if you pay for the lessons.")
    assert rating.ratings[0].reason == rating.feedback == "Unclear: the answer names a condition."


def test_a_language_without_words_is_left_to_a_person() -> None:
    [given] = rated("Tak, mam.", "pl-PL").ratings
    assert (given.rating, given.reason) == (None, "Unclear: the built-in scorer has no words of this language.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reading_has_a_sentence_in_every_language(language: str) -> None:
    needed = {Reading.HAS, Reading.LACKS, *Basis} - {Basis.STATED, Basis.LANGUAGE}
    assert {str(key) for key in needed} <= set(_sentences()[language])
