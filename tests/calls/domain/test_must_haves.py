"""What answers to questions about must-haves are read as."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from calls.domain.evidence import is_said
from calls.domain.must_haves import Basis, Reading, understand

ANSWERS = Path(__file__).parent / "must_haves"
LANGUAGES = ("de", "en", "es", "fr", "sv")
MIN_PAIRS = 40
MIN_DECIDED = 0.85
LICENCE = "Do you have a valid driving licence?"


def answers(name: str, reading: str) -> Iterator[tuple[str, str]]:
    """Questions with answers that people would read so."""
    for question in tomllib.loads((ANSWERS / f"{name}.toml").read_text(encoding="utf-8"))["questions"]:
        for answer in question.get(reading, []):
            yield question["text"], answer


def readings(name: str, reading: str) -> dict[str, Reading]:
    """What each of these answers is read as."""
    return {answer: understand(question, answer, name[:2]).reading for question, answer in answers(name, reading)}


def read(answer: str, question: str = LICENCE, language: str = "en-GB") -> Reading:
    return understand(question, answer, language).reading


PAIRS = [f"{language}{part}" for language in LANGUAGES for part in ("", "_held_out", "_held_out_2")]


class TestPairs:
    """Truthful answers of people who have something, and of people who lack it."""

    @pytest.mark.parametrize("name", [*PAIRS, *(f"{language}_traps" for language in LANGUAGES)])
    def test_nobody_who_has_it_is_read_as_lacking_it(self, name: str) -> None:
        wrong = [answer for answer, found in readings(name, "has").items() if found is Reading.LACKS]
        assert wrong == []

    @pytest.mark.parametrize("name", [*PAIRS, *(f"{language}_traps" for language in LANGUAGES)])
    def test_nobody_who_lacks_it_is_read_as_having_it(self, name: str) -> None:
        wrong = [answer for answer, found in readings(name, "lacks").items() if found is Reading.HAS]
        assert wrong == []

    @pytest.mark.parametrize("name", PAIRS)
    @pytest.mark.parametrize("reading", ["has", "lacks"])
    def test_most_of_them_are_decided(self, name: str, reading: str) -> None:
        found = list(readings(name, reading).values())
        assert len(found) >= (MIN_PAIRS if name in LANGUAGES else 15)
        assert found.count(Reading(reading)) >= MIN_DECIDED * len(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_doubt_conditions_and_other_people_are_neither_a_yes_nor_a_no(language: str) -> None:
    decided = {answer for answer, found in readings(language, "unclear").items() if found is not Reading.UNCLEAR}
    assert decided == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_case_and_punctuation_nobody_is_read_the_other_way_round(language: str) -> None:
    opposite = {"has": Reading.LACKS, "lacks": Reading.HAS}
    for reading, wrong in opposite.items():
        for question, answer in answers(language, reading):
            heard = " ".join(word.strip(".,;!?¿¡") for word in answer.lower().split())
            assert understand(question, heard, language).reading is not wrong, heard


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_passage_that_shows_it_was_said(language: str) -> None:
    for reading in ("has", "lacks", "unclear"):
        for question, answer in answers(language, reading):
            assert is_said(understand(question, answer, language).passage, answer)


@pytest.mark.parametrize("answer", ["Yes.", "yes", "Yeah", "Um, yes.", "Yes.\nYes.", "Sure", "I do.", "Of course!"])
def test_a_short_yes_is_enough(answer: str) -> None:
    assert read(answer) is Reading.HAS


@pytest.mark.parametrize("answer", ["No.", "nope", "Nah", "uh no", "I don't.", "Not yet.", "Never."])
def test_a_short_no_is_enough(answer: str) -> None:
    assert read(answer) is Reading.LACKS


@pytest.mark.parametrize("answer", ["", " ", "Hello?", "Yes?", "Mhm well", "The red one.", "42"])
def test_what_says_neither_is_unclear(answer: str) -> None:
    assert read(answer) is Reading.UNCLEAR


def test_the_last_word_of_a_correction_counts() -> None:
    assert read("Yes, I mean, no, I don't have one.") is Reading.LACKS
    assert read("No, wait, yes, I do.") is Reading.HAS


def test_yes_and_a_statement_that_it_is_gone_do_not_make_a_yes() -> None:
    assert read("Yes, but it expired last year.") is Reading.UNCLEAR


@pytest.mark.parametrize(
    ("asked", "said", "reading"),
    [
        ("Do you speak German at level B2?", "I have C1.", Reading.HAS),
        ("Do you speak German at level B2?", "I have B1.", Reading.UNCLEAR),
        ("Do you have a class C licence?", "I have a class C licence.", Reading.HAS),
        ("Do you have a class C licence?", "I have a class B licence.", Reading.UNCLEAR),
        ("Do you have at least five years of experience?", "Yes, seven years.", Reading.HAS),
        ("Do you have at least five years of experience?", "Yes, three years.", Reading.UNCLEAR),
        ("Do you have a degree in computer science?", "I have a degree in history.", Reading.UNCLEAR),
        (LICENCE, "I have a motorbike licence.", Reading.UNCLEAR),
        (LICENCE, "I have a dog.", Reading.UNCLEAR),
    ],
)
def test_less_or_something_else_than_was_asked_for_is_no_yes(asked: str, said: str, reading: Reading) -> None:
    assert read(said, asked) is reading


def test_yes_and_no_after_a_question_that_turns_them_round_are_unclear() -> None:
    assert {read(said, "Do you need a visa to work here?") for said in ("Yes.", "No.")} == {Reading.UNCLEAR}
    assert read("Yes.", "Don't you have a driving licence?") is Reading.UNCLEAR
    assert read("Yes.", "Do you have a licence or are you getting one?") is Reading.UNCLEAR


@pytest.mark.parametrize("said", ["Not at all.", "I do.", "I have a visa problem.", "No, I don't."])
def test_nothing_but_no_problem_is_clear_after_do_you_mind(said: str) -> None:
    asked = "Would you mind working at weekends?"
    assert (read(said, asked), read("No, no problem at all.", asked)) == (Reading.UNCLEAR, Reading.HAS)


def test_or_not_changes_nothing() -> None:
    assert read("Yes.", "Do you have a driving licence or not?") is Reading.HAS


def test_a_right_no_is_no_lack_when_something_must_be_absent() -> None:
    assert read("I have no points.", "No points on the driving licence. Do you meet that?") is Reading.UNCLEAR


def test_a_language_without_words_is_unclear() -> None:
    understood = understand("Hai la patente?", "Sì, certo.", "it-IT")
    assert (understood.reading, understood.basis, understood.passage) == (
        Reading.UNCLEAR,
        Basis.LANGUAGE,
        "Sì, certo.",
    )


def test_the_passage_is_the_sentence_that_decides() -> None:
    said = "Let me think. I have had my driving licence since 2015. It was a nice summer."
    assert understand(LICENCE, said, "en-US").passage == "I have had my driving licence since 2015."


def test_a_long_answer_is_shown_by_its_beginning() -> None:
    said = " ".join(["yes I have a licence and"] + ["we drove"] * 40)
    assert len(understand(LICENCE, said, "en-US").passage.split()) == 30
