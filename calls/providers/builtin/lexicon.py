"""The word lists and sentences of a language, read from `lexicons/<language>.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from calls.domain.plans import ENTRY, SENIOR
from calls.providers.builtin.words import stem, words

LANGUAGES = ("de", "en", "es", "fr", "sv")
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class WordList:
    """Words to look up; a * in an entry stands for any letters."""

    pattern: re.Pattern[str]

    def has(self, word: str) -> bool:
        """Whether a word is on the list. Case does not count."""
        return self.pattern.fullmatch(word.casefold()) is not None

    @classmethod
    def of(cls, entries: Iterable[str]) -> WordList:
        """A list made of its entries."""
        return cls(re.compile("|".join(re.escape(entry).replace(r"\*", ".*") for entry in entries)))


@dataclass(frozen=True)
class Phrases:
    """Words and phrases that are looked for in a text of normalised words."""

    pattern: re.Pattern[str]

    def found(self, text: str) -> set[str]:
        """The different phrases that occur in `text`, whose words stand one blank apart."""
        return set(self.pattern.findall(text))

    @classmethod
    def of(cls, entries: Iterable[str]) -> Phrases:
        """Longer phrases win over the words they begin with."""
        normal = sorted({" ".join(words(entry)) for entry in entries}, key=len, reverse=True)
        return cls(re.compile(r"\b(?:" + "|".join(re.escape(entry) for entry in normal) + r")\b"))


@dataclass(frozen=True)
class Vocabulary:
    """What the scorer knows of a language."""

    function: frozenset[str]
    first_person: frozenset[str]
    action_endings: tuple[str, ...]
    no_actions: frozenset[str]
    actions: frozenset[str]
    numbers: frozenset[str]
    times: Phrases
    results: Phrases
    examples: Phrases
    reasons: Phrases
    competencies: Mapping[str, frozenset[str]]
    emphasis: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class CriterionTemplate:
    """A criterion with {position} and {subject} to be filled in."""

    name: str
    weak: str
    adequate: str
    strong: str


@dataclass(frozen=True)
class QuestionTemplate:
    """A question with {position} and {subject} to be filled in; `terms` is how many terms make its subject.

    `entry` and `senior` are its words for these difficulties, when they differ.
    """

    competency: str
    kind: str
    max_seconds: int
    weight: float
    terms: int
    text: str
    criteria: tuple[CriterionTemplate, ...]
    entry: str = ""
    senior: str = ""

    def worded(self, difficulty: str) -> str:
        """Its words for a difficulty."""
        return {ENTRY: self.entry, SENIOR: self.senior}.get(difficulty) or self.text


@dataclass(frozen=True)
class KnockOutTemplate:
    """A question about a must-have, and its only criterion, with {must_have} to be filled in."""

    text: str
    criterion: CriterionTemplate


@dataclass(frozen=True)
class WriterTexts:
    """What the question writer knows of a language."""

    language: str
    position: str
    this_position: str
    these_tasks: str
    both: str
    either: str
    title_ends: frozenset[str]
    labels_of_facts: WordList
    labels_of_names: WordList
    contact: WordList
    generic: WordList
    not_first: WordList
    not_last: WordList
    noun_endings: WordList
    compound_letters: int
    nouns_are_capitalised: bool
    links: frozenset[str]
    small_words: frozenset[str]
    protected: WordList
    questions: tuple[QuestionTemplate, ...]
    knock_out: KnockOutTemplate


@dataclass(frozen=True)
class Lexicon:
    """Everything the builtin provider knows of a language."""

    language: str
    vocabulary: Vocabulary
    writer: WriterTexts
    prose: Mapping[str, str]


def primary(language: str) -> str:
    """The language of a BCP 47 tag: en of en-US."""
    return language.replace("_", "-").split("-")[0].lower()


def find_lexicon(language: str) -> Lexicon | None:
    """The lexicon for a BCP 47 tag, or None: we have no words of that language."""
    code = primary(language)
    return _load(code) if code in LANGUAGES else None


def lexicon_or_default(language: str) -> Lexicon:
    """The lexicon for a BCP 47 tag, English where there is none."""
    return find_lexicon(language) or _load(DEFAULT_LANGUAGE)


@cache
def _load(code: str) -> Lexicon:
    data = tomllib.loads(_file(f"{code}.toml"))
    vocabulary = _vocabulary(data)
    return Lexicon(code, vocabulary, _writer(code, data["writer"], vocabulary), data["prose"])


def _file(name: str) -> str:
    return files(__package__).joinpath("lexicons", name).read_text(encoding="utf-8")


def _vocabulary(data: dict[str, Any]) -> Vocabulary:
    lists, markers = data["words"], data["markers"]
    return Vocabulary(
        function=frozenset(lists["function"].split()),
        first_person=frozenset(lists["first_person"].split()),
        action_endings=tuple(lists["action_endings"].split()),
        no_actions=frozenset(lists["no_actions"].split()),
        actions=frozenset(markers["actions"].split()),
        numbers=frozenset(lists["numbers"].split()),
        times=Phrases.of(markers["times"]),
        results=Phrases.of(markers["results"]),
        examples=Phrases.of(markers["examples"]),
        reasons=Phrases.of(markers["reasons"]),
        competencies={name: _stems(text) for name, text in data["competencies"].items()},
        emphasis={name: _stems(text) for name, text in data["emphasis"].items()},
    )


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


def _writer(code: str, data: dict[str, Any], vocabulary: Vocabulary) -> WriterTexts:
    criteria = {key: CriterionTemplate(**fields) for key, fields in data["criteria"].items()}
    return WriterTexts(
        language=code,
        position=data["position"],
        this_position=data["this_position"],
        these_tasks=data["these_tasks"],
        both=data["and"],
        either=data["or"],
        title_ends=frozenset(data["title_ends"].split()),
        labels_of_facts=WordList.of(data["labels_of_facts"].split()),
        labels_of_names=WordList.of(data["labels_of_names"].split()),
        contact=WordList.of(data["contact"].split()),
        generic=WordList.of(data["generic"].split()),
        not_first=WordList.of(data["not_first"].split()),
        not_last=WordList.of(data["not_last"].split()),
        noun_endings=WordList.of(data["noun_endings"].split()),
        compound_letters=data["compound_letters"],
        nouns_are_capitalised=data["nouns_are_capitalised"],
        links=frozenset(data["links"].split()),
        small_words=vocabulary.function,
        protected=WordList.of(data["protected"].split()),
        questions=tuple(
            QuestionTemplate(**item | {"criteria": tuple(criteria[key] for key in item["criteria"])})
            for item in data["questions"]
        ),
        knock_out=KnockOutTemplate(data["knock_out"]["text"], CriterionTemplate(**data["knock_out"]["criterion"])),
    )
