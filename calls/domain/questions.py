"""What makes a list of questions fit to be asked aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calls.domain.characters import unspoken, visible
from calls.domain.evidence import normalised
from calls.domain.rubric import COMPETENCIES, KINDS, KNOCK_OUT, Rubric

MIN_QUESTIONS, MAX_QUESTIONS = 5, 7
"""How many are written for a job."""

MAX_ASKED = 15
"""How many people may put in their place."""

MAX_WORDS = 40
MIN_SECONDS, MAX_SECONDS = 15, 300


@dataclass(frozen=True)
class QuestionFault:
    """What is wrong with a question: its index in the list (None: the list itself), a field and a sentence."""

    index: int | None
    field: str
    detail: str


def speakable_fault(text: str) -> str:
    """Why `text` cannot be asked aloud; empty when it can."""
    if not visible(text).strip():
        return "a question needs a text"
    if found := unspoken(text):
        return f"a question is plain spoken text, and a voice cannot read {', '.join(found)}"
    if len(text.split()) > MAX_WORDS:
        return f"a question has at most {MAX_WORDS} words, so that a listener can keep it in mind"
    return ""


def duplicate_indexes(texts: Sequence[str]) -> list[int]:
    """Indexes of texts that repeat an earlier one, compared without case and punctuation."""
    seen: set[str] = set()
    repeated = []
    for index, text in enumerate(texts):
        key = normalised(text)
        if key in seen:
            repeated.append(index)
        seen.add(key)
    return repeated


@dataclass(frozen=True)
class QuestionFields:
    """The parts of a question that are checked, whoever wrote it; without a `rubric`, an ordinary one is meant."""

    text: str
    competency: str
    kind: str
    max_seconds: int
    weight: float
    rubric: Rubric | None = None


def check_questions(
    questions: Sequence[QuestionFields], *, at_least: int = 1, at_most: int = MAX_ASKED
) -> list[QuestionFault]:
    """Every fault of a list of questions; an empty list means that it can be asked as it is."""
    faults = []
    if not at_least <= len(questions) <= at_most:
        detail = f"between {at_least} and {at_most} questions are needed, got {len(questions)}"
        faults.append(QuestionFault(None, "questions", detail))
    for index, question in enumerate(questions):
        faults += [QuestionFault(index, field, detail) for field, detail in _faults(question)]
    repeated = duplicate_indexes([question.text for question in questions])
    return faults + [QuestionFault(index, "text", "this question repeats an earlier one") for index in repeated]


def _faults(question: QuestionFields) -> list[tuple[str, str]]:
    faults = []
    if fault := speakable_fault(question.text):
        faults.append(("text", fault))
    if question.competency not in COMPETENCIES:
        faults.append(("competency", f"use one of {', '.join(COMPETENCIES)}"))
    if question.kind not in KINDS:
        faults.append(("kind", f"use one of {', '.join(KINDS)}"))
    if question.kind == KNOCK_OUT and question.rubric and len(question.rubric.criteria) != 1:
        faults.append(("rubric", "a knock-out question has exactly one criterion"))
    if not MIN_SECONDS <= question.max_seconds <= MAX_SECONDS:
        faults.append(("max_seconds", f"use {MIN_SECONDS} to {MAX_SECONDS} seconds"))
    if not 0 < question.weight <= 10:
        faults.append(("weight", "use a weight above 0 and at most 10; 1 is ordinary"))
    return faults
