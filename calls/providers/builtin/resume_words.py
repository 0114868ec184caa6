"""What the builtin reader knows of résumés and advertisements, read from `resume_words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from calls.providers.builtin.lexicon import LANGUAGES, Phrases, find_lexicon
from calls.providers.builtin.words import words

_MIN_MONTH = 3


@dataclass(frozen=True)
class ResumeWords:
    """The lists, ready to look words up. Keys and entries are normalised words, one blank apart."""

    headings: Mapping[str, str]
    months: Mapping[str, int]
    present: tuple[str, ...]
    until: tuple[str, ...]
    since: tuple[str, ...]
    titles: frozenset[str]
    title_endings: tuple[str, ...]
    schools: frozenset[str]
    degrees: frozenset[str]
    languages: Mapping[str, str]
    levels: Mapping[str, str]
    advertisement_headings: Mapping[str, str]
    asks: Phrases
    prefers: Phrases
    years: frozenset[str]
    either: frozenset[str]
    prose: Mapping[str, Mapping[str, str]]
    results: tuple[Phrases, ...]
    companies: frozenset[str]


def normal(text: str) -> str:
    """A heading or phrase as it is compared. Letters that were spread out with blanks are put together."""
    found = words(text)
    spread = len(found) > 3 and all(len(word) == 1 for word in found)
    return ("" if spread else " ").join(found)


@cache
def resume_words() -> ResumeWords:
    """All lists, of all languages at once."""
    data = tomllib.loads(files(__package__).joinpath("resume_words.toml").read_text(encoding="utf-8"))
    advert, dates = data["advertisement"], data["dates"]
    known = [found for code in LANGUAGES if (found := find_lexicon(code))]
    return ResumeWords(
        headings=_by_entry(data["headings"]),
        months=dict.fromkeys(dates["seasons"].split(), 0) | _months(dates["months"]),
        present=tuple(dates["present"]),
        until=tuple(dates["to"]),
        since=tuple(dates["since"]),
        titles=_set(data["titles"]["words"]),
        title_endings=tuple(data["titles"]["endings"].split()),
        schools=_set(data["schools"]["words"]),
        degrees=_set(data["degrees"]["words"]),
        languages=_by_entry({code: names.split() for code, names in data["languages"].items()}),
        levels=_by_entry({level: names.split() for level, names in data["levels"].items()}),
        advertisement_headings=_by_entry({"must": advert["requirements"], "nice": advert["nice"]}),
        asks=Phrases.of(advert["asks"]),
        prefers=Phrases.of(advert["prefers"]),
        years=_set(advert["years"]),
        either=_set(advert["or"]),
        prose=data["prose"],
        results=tuple(lexicon.vocabulary.results for lexicon in known),
        companies=_set(data["tools"]["companies"]),
    )


def _by_entry(lists: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Each entry with the name of its list; the first list wins."""
    found: dict[str, str] = {}
    for name, entries in lists.items():
        for entry in entries:
            found.setdefault(normal(entry), name)
    return found


def _set(text: str) -> frozenset[str]:
    return frozenset(word for entry in text.split() for word in words(entry))


def _months(lists: Iterable[str]) -> dict[str, int]:
    """Every month's name and its beginnings of three letters or more, with its number."""
    found: dict[str, int] = {}
    for names in lists:
        for number, name in enumerate(names.split(), start=1):
            for length in range(_MIN_MONTH, len(name) + 1):
                found.setdefault(name[:length], number)
    return found
