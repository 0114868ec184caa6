"""The job's own terms, found in its advertisement by a keyword search and sifted for what may be asked about."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from calls.providers.builtin.advert import Advert
from calls.providers.builtin.lexicon import WriterTexts
from calls.providers.builtin.tools import known_tools
from calls.providers.builtin.words import stems, words

MAX_TERM_WORDS = 3
CANDIDATES = 80
MAX_ABBREVIATION = 6

MIN_LISTED = 3
"""Items that make a list of skills."""

_SYMBOLS = re.compile(
    r"(?<![\w.#+&/-])(?:\.[A-Z]{2,}|[A-Za-z][\w-]*(?:\+\+|#)|[A-Za-z]\w*\.(?:js|NET)|[A-Z]{1,3}[&/][A-Z]{1,3})(?![\w#+&/])"
)
"""Technical terms that are written with symbols: C#, C++, .NET, Node.js, R&D, CI/CD."""

_SHARED_ENDINGS = frozenset({"net", "js"})

_PART = re.compile(r"[^\W\d_](?:[\w’'/.+&-]*[\w+])?")
_WORD = re.compile(r"[^\W\d_][\w’'+-]*")
_CAPITALISED = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ’'.-]+")


def job_terms(advert: Advert, title: str, texts: WriterTexts, *, language: str, wanted: int) -> list[str]:
    """At most `wanted` terms, the most telling first, none of which shares a word with another."""
    advert, written = _with_names_as_words(advert)
    text = "\n".join(f"{sentence.rstrip('.!?:;,')}." for sentence in advert.sentences)
    sieve = _Sieve(advert, title, texts)
    terms = [sieve.in_sentence(term) for term in _candidates(text, language) if sieve.lets_through(term)]
    symbols = [term for sentence in advert.sentences for term in _SYMBOLS.findall(sentence)]
    pieces = {word for term in symbols for word in words(term)}
    terms = sorted((term for term in terms if not pieces.issuperset(words(term))), key=sieve.rank)
    telling = sum(sieve.rank(term) == 0 for term in terms)
    ranked = [*_listed_tools(advert), *terms[:telling], *symbols, *terms[telling:]]
    chosen: list[str] = []
    used = {word.casefold() for word in title.split()}
    for term in (" ".join(written.get(word, word) for word in term.split()) for term in ranked):
        found = _key(term)
        if not found & used:
            chosen.append(term)
            used |= found
    return chosen[:wanted]


def _with_names_as_words(advert: Advert) -> tuple[Advert, dict[str, str]]:
    """The advertisement without the blanks in the names of tools, so that each is one word; and their spellings."""
    written: dict[str, str] = {}

    def joined(match: re.Match[str]) -> str:
        word = re.sub(r"[\s\u2010\u2011-]", "", match[0])
        written.setdefault(word, " ".join(match[0].split()))
        return word

    sentences = tuple(known_tools().phrases.sub(joined, sentence) for sentence in advert.sentences)
    return replace(advert, sentences=sentences), written


def _key(term: str) -> set[str]:
    """What two terms share when they are about the same: a name with symbols counts as a whole."""
    if not _SYMBOLS.fullmatch(term):
        return stems(words(term))
    return {term.casefold(), *(word for word in words(term) if len(word) > 2 and word not in _SHARED_ENDINGS)}


def _listed_tools(advert: Advert) -> list[str]:
    """The tools in plain lists of skills, such as "Java, C#, Node.js", which hold no sentence to search in."""
    found = []
    for sentence in advert.sentences:
        items = [item.strip(" .") if not item.strip().startswith(".") else item.strip() for item in sentence.split(",")]
        if len(items) >= MIN_LISTED and all(0 < len(item.split()) <= MAX_TERM_WORDS for item in items):
            found += [item for item in items if _SYMBOLS.fullmatch(item) or _is_tool(item)]
    return found


def _candidates(text: str, language: str) -> list[str]:
    """Keywords by rank. The library takes a third of a second to load, so it is loaded when it is needed."""
    from yake import KeywordExtractor

    # When it fails it finds no keyword, and would log the beginning of the text.
    logging.getLogger("yake").setLevel(logging.CRITICAL)
    search = KeywordExtractor(lan=language, n=MAX_TERM_WORDS, dedup_lim=0.9, top=CANDIDATES)
    return [term for term, _rank in search.extract_keywords(text)]


class _Sieve:
    """Which keywords may be spoken in a question, and how."""

    def __init__(self, advert: Advert, title: str, texts: WriterTexts) -> None:
        spoken = [_WORD.findall(sentence) for sentence in advert.sentences]
        self._title = stems(words(title))
        self._texts = texts
        self._small = {word for sentence in spoken for word in sentence if word.islower()}
        self._inside = {word for sentence in spoken for word in sentence[1:]}
        self._names = advert.names - self._small

    def lets_through(self, term: str) -> bool:
        """Whether a keyword tells something about the job, and nothing else."""
        parts = term.split()
        return (
            all(_PART.fullmatch(part) and sum(char.isdigit() for char in part) < 2 for part in parts)
            and len(re.sub(r"\W", "", term)) >= 3
            and not stems(words(term)) & self._title
            and not self._is_empty(parts)
            and not any(self._texts.protected.has(word) for word in _with_pieces(parts))
            and not any(self._is_name(part, alone=len(parts) == 1 or n > 0) for n, part in enumerate(parts))
        )

    def in_sentence(self, term: str) -> str:
        """A term as it stands inside a sentence: a capital that only began a sentence is made small."""
        first = term.split()[0]
        known = self._texts.nouns_are_capitalised or _is_tool(first) or not _CAPITALISED.fullmatch(first)
        return term if known else term[0].lower() + term[1:]

    def rank(self, term: str) -> int:
        """0 for what tells most about a job, 2 for a single ordinary word.

        In languages that write compounds as one word, a long word tells more than a group of words. A group
        around "and" or "in" may be two halves of different things.
        """
        compound_letters = self._texts.compound_letters
        if " " in term:
            return 1 if compound_letters or self._texts.links & set(term.split()) else 0
        return 0 if not term.islower() or 0 < compound_letters <= len(term) else 2

    def _is_empty(self, parts: Sequence[str]) -> bool:
        """Whether a term begins or ends with a word that could stand in any advertisement."""
        texts, first, last = self._texts, parts[0], parts[-1]
        if any(texts.generic.has(word) or word.casefold() in texts.small_words for word in (first, last)):
            return True
        if any(word in texts.small_words and word not in texts.links for word in parts[1:-1]):
            return True
        if len(parts) > 1:
            return texts.not_first.has(first) or texts.not_last.has(last)
        plain = self.in_sentence(first).islower()
        return texts.not_first.has(first) or (plain and not texts.noun_endings.has(first))

    def _is_name(self, word: str, *, alone: bool) -> bool:
        """Whether a word may be the name of a person, a place or a company.

        A capitalised word that never stands in small letters is taken for one, unless it is a known tool, an
        abbreviation, or begins a sentence. German capitalises every noun, so there only known names count.
        """
        if any(_begins_like(piece, name) for piece in _with_pieces([word]) for name in self._names):
            return True
        if known_tools().phrases.fullmatch(word):
            return False
        if word.rstrip("s").isupper():
            return len(word) > MAX_ABBREVIATION
        if word.islower() or word.casefold() in self._small or _is_tool(word):
            return False
        return not self._texts.nouns_are_capitalised and not self._only_begins_sentences(word, alone=alone)

    def _only_begins_sentences(self, word: str, *, alone: bool) -> bool:
        """Whether a capital can be explained by its place: a small word follows, or it ends as a noun does."""
        ordinary = not alone or self._texts.noun_endings.has(word)
        return ordinary and word not in self._inside and _CAPITALISED.fullmatch(word) is not None


def _is_tool(name: str) -> bool:
    return name.casefold() in known_tools().words or known_tools().phrases.fullmatch(name) is not None


def _with_pieces(parts: Iterable[str]) -> list[str]:
    """The words, and the pieces of those that carry a hyphen or a slash."""
    return [word for part in parts for word in [part.casefold(), *re.split(r"[-/’']", part.casefold())] if word]


def _begins_like(word: str, name: str) -> bool:
    return word == name or (len(name) >= 5 and word.startswith(name))
