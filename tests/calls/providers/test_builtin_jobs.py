"""Every advertisement of the collections gets questions that can be asked."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from calls.domain.plans import written_faults
from calls.ports import DraftQuestion, JobBrief
from calls.providers.builtin import BuiltinQuestionWriter
from tests import reference

PROTECTED = re.compile(
    r"\b(?:age[ds]?|young|old(?:er)?|gender|fe?male|wom[ae]n|m[ae]n|native|national\w*|citizen\w*|health\w*|physical\w*|"
    r"famil\w*|child\w*|pregnan\w*|veteran\w*|minorit\w*|disab\w*|religio\w*|"
    r"ålder\w*|äldre\w*|ung[at]?|kvinn\w*|barn\w*|familj\w*|hälso?\w*|fysisk\w*|"
    r"alter|jung\w*|frau\w*|männ\w*|behinder\w*|migration\w*|schwarz\w*|kinder\w*|"
    r"jeune\w*|femme\w*|homme\w*|sant\w*|enfant\w*)\b",
    re.IGNORECASE,
)
CONTACT = re.compile(r"@|https?:|www\.|\w\.(?:com|org|gov|fr|se|de)\b|\+?\d[\d ()-]{6,}|\[")


ROWS = {
    folder / row["file"]: row for folder in reference.folders("jobs") for row in reference.rows(folder / "index.csv")
}
each = pytest.mark.parametrize("file", ROWS, ids=lambda file: file.name)


def brief(file: Path) -> JobBrief:
    """Seven questions for an advertisement."""
    row = ROWS[file]
    return JobBrief(row["title"], file.read_text(encoding="utf-8"), row["language"], 7)


@cache
def questions(file: Path) -> tuple[DraftQuestion, ...]:
    """The questions for an advertisement."""
    return BuiltinQuestionWriter().write_questions(brief(file)).questions


@each
def test_the_questions_are_fit_and_lawful_to_be_asked(file: Path) -> None:
    assert written_faults([question.fields for question in questions(file)], brief(file)) == []


@each
def test_every_wish_is_kept_whatever_the_advertisement(file: Path) -> None:
    wishes = replace(
        brief(file),
        difficulty="senior",
        focus_areas=("first aid", "quality control"),
        time_limit_seconds=400,
        knock_outs=("A driving licence",),
    )
    written = BuiltinQuestionWriter().write_questions(wishes).questions
    assert written_faults([question.fields for question in written], wishes) == []
    assert "first aid" in written[2].text


@each
def test_no_question_repeats_a_discriminating_word(file: Path) -> None:
    assert [q.text for q in questions(file) if PROTECTED.search(q.text)] == []


@each
def test_no_question_repeats_contact_data(file: Path) -> None:
    assert [q.text for q in questions(file) if CONTACT.search(q.text)] == []


SPOKEN = [file for file, row in ROWS.items() if row["language"] in {"de", "en", "es", "fr", "sv"}]
"""Advertisements in a language that the built-in writer has a lexicon for; others get general questions."""


@pytest.mark.parametrize("file", SPOKEN, ids=lambda file: file.name)
def test_the_questions_are_about_this_job(file: Path) -> None:
    general = BuiltinQuestionWriter().write_questions(JobBrief("", "", ROWS[file]["language"], 7)).questions
    own = {q.text for q in questions(file)} - {q.text for q in general}
    assert own
