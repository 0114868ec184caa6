"""Rubrics: what a weak, an adequate and a strong answer look like; and the arithmetic from rating to score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RUBRIC_VERSION = "anchors-2"
"""Version of the shape of a rubric and of the arithmetic below; it stands on every result."""

RATINGS = (1, 2, 3, 4, 5)
"""Five points with three anchors: 1 weak, 3 adequate, 5 strong (behaviourally anchored rating scale)."""

COMPETENCIES = ("technical", "problem_solving", "communication", "motivation", "achievement")
KNOCK_OUT = "knockout"
"""The kind of a question about a must-have: one criterion, whose rating counts for no score and may rule out."""

KINDS = ("opening", "technical", "problem_solving", "behavioural", "situational", "motivation", KNOCK_OUT, "closing")


@dataclass(frozen=True)
class Criterion:
    """One thing an answer is rated on, with its anchors for ratings 1, 3 and 5."""

    name: str
    weak: str
    adequate: str
    strong: str


@dataclass(frozen=True)
class Rubric:
    """The criteria of one question. Written before any candidate answers it."""

    criteria: tuple[Criterion, ...]

    def texts(self) -> list[str]:
        """Everything that is written in the rubric, criterion by criterion."""
        return [text for c in self.criteria for text in (c.name, c.weak, c.adequate, c.strong)]

    def to_json(self) -> dict[str, list[dict[str, str]]]:
        """The rubric as it stands in the API and in a row."""
        return {
            "criteria": [
                {"name": c.name, "weak": c.weak, "adequate": c.adequate, "strong": c.strong} for c in self.criteria
            ]
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Rubric:
        """Reads what `to_json` wrote. Raises ValueError that names what is missing."""
        criteria = data.get("criteria") if isinstance(data, Mapping) else None
        if not isinstance(criteria, list) or not criteria:
            raise ValueError("a rubric needs a non-empty list 'criteria'")
        return cls(tuple(_criterion(item) for item in criteria))


def _criterion(item: object) -> Criterion:
    if not isinstance(item, Mapping):
        raise ValueError("each criterion is an object with name, weak, adequate and strong")
    fields = {}
    for key in ("name", "weak", "adequate", "strong"):
        value = item.get(key)
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"a criterion needs a non-empty text '{key}'")
        fields[key] = value.strip()
    return Criterion(**fields)


def score_from_ratings(ratings: Sequence[int | None]) -> float | None:
    """The score of an answer, 0.0 to 10.0: the mean of its ratings with 1 → 0, 3 → 5 and 5 → 10.

    A rating of None is "insufficient evidence" and does not count. Without a single rating the score is
    None: it is neither a zero nor an invented middle.
    """
    given = [rating for rating in ratings if rating is not None]
    if not given:
        return None
    return round(sum((rating - 1) / 4 * 10 for rating in given) / len(given), 1)
