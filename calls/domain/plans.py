"""What a person sets about the plan of an interview, and whether written questions keep to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from calls.domain.characters import unspoken
from calls.domain.lawful import TOPICS, first_unlawful, unlawful_topic
from calls.domain.questions import (
    MAX_QUESTIONS,
    MIN_QUESTIONS,
    QuestionFault,
    QuestionFields,
    check_questions,
    duplicate_indexes,
)
from calls.domain.rubric import KNOCK_OUT

ENTRY, ORDINARY, SENIOR = "entry", "ordinary", "senior"
DIFFICULTIES = (ENTRY, ORDINARY, SENIOR)

MAX_FOCUS_AREAS, FOCUS_WORDS = 5, 6
MAX_KNOCK_OUTS, KNOCK_OUT_WORDS = 3, 20

KNOCK_OUT_SECONDS = 30
"""How long the answer to a written knock-out question may be."""

MIN_SECONDS = 45
"""What any other written question needs at least, on average: an answer with an example is no shorter."""


class Wanted(Protocol):
    """What a writer was asked for: the part of a brief that its questions are checked against."""

    @property
    def language(self) -> str: ...
    @property
    def question_count(self) -> int: ...
    @property
    def time_limit_seconds(self) -> int | None: ...
    @property
    def knock_outs(self) -> Sequence[str]: ...


def min_seconds(question_count: int, knock_outs: int) -> int:
    """The shortest time limit within which questions can be written."""
    return question_count * MIN_SECONDS + knock_outs * KNOCK_OUT_SECONDS


@dataclass(frozen=True)
class TextFault:
    """What is wrong with a focus area or a must-have: its index in the list, a stable code and a sentence."""

    index: int
    code: str
    detail: str


def text_faults(texts: Sequence[str], language: str, *, max_words: int) -> list[TextFault]:
    """Every fault of focus areas or must-haves, which writers put into questions."""
    faults = []
    for index, text in enumerate(texts):
        found = unspoken(text)
        if found or len(text.split()) > max_words:
            unread = f" A voice cannot read {', '.join(found)}." if found else ""
            detail = f"Use plain words that can be spoken, at most {max_words}.{unread}"
            faults.append(TextFault(index, "not_speakable", detail))
        if topic := unlawful_topic(text, language):
            detail = f"No question is written about {TOPICS[topic]}. Who may ask it all the same puts it by hand."
            faults.append(TextFault(index, f"asks_about_{topic}", detail))
    return faults + [TextFault(index, "repeated", "This stands here twice.") for index in duplicate_indexes(texts)]


def overrun(seconds: Sequence[int], limit: int | None) -> str:
    """Why questions with these `max_seconds` do not fit into the limit; empty when they do."""
    total = sum(seconds)
    if limit is None or total <= limit:
        return ""
    return f"the questions take up to {total} seconds together, and the time limit is {limit}"


def written_faults(questions: Sequence[QuestionFields], wanted: Wanted) -> list[QuestionFault]:
    """Every fault of questions that were written for `wanted`; an empty list means that they can be asked.

    People are held to less: `check_questions`, and the time limit.
    """
    extra = len(wanted.knock_outs)
    faults = check_questions(questions, at_least=MIN_QUESTIONS + extra, at_most=MAX_QUESTIONS + extra)
    faults += [QuestionFault(None, "questions", detail) for detail in _faults_of_all(questions, wanted)]
    for index, question in enumerate(questions):
        if topic := asks_about(question, wanted.language):
            detail = f"this asks about {TOPICS[topic]}, which must not decide about a job"
            faults.append(QuestionFault(index, "text", detail))
    return faults


def asks_about(question: QuestionFields, language: str) -> str | None:
    """The unlawful topic (see `calls.domain.lawful`) of a question or of its rubric; None: none was found."""
    return first_unlawful([question.text, *(question.rubric.texts() if question.rubric else [])], language)


def _faults_of_all(questions: Sequence[QuestionFields], wanted: Wanted) -> Iterator[str]:
    extra = len(wanted.knock_outs)
    places = [place for place, question in enumerate(questions, start=1) if question.kind == KNOCK_OUT]
    if places != list(range(2, 2 + extra)):
        yield f"exactly {extra} of kind {KNOCK_OUT} are needed, right after the first question"
    if fault := overrun([question.max_seconds for question in questions], wanted.time_limit_seconds):
        yield fault
