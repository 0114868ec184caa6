"""What a recruiter may not ask: discriminating questions, found by lists of phrases in several languages."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from calls.domain.languages import closest

PHRASES = Path(__file__).resolve().parent / "unlawful"
"""A file per language; en.toml explains what stands in it."""

TOPICS: Mapping[str, str] = {
    "native_language": "native language",
    "origin_nationality": "origin or nationality",
    "religion": "religion",
    "sexual_orientation": "sexual orientation",
    "family_pregnancy": "family or pregnancy",
    "age": "age",
    "sex_gender": "sex or gender",
    "politics_union": "political opinion or union membership",
    "health_disability": "health or disability",
    "military": "military service",
    "criminal_record": "a criminal record",
    "wealth": "private wealth or debts",
    "appearance": "body or looks",
}
"""What is looked for, in this order, and how a person is told."""

_MACRO = re.compile(r"<(\w+)>")
_YOUR_IN_GERMAN = re.compile(r"\bIhr(?=\w{0,2}\b)")


def unlawful_topic(text: str, language: str) -> str | None:
    """The first of TOPICS that a question, a requirement or an anchor asks about; None: none was found.

    The phrases of the text's language and the English ones are looked for; a language without phrases has the
    English ones only. They speak of the candidate ("are you married"), so that the words of a trade ("the family
    court", "a church organ") are left alone. It is a list: None is no proof that a question is lawful.
    """
    words = folded(text)
    found = (topic for topic in TOPICS for patterns in _lists(language) if patterns[topic].search(words))
    return next(found, None)


def first_unlawful(texts: Iterable[str], language: str) -> str | None:
    """The topic of the first of `texts` that has one; None: none has."""
    return next((topic for text in texts if (topic := unlawful_topic(text, language))), None)


@cache
def languages() -> tuple[str, ...]:
    """The languages that have phrases."""
    return tuple(sorted(path.stem for path in PHRASES.glob("*.toml")))


def folded(text: str) -> str:
    """Small letters without accents and punctuation, one blank between words; "Ihr", German for your, is "_ihr".

    So it is told from "ihr", which is her, their and the plural of you.
    """
    polite = _YOUR_IN_GERMAN.sub("_ihr", unicodedata.normalize("NFKD", text))
    letters = "".join(char for char in polite if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", letters.casefold()))


def _lists(language: str) -> list[Mapping[str, re.Pattern[str]]]:
    own = closest(language, languages())
    return [_load(code) for code in dict.fromkeys((own or "en", "en"))]


@cache
def _load(code: str) -> Mapping[str, re.Pattern[str]]:
    data = tomllib.loads((PHRASES / f"{code}.toml").read_text(encoding="utf-8"))
    macros: Mapping[str, str] = data["macros"]
    return {topic: _pattern(data["topics"].get(topic, []), macros) for topic in TOPICS}


def _pattern(phrases: Iterable[str], macros: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern for any of `phrases`, as whole words; one that never matches when there are none."""
    known = (_MACRO.sub(lambda name: f"(?:{macros[name[1]]})", phrase) for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(known) or '(?!)'})\b")
