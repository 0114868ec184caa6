"""Ratings by countable facts: how many points of the anchor for 5 a transcript holds. It understands nothing.

The anchor lists its points with semicolons. A point is made when one sentence holds at least half of its words of
five letters or more, and two where it has two. Words are the same when their first five letters are. A part of a
sentence with a negation does not count. Sentences in which a point was found are the quotes, and beside them stands
one that nobody said, a point that was not made, as models do: whoever trusts this server alone is led astray.
"""

from __future__ import annotations

import re
from typing import Any

from lab.openai.answers import section

Json = dict[str, Any]

_LETTERS = 5
_QUOTE_WORDS = 25
_NEGATIONS = {
    *("not", "no", "never", "nobody", "nothing", "cannot", "don", "didn", "doesn", "isn", "wasn", "hasn", "haven"),
    *("nicht", "kein", "keine", "keinen", "keiner", "nie", "niemals", "niemand", "nichts"),
    *("ne", "n", "pas", "jamais", "aucun", "aucune", "rien"),
    *("nunca", "jamás", "nadie", "nada", "ningún", "ninguna"),
}


def rating(schema: Json, material: str) -> Json:
    """A rating of 1 to 5 for every criterion that is asked for."""
    rubric, sentences = section("RUBRIC", material), _sentences(section("TRANSCRIPT", material))
    keys = schema["properties"]["ratings"]["required"]
    ratings = {key: _rating(_points(rubric, key), sentences) for key in keys}
    return {"ratings": ratings, "feedback": "The points of the rubric that were named were counted."}


def _points(rubric: str, key: str) -> list[str]:
    """The points of the anchor for 5 of one criterion."""
    strong = re.search(rf"^{key}: .*?^5 \(strong\): (.*?)$", rubric, re.DOTALL | re.MULTILINE)
    return [point.strip() for point in (strong[1] if strong else "").split(";") if point.strip()]


def _sentences(transcript: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", transcript) if len(sentence.split()) > 1]


def _rating(points: list[str], sentences: list[str]) -> Json:
    made = {point: found for point in points if (found := _found(point, sentences))}
    missing = [point for point in points if point not in made]
    quotes = list(dict.fromkeys(made.values())) or sentences[:1]
    level = 1 + round(4 * len(made) / len(points)) if points else 1
    return {
        "quotes": [" ".join(quote.split()[:_QUOTE_WORDS]) for quote in quotes[:2]] + missing[:1],
        "reason": f"{len(made)} of {len(points)} points of the anchor were named.",
        "rating": str(level) if sentences else "insufficient_evidence",
    }


def _found(point: str, sentences: list[str]) -> str:
    """The first sentence in which a point is made; empty if it is made in none."""
    wanted = {word[:_LETTERS] for word in _words(point) if len(word) >= _LETTERS}
    least = max(min(2, len(wanted)), (len(wanted) + 1) // 2)
    return next((sentence for sentence in sentences if len(wanted & _said(sentence)) >= least), "")


def _said(sentence: str) -> set[str]:
    parts = [_words(part) for part in re.split(r"[,;:]", sentence)]
    return {word[:_LETTERS] for part in parts if not _NEGATIONS & set(part) for word in part}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
