"""Answers to judge a scorer by, with people's scores, from a CSV file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from calls.domain.rubric import Criterion, Rubric
from calls.domain.usage import Usage
from calls.ports import Answer

if TYPE_CHECKING:  # it reads models, and a file can be read without them
    from calls.scoring.evaluation.screens import Screen

NEEDED = ("question", "answer")
PEOPLE = ("human_score", "human_score_2")
CORRECTNESS = {"de": "Richtigkeit", "sv": "Riktighet", "fr": "Exactitude", "es": "Corrección"}
"""What a criterion is called whose anchor is a model answer; English where there is none."""


class FaultyFile(ValueError):
    """A file that cannot be used; the message names the line and the column, and never its contents."""


@dataclass(frozen=True)
class Kept:
    """What an answer was given when its interview was held.

    `by` names provider, model and prompt; `dropped_quotes` is how many quotes it cited that were never said.
    """

    score: float | None
    quotes: tuple[str, ...]
    dropped_quotes: int
    by: str
    usage: Usage


@dataclass(frozen=True)
class Labelled:
    """One answer, and what people gave it: scores of 0.0 to 10.0, none when nobody judged it.

    A stored one has its `position` in an interview, and a `screen` when all rated answers of that are rated here.
    """

    id: str
    question_id: str
    answer: Answer
    people: tuple[float, ...] = ()
    position: int = 0
    screen: Screen | None = None
    kept: Kept | None = None


@dataclass(frozen=True)
class Scale:
    """The scale of the people's scores in a file."""

    least: float = 0.0
    most: float = 1.0

    def to_ten(self, value: float) -> float:
        """A score as 0.0 to 10.0. Raises ValueError when it lies outside the scale."""
        if not self.least <= value <= self.most:
            raise ValueError("outside the scale")
        return 10 * (value - self.least) / (self.most - self.least)


def read_csv(path: Path, *, language: str, scale: Scale) -> Iterator[Labelled]:
    """The rows of a file that have an answer. Raises FaultyFile.

    Columns: `question`, `answer`, and `rubric` (JSON as in the API) or `reference_answer`; also `id`,
    `question_id`, `language`, `competency`, `human_score` and `human_score_2`.
    """
    csv.field_size_limit(1_000_000)
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
        if missing:
            raise FaultyFile(f"The file has no column {missing[0]}: it needs {', '.join(NEEDED)}.")
        for number, row in enumerate(rows, start=2):
            if (row["answer"] or "").strip():
                yield _labelled(row, number, language, scale)


def _labelled(row: Mapping[str, str], number: int, language: str, scale: Scale) -> Labelled:
    spoken = row.get("language") or language
    rubric = _rubric(row, number, spoken)
    return Labelled(
        id=row.get("id") or str(number),
        question_id=row.get("question_id") or row["question"],
        answer=Answer(row["question"], row.get("competency") or "technical", rubric, row["answer"], spoken),
        people=tuple(_score(row[column], column, number, scale) for column in PEOPLE if row.get(column)),
    )


def _score(text: str, column: str, number: int, scale: Scale) -> float:
    try:
        return scale.to_ten(float(text))
    except ValueError:
        raise FaultyFile(
            f"Line {number}, column {column}: use a number from {scale.least:g} to {scale.most:g} (see --scale)."
        ) from None


def _rubric(row: Mapping[str, str], number: int, language: str) -> Rubric:
    if row.get("rubric"):
        try:
            return Rubric.from_json(json.loads(row["rubric"]))
        except ValueError as error:
            raise FaultyFile(f"Line {number}, column rubric: {error}.") from None
    reference = (row.get("reference_answer") or "").strip()
    if not reference:
        raise FaultyFile(f"Line {number}: a rubric or a reference_answer is needed to rate an answer.")
    name = CORRECTNESS.get(language.split("-")[0], "Correctness")
    return Rubric((Criterion(name, "Wrong, or not an answer.", "Partly right.", reference),))
