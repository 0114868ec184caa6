"""What a candidate asks for, and what their words mean in every language that the service speaks."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from calls.domain.languages import closest

WORDS = Path(__file__).resolve().parent / "words"
"""A file per language; en.toml explains their lists."""


class Consent(StrEnum):
    """What a candidate means who was asked to begin."""

    GIVEN = "given"
    REFUSED = "refused"
    OPTED_OUT = "opted_out"
    ANOTHER_WAY = "another_way"  # a person, or another way than this channel
    SCREENED = "screened"  # an assistant wants to know who we are and why
    UNCLEAR = "unclear"


class CallerRequest(StrEnum):
    """What the candidate asked for at the end of an answer."""

    NEXT = "next"
    REPEAT = "repeat"
    SLOWER = "slower"
    ANOTHER_WAY = "another_way"
    OPT_OUT = "opt_out"


_ORDER = (
    Consent.OPTED_OUT,
    Consent.ANOTHER_WAY,
    Consent.SCREENED,
    Consent.REFUSED,
    Consent.UNCLEAR,
    Consent.GIVEN,
)
"""In which order meanings are looked for: a yes comes last, so that doubt is never taken for one."""


def understand_consent(speech: str, language: str = "en-US") -> Consent:
    """What was answered to the opening. Words that mean nothing to us are unclear."""
    words = " ".join(_words(speech))
    meanings = (meaning for meaning, phrases in _vocabulary(language).phrases if phrases.occur_in(words))
    found = next(meanings, Consent.UNCLEAR)
    # "Yes?" is how many people say hello, and agrees to nothing.
    return Consent.UNCLEAR if found is Consent.GIVEN and "?" in speech else found


@cache
def opt_out_phrases() -> tuple[str, ...]:
    """What means "never again", in every language that is understood."""
    return tuple(phrase for language in _languages() for phrase in _lists(language)[Consent.OPTED_OUT])


def hints(language: str) -> str:
    """The answers to expect, separated by commas, for a speech recogniser; English where unknown."""
    return _vocabulary(language).hints


@dataclass(frozen=True)
class _Phrases:
    """Phrases of one meaning, and the longer ones of other meanings that contain one of them.

    "No problem" is such an idiom: it has the word "no" in it and refuses nothing.
    """

    pattern: re.Pattern[str]

    def occur_in(self, words: str) -> bool:
        """Whether one of the phrases occurs in `words` outside the idioms."""
        return any(match["own"] for match in self.pattern.finditer(words))

    @classmethod
    def of(cls, own: Sequence[str], others: Sequence[str]) -> _Phrases:
        contained = re.compile(rf"\b(?:{_any(own)})\b")
        idioms = [other for other in others if contained.search(other)]
        return cls(re.compile(rf"\b(?:{_any(idioms)}|(?P<own>{_any(own)}))\b"))


@dataclass(frozen=True)
class _Vocabulary:
    """What is understood in one language, in the order of looking."""

    phrases: tuple[tuple[Consent, _Phrases], ...]
    hints: str


def _vocabulary(language: str) -> _Vocabulary:
    return _load(closest(language, _languages()) or "en")


@cache
def _languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in WORDS.glob("*.toml")))


@cache
def _lists(language: str) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def _load(language: str) -> _Vocabulary:
    data = _lists(language)
    lists = [[" ".join(_words(phrase)) for phrase in data[meaning]] for meaning in _ORDER]
    later = [[phrase for others in lists[place + 1 :] for phrase in others] for place in range(len(lists))]
    phrases = (_Phrases.of(own, others) for own, others in zip(lists, later, strict=True))
    return _Vocabulary(tuple(zip(_ORDER, phrases, strict=True)), data["hints"])


def _words(text: str) -> list[str]:
    """The words of a text without case and punctuation: "I don't" has three."""
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).casefold())


def _any(phrases: Sequence[str]) -> str:
    """A pattern for any of `phrases`, the longest first; one that never matches when there are none."""
    return "|".join(_either_way(phrase) for phrase in sorted(phrases, key=len, reverse=True)) or "(?!)"


def _either_way(phrase: str) -> str:
    """A recogniser may leave an accent out, but adds none: "sí" is heard in "si", but not "si" in "sí"."""
    plain = [unicodedata.normalize("NFD", letter)[0] for letter in phrase]
    return "".join(f"[{a}{b}]" if a != b else a for a, b in zip(phrase, plain, strict=True))
