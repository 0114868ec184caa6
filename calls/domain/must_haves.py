"""What an answer to a question about a must-have says: the candidate has it, lacks it, or it stays unclear.

It reads yes and no, statements with their negation, conditions, plans and corrections. It counts nothing. Doubt is
never a yes and never a no: whatever is not understood is unclear, and a person decides.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from calls.domain.languages import closest

WORDS = Path(__file__).resolve().parent / "must_have_words"
"""A file per language; en.toml explains their parts."""

MAX_PASSAGE_WORDS = 30


class Reading(StrEnum):
    """What was said about a must-have."""

    HAS = "has"
    LACKS = "lacks"
    UNCLEAR = "unclear"


class Basis(StrEnum):
    """Why an answer was read as it was."""

    STATED = "stated"
    CONTRADICTION = "contradiction"
    CONDITION = "condition"
    DOUBT = "doubt"
    PARTIAL = "partial"
    PENDING = "pending"
    NEGATION = "negation"  # a "not" whose object is not known
    DIFFERENT = "different"  # a lower level, another class, fewer years
    OTHER = "other"  # about somebody else
    QUESTION = "question"  # yes and no are ambiguous after this question
    NOTHING = "nothing"
    LANGUAGE = "language"  # we have no words of it


@dataclass(frozen=True)
class Understood:
    """The reading of an answer, its basis, and the words of the transcript that show it."""

    reading: Reading
    basis: Basis
    passage: str


def understand(question: str, transcript: str, language: str) -> Understood:
    """Reads an answer to a question about a must-have. Unclear in a language that we have no words of."""
    words = _words_of(language)
    if words is None:
        return Understood(Reading.UNCLEAR, Basis.LANGUAGE, _beginning(transcript))
    reading, basis = words.read(question, transcript)
    shown = (
        piece
        for piece in _pieces(transcript)
        if reading is not Reading.UNCLEAR and words.read(question, piece)[0] is reading
    )
    return Understood(reading, basis, next(shown, _beginning(transcript)))


_SOFT = {
    "condition": Basis.CONDITION,
    "doubt": Basis.DOUBT,
    "partial": Basis.PARTIAL,
    "pending": Basis.PENDING,
    "negation": Basis.NEGATION,
}
"""What makes a yes doubtful."""


@dataclass(frozen=True)
class _Asked:
    """What a question does to the meaning of yes and no."""

    is_reversed: bool  # "Do you need sponsorship?", "Do you mind …?": yes may mean that something is missing
    is_negative: bool  # "Don't you have one?": a bare yes is ambiguous
    is_alternative: bool  # "Do you have one or are you getting one?"
    wants_absence: bool  # "No entries on the licence": a negation may be the right answer


@dataclass(frozen=True)
class _Words:
    """What we know of one language."""

    data: Mapping[str, Any]

    def read(self, question: str, answer: str) -> tuple[Reading, Basis]:
        asked, said = self._text(question), self._text(answer)
        reading, basis = self._decided(asked, said)
        if reading is Reading.HAS and self._is_different(question, answer, asked, said):
            return Reading.UNCLEAR, Basis.DIFFERENT
        return reading, basis

    def _decided(self, question: str, answer: str) -> tuple[Reading, Basis]:
        signals = _signals(self, self._topic(question))
        statement = re.sub(r"[^,.?]*\?", " . ", answer)  # what is asked back states nothing
        form = self._form(question)
        parts = signals["correction"].split(statement)
        for part in (parts[-1], statement):
            found = _found(part, signals)
            if found - {"other"}:
                return _decision(found, form)
        return Reading.UNCLEAR, Basis.NOTHING

    def _form(self, question: str) -> _Asked:
        patterns = {name: re.compile(text) for name, text in self.data["question"].items()}
        is_negative = patterns["negative"].search(question) is not None
        return _Asked(
            is_reversed=patterns["reversed"].search(question) is not None,
            is_negative=is_negative,
            is_alternative=patterns["alternative"].search(question) is not None,
            wants_absence=not is_negative and patterns["absence"].search(question) is not None,
        )

    def _text(self, speech: str) -> str:
        """Words and marks of a text, one blank apart, without fillers and repetitions; a blank at both ends."""
        folded = unicodedata.normalize("NFKC", speech).casefold().replace("’", "'")
        marked = re.sub(r"[.!…;:\n¡¿]+", " . ", folded)
        marked = re.sub(r"[,–—()\"“”„«»]+", " , ", re.sub(r"\?+", " ? ", marked))
        fillers = set(self.data["fillers"].split())
        kept: list[str] = []
        for word in re.findall(r"[^\W_]+(?:'[^\W_]+)*'?|[.,?]", marked):
            if word not in fillers and kept[-1:] != [word]:
                kept.append(word)
        breaks = rf" (?=(?:{self.data['breaks']}) )"
        return re.sub(breaks, " , ", f" {' '.join(kept)} ").replace(", ,", ",")

    def _topic(self, question: str) -> tuple[str, ...]:
        """The beginnings of the words that a must-have is called by, with their synonyms."""
        ignored = set(self.data["ignore"].split())
        named = [word for word in re.findall(r"[^\W\d_]{3,}", question) if word not in ignored]
        levels = _levels(question)
        stems = {_stem(word) for word in named} | {level for level in _LEVELS if levels and level >= min(levels)}
        for group in self.data["synonyms"]:
            words = group.split()
            if any(asked.startswith(word) for asked in named for word in words):
                stems.update(words)
        return tuple(sorted(stems))

    def _is_different(self, question: str, answer: str, asked: str, said: str) -> bool:
        """Whether an answer names a lower level, fewer years, or another class or kind than the question."""
        wanted, given = _levels(question), _levels(answer)
        if wanted and given and max(given) < min(wanted):
            return True
        least, most = self._years(asked), self._years(said)
        if least and most and max(most) < min(least):
            return True
        return any(
            mine and theirs and not mine & theirs
            for mine, theirs in (
                (self._classes(asked), self._classes(said)),
                (self._specified(asked), self._specified(said)),
                (self._kinds(asked, is_question=True), self._kinds(said)),
            )
        )

    def _years(self, text: str) -> list[int]:
        numbers: Mapping[str, int] = self.data["numbers"]
        found = re.findall(rf"(\w+) (?:{self.data['years']})\b", text)
        return [int(word) if word.isdigit() else numbers[word] for word in found if word.isdigit() or word in numbers]

    def _classes(self, text: str) -> set[str]:
        """The classes of licences that are named: c and e of "class C and E"."""
        named = r"(?!de\b)[a-e][e1-3]{0,2}"
        runs = re.findall(rf"\b(?:{self.data['classes']}) ({named}(?:(?: \w+)? {named})*)\b", text)
        runs += re.findall(rf"\b((?!a\b){named}) (?:{self.data['classes']})\b", text)
        return {one for run in runs for one in re.findall(rf"\b{named}\b", run)}

    def _specified(self, text: str) -> set[str]:
        """The beginnings of the words that say what a degree is in."""
        found = re.findall(rf"\b(?:{self.data['specified']}) ((?:[^\W\d_]+ ?){{1,4}})", text)
        return {_stem(word) for run in found for word in run.split() if len(word) > 3 and not self._is_number(word)}

    def _is_number(self, word: str) -> bool:
        return word in self.data["numbers"] or word in self.data["ignore"].split()

    def _kinds(self, text: str, *, is_question: bool = False) -> set[int]:
        """Which kinds are named, by their number. A question that names none of them asks for the first."""
        found = {n for n, kind in enumerate(self.data["kinds"]) if re.search(rf"\b(?:{kind})", text)}
        concerned = re.search(self.data["has_kinds"], text) is not None
        return found or ({0} if is_question and concerned else set())


def _decision(found: set[str], asked: _Asked) -> tuple[Reading, Basis]:
    if asked.is_reversed:
        return _reversed(found)
    if "restored" in found and "negation" not in found:
        found = (found - {"lost"}) | {"has"}
    positive, negative = found & {"fine", "yes", "has"}, found & {"no", "lacks", "lost"}
    if positive and negative:
        return Reading.UNCLEAR, Basis.CONTRADICTION
    if negative:
        return _negative(found, asked)
    soft = next((basis for name, basis in _SOFT.items() if name in found), None)
    if soft or not positive:
        return Reading.UNCLEAR, soft or Basis.NOTHING
    if "other" in found and found.isdisjoint({"yes", "fine"}):
        return Reading.UNCLEAR, Basis.OTHER
    if (asked.is_negative or asked.is_alternative) and "has" not in found:
        return Reading.UNCLEAR, Basis.QUESTION
    return Reading.HAS, Basis.STATED


def _reversed(found: set[str]) -> tuple[Reading, Basis]:
    """Only "no problem" and the like are clear after a question such as "Do you mind …?"."""
    if "fine" in found and found.isdisjoint({"lacks", "lost", *_SOFT}):
        return Reading.HAS, Basis.STATED
    return Reading.UNCLEAR, Basis.QUESTION


def _negative(found: set[str], asked: _Asked) -> tuple[Reading, Basis]:
    if asked.wants_absence or (asked.is_alternative and found.isdisjoint({"lacks", "lost"})):
        return Reading.UNCLEAR, Basis.QUESTION
    if "doubt" in found:
        return Reading.UNCLEAR, Basis.DOUBT
    if "condition" in found and "no" not in found:
        return Reading.UNCLEAR, Basis.CONDITION
    return Reading.LACKS, Basis.STATED


def _found(text: str, signals: Mapping[str, re.Pattern[str]]) -> set[str]:
    """The signals of a text. Each is looked for in what those before it left, so that "no problem" is no "no"."""
    found = set()
    for name, pattern in signals.items():
        text, times = pattern.subn(" ~ ", f" {' '.join(text.split())} ")
        if times:
            found.add(name)
    return found - {"harmless", "correction"}


@lru_cache(maxsize=256)
def _compiled(language: str, topic: tuple[str, ...]) -> Mapping[str, re.Pattern[str]]:
    data = _load(language).data
    named = "|".join(rf"{re.escape(stem)}[\w']*" for stem in topic) or "(?!)"
    pronouns = rf"(?:{data['pronouns']})(?= [,.~]| ?$| (?:{data['after']})\b)"
    gap = rf"(?:(?!(?:{data['breaks']}|{data['stops']})\b)[\w']+ ){{0,4}}?"
    joined = r"(?:\b\w{1,2}')?\b"  # French writes l' and d' in one with the next word
    macros = {
        "start": r"(?:(?<=^ )|(?<=[,.] ))",
        "end": r"(?= [,.]| ?$)",
        "gap": gap,
        "it": rf"{gap}{joined}(?:{pronouns}|{named})(?: (?:{named}))*",
        "thing": rf"{gap}{joined}(?:{pronouns}|{named}|{data['things']})(?: (?:{named}|{data['things']}))*",
        "word": rf"{joined}(?:{named})(?: (?:{named}))*",
        "named": rf"(?:(?!(?:{data['breaks']}|{data['stops']})\b)[\w']+ ){{0,2}}?\b(?:{named})(?: (?:{named}))*",
        "clause": r"[^,.~]*",
    }
    for name, text in data["macros"].items():
        macros[name] = _filled(text, macros)
    loose = data["accents_may_be_missing"]
    return {
        name: _pattern((_filled(each, macros) for each in patterns), loose=loose)
        for name, patterns in data["signals"].items()
    }


def _signals(words: _Words, topic: tuple[str, ...]) -> Mapping[str, re.Pattern[str]]:
    return _compiled(words.data["language"], topic)


def _filled(text: str, macros: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda match: macros[match[1]], text)


def _pattern(patterns: Iterable[str], *, loose: bool) -> re.Pattern[str]:
    """Any of the patterns, as whole words. Where `loose`, an accent may be missing, as recognisers leave some out."""
    any_of = "|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)"
    if not loose:
        return re.compile(rf"(?<![\w'])(?:{any_of})(?![\w'])")
    plain = {letter: unicodedata.normalize("NFD", letter)[0] for letter in set(any_of) if ord(letter) > 127}
    spelt = "".join(f"[{letter}{plain[letter]}]" if letter in plain else letter for letter in any_of)
    return re.compile(rf"(?<![\w'])(?:{spelt})(?![\w'])")


def _stem(word: str) -> str:
    """The beginning of a word, without what inflection or spelling changes at its end."""
    return word if len(word) <= 4 else word[: max(4, min(6, len(word) - 2))]


_LEVELS = ("a1", "a2", "b1", "b2", "c1", "c2")
"""Of the Common European Framework of Reference for Languages."""


def _levels(text: str) -> list[str]:
    """The levels of language that are named; their names are in their order."""
    return re.findall(r"\b[abc][12]\b", text.casefold())


def _pieces(transcript: str) -> list[str]:
    found = (piece.strip() for piece in re.split(r"(?<=[.!?;…])\s+|\s*\n\s*", transcript))
    return [piece for piece in found if piece and len(piece.split()) <= MAX_PASSAGE_WORDS]


def _beginning(transcript: str) -> str:
    spans: Sequence[re.Match[str]] = list(re.finditer(r"\S+", transcript))[:MAX_PASSAGE_WORDS]
    return transcript[spans[0].start() : spans[-1].end()] if spans else ""


@cache
def _languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in WORDS.glob("*.toml")))


@cache
def _load(language: str) -> _Words:
    return _Words(tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8")) | {"language": language})


def _words_of(language: str) -> _Words | None:
    known = closest(language, _languages())
    return _load(known) if known else None
