"""A job's requirements and what a résumé says of them, by words: offline, explainable, the same every time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from calls.domain.matching import DraftMatch, DraftRequirement, Importance, Level, Requirement
from calls.ports import Author
from calls.ports.resumes import Advertisement, Matched, RequirementsRead, ResumeText
from calls.providers.builtin.advert import read_advert
from calls.providers.builtin.lexicon import DEFAULT_LANGUAGE, Lexicon, lexicon_or_default
from calls.providers.builtin.questions import PROVIDER
from calls.providers.builtin.resume_sections import without_pleas
from calls.providers.builtin.resume_words import normal, resume_words
from calls.providers.builtin.tools import known_tools
from calls.providers.builtin.words import stem, words

MATCH_AUTHOR = Author(provider=PROVIDER, model="builtin", prompt_version="builtin-match-2")

MET_SHARE = 0.75
"""Of a requirement's words that a résumé must hold for `met`; with fewer it is `partly`."""

PARTLY_SHARE = 0.25

TOGETHER_SHARE = 0.5
"""Of a requirement's words that two lines of the résumé must hold for `met`: words that lie far apart prove little."""

MAX_QUOTES = 2
HEADING_WORDS = 7
REQUIREMENT_CHARACTERS = 300
QUOTE_CHARACTERS = 300
MIN_TERM = 3

_TOKEN = re.compile(r"[^\W_][\w+#]*(?:[./-][\w+#]+)*")


@dataclass(frozen=True)
class _Term:
    """A word of a requirement that can be looked for: as it is written, and by what it is found."""

    word: str
    key: str
    is_named: bool
    """Whether it is a tool or a language, of which one may do where an advertisement says "or"."""


class BuiltinMatcher:
    """Looks for a requirement's words in a résumé. It knows no synonyms, and no other language than the word's."""

    name = PROVIDER
    in_process = True

    def read_requirements(self, job: Advertisement) -> RequirementsRead:
        """Sentences below a heading that asks for something, or with words that do."""
        found = [draft for draft in _asked_for(job) if _terms(draft.text, lexicon_or_default(job.language))]
        return RequirementsRead(tuple(found), MATCH_AUTHOR)

    def match(self, requirements: Sequence[Requirement], resume: ResumeText) -> Matched:
        """A level for each requirement by the share of its words that the résumé holds."""
        index = _Index(without_pleas(resume.text))
        lexicon = lexicon_or_default(resume.language)
        return Matched(tuple(_match(one, index, lexicon) for one in requirements), MATCH_AUTHOR)


def _asked_for(job: Advertisement) -> Iterator[DraftRequirement]:
    known = resume_words()
    below: str | None = None
    for sentence in read_advert(job.title, job.description, lexicon_or_default(job.language).writer).sentences:
        text = normal(sentence)
        heading = known.advertisement_headings.get(text)
        if heading is not None:
            below = heading
        elif sentence.rstrip().endswith((":", "?")) and len(sentence.split()) <= HEADING_WORDS:
            below = None
        elif len(sentence) <= REQUIREMENT_CHARACTERS and (below or known.asks.found(text)):
            nice = below == Importance.NICE or bool(known.prefers.found(text))
            yield DraftRequirement(sentence, sentence, Importance.NICE if nice else Importance.MUST)


def _terms(text: str, lexicon: Lexicon) -> list[_Term]:
    """The words of a requirement that could not stand in any advertisement, each once."""
    known = known_tools()
    phrases = known.phrases_in(text).items()
    found = {f"tool {key}": _Term(match[0], f"tool {key}", is_named=True) for key, match in phrases}
    for token in _TOKEN.findall(known.without_phrases(text)):
        pieces = [token] if token.casefold() in known.words else re.split(r"[/.-]", token)
        for piece in pieces:
            term = _term(piece, lexicon)
            if term:
                found.setdefault(term.key, term)
    return list(found.values())


def _term(word: str, lexicon: Lexicon) -> _Term | None:
    known, key = resume_words(), word.casefold()
    if key in known.languages:
        return _Term(word, f"language {known.languages[key]}", is_named=True)
    if key in known_tools().words:
        return _Term(word, f"tool {key}", is_named=True)
    empty = (
        len(word) < MIN_TERM
        or not word.isalpha()
        or key in known.levels
        or key in lexicon.vocabulary.function
        or key in lexicon.writer.small_words
        or lexicon.writer.generic.has(key)
    )
    return None if empty else _Term(word, stem(words(word)[0]), is_named=False)


class _Index:
    """The lines of a résumé by the words in them."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._by_key: Mapping[str, list[int]] = defaultdict(list)
        for number, line in enumerate(self._lines):
            for key in self._keys(line):
                self._by_key[key].append(number)

    @staticmethod
    def _keys(line: str) -> set[str]:
        """The words of a line. The single words of a tool's name count too: who knows SQL Server knows SQL."""
        known, tool_names = resume_words(), known_tools()
        plain = words(line)
        tools = {token.casefold() for token in _TOKEN.findall(line)} & tool_names.words | set(
            tool_names.phrases_in(line)
        )
        languages = {known.languages[word] for word in plain if word in known.languages}
        return {stem(word) for word in plain} | {f"tool {t}" for t in tools} | {f"language {c}" for c in languages}

    def has(self, key: str) -> bool:
        """Whether a word stands anywhere."""
        return key in self._by_key

    def best_lines(self, keys: Sequence[str]) -> tuple[list[str], int]:
        """The lines that hold most of the words, two at most, and how many words they hold together."""
        left, chosen = set(keys), list[int]()
        while left and len(chosen) < MAX_QUOTES:
            held: dict[int, int] = defaultdict(int)
            for key in left:
                for number in self._by_key[key]:
                    held[number] += 1
            best = min(held, key=lambda number: (-held[number], number))
            chosen.append(best)
            left = {key for key in left if best not in self._by_key[key]}
        return [_quotable(self._lines[number]) for number in chosen], len(set(keys)) - len(left)


def _quotable(line: str) -> str:
    """A line, or the beginning of a long one, cut behind a word."""
    bare = line.strip()
    return bare if len(bare) <= QUOTE_CHARACTERS else bare[:QUOTE_CHARACTERS].rsplit(maxsplit=1)[0]


def _match(requirement: Requirement, index: _Index, lexicon: Lexicon) -> DraftMatch:
    terms = _wanted(requirement, index, lexicon)
    found = [term for term in terms if index.has(term.key)]
    missing = [term for term in terms if not index.has(term.key)]
    lines, together = index.best_lines([term.key for term in found])
    level = _level(len(found), len(terms), together)
    counts_years = not resume_words().years.isdisjoint(words(requirement.text))
    if level is Level.MET and counts_years:
        level = Level.PARTLY
    reason = _reason(found, missing, lexicon, counts_years=counts_years and bool(found))
    gap = max(missing, key=lambda term: (term.is_named, len(term.word))).word if missing else ""
    return DraftMatch(level, () if level is Level.NOT_FOUND else tuple(lines), reason, gap)


def _wanted(requirement: Requirement, index: _Index, lexicon: Lexicon) -> list[_Term]:
    """The words to look for. Where the advertisement says "or", what was found of its tools and languages is enough."""
    terms = _terms(requirement.text, lexicon)
    either = not resume_words().either.isdisjoint(words(requirement.text))
    enough = either and any(term.is_named and index.has(term.key) for term in terms)
    return [term for term in terms if not (enough and term.is_named and not index.has(term.key))]


def _level(found: int, wanted: int, together: int) -> Level:
    if not found or found < PARTLY_SHARE * wanted:
        return Level.NOT_FOUND
    return Level.MET if found >= MET_SHARE * wanted and together >= TOGETHER_SHARE * wanted else Level.PARTLY


def _reason(found: Sequence[_Term], missing: Sequence[_Term], lexicon: Lexicon, *, counts_years: bool) -> str:
    prose = resume_words().prose.get(lexicon.language, resume_words().prose[DEFAULT_LANGUAGE])
    parts = [
        prose[key].format(words=", ".join(term.word for term in terms))
        for key, terms in (("found", found), ("missing", missing))
        if terms
    ]
    return " ".join([*parts, *([prose["years"]] if counts_years else [])])
