"""A résumé without what no job is judged by: age, origin, family, faith, health, and where the person lives.

Every pattern is bounded, and labels are looked up word by word: the time grows with the length of the text and with
nothing else, whatever the text is made of.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from calls.domain.personal_joined import embedded_labels, has_joined_name, names_in
from calls.domain.personal_labels import labelled_spans, lines_of

_WORDS = Path(__file__).resolve().parent / "personal.toml"

SHORT_LINE = 8
"""Words; what says a person's state stands on a short line, and a sentence about work may hold the same word."""

TOP_LINES = 15
"""Lines in which an address may stand that no label announces."""

MAX_LINE = 400
"""Characters; a longer line is no line of a list about a person."""

_DIGITS_OF_A_PHONE = 9

_EMAIL_OR_LINK = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,253}|https?://\S{1,300}|\bwww\.\S{1,300}", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w/.])(?:\+|\(\+?)?\d[\d ()./\u2010-\u2015-]{6,24}\d(?!\w)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_AGE = re.compile(
    r"\b(?:aged? \d\d|\d\d[ -]years?[ -]old|\d\d Jahre alt|âgée? de \d\d ans|\d\d años de edad|\d\d år gammal)\b"
    r"|\b(?:born (?:on|in|at)|geboren (?:am|in)|geb\. (?:am )?\d|née? (?:le|à|en) |nacid[oa] (?:el|en)"
    r"|född (?:i|den|\d))[^\n]{0,80}",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"[^\w\n]{0,4}(?:\d\d (?:years|Jahre|ans|años|år)|(?:\d|one|two|three|zwei|drei|deux|trois|dos|tres|två|tre)"
    r" (?:child|children|kids?|Kind|Kinder|enfants?|hij[oa]s?|barn))[^\w\n]{0,4}",
    re.IGNORECASE,
)
_POSTAL_CODE = (
    r"(?<!\d)(?!(?:19|20)\d\d\b)\d{3} ?\d{1,2} [^\W\d_a-zß-ÿ]|,\s?[A-Z]{2} \d{5}\b|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"
)


def without_personal(text: str, names: Iterable[str] = ()) -> str:
    """`text` with blanks in the place of what is personal, so that every other character stays where it is.

    `names` are those of the person. Names and labels are found with blanks ignored. It is made of word lists and
    patterns (personal.toml): it misses what is said in other words, and what a table has torn from its label.
    """
    text = _without_state(text)
    text = _blanked(text, sorted((found.start, found.end) for found in names_in(text, names)))
    text = _PHONE.sub(lambda found: found[0] if _is_date(found[0]) else _blanks(found), text)
    address = _address()
    return _lines_blanked(text, lambda number, line: number < TOP_LINES and bool(address.search(line)))


def has_joined_personal(text: str, names: Iterable[str] = ()) -> bool:
    """Whether a label of personal data, or one of the person's `names`, stands in joined words ("Dateofbirth").

    The removal of personal data cannot be relied on then: what is joined with it has no label.
    """
    labels = embedded_labels(text, _entries("labels"), _entries("labels_with_colon"))
    return any(label.is_joined for label in labels) or has_joined_name(text, names)


def is_personal(text: str) -> bool:
    """Whether `text` says, or asks for, something about a person that is taken out of a résumé."""
    return _without_state(text) != text


def _without_state(text: str) -> str:
    sure, with_colon = _entries("labels"), _entries("labels_with_colon")
    embedded = [(label.start, label.end) for label in embedded_labels(text, sure, with_colon)]
    text = _blanked(text, sorted([*labelled_spans(text, _with_joined(sure), with_colon), *embedded]))
    for pattern in (_present(text, "words", r" {0,3}:?"), _AGE, _EMAIL_OR_LINK):
        text = pattern.sub(_blanks, text) if pattern else text
    state = _present(text, "lines")
    return _lines_blanked(text, lambda _, line: _ALONE.fullmatch(line) is not None or _says_state(line, state))


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces, reached = [], 0
    for start, end in spans:
        if end > reached:
            start = max(start, reached)
            pieces += [text[reached:start], re.sub(r"[^\n]", " ", text[start:end])]
            reached = end
    return "".join([*pieces, text[reached:]])


def _says_state(line: str, state: re.Pattern[str] | None) -> bool:
    return state is not None and len(line.split()) <= SHORT_LINE and state.search(line) is not None


def _blanks(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _is_date(digits: str) -> bool:
    """Whether digits look like a period of time or an amount, not like a telephone number."""
    if digits.startswith(("+", "(")):
        return False
    return _YEAR.search(digits) is not None or sum(char.isdigit() for char in digits) < _DIGITS_OF_A_PHONE


def _present(text: str, section: str, behind: str = "") -> re.Pattern[str] | None:
    """A pattern of the entries of a section that may stand in `text`; None when there are none."""
    lowered = text.casefold()
    found = [entry for entry in sorted(_entries(section)) if entry.casefold() in lowered]
    return re.compile(rf"(?<!\w)(?:{_alternatives(found)})(?!\w){behind}", re.IGNORECASE) if found else None


@cache
def _address() -> re.Pattern[str]:
    lists = _lists()["streets"]
    ends, before, after = (
        _alternatives(lists[group]) for group in ("before_number", "words_before_number", "after_number")
    )
    number = r"\d{1,5}\w?"
    street = (
        rf"(?i:\w(?:{ends}) {number}(?!\w)|(?<!\w)(?:{before}) (?:[\w.'’]{{1,30}},? ){{1,4}}{number}(?!\w)"
        rf"|(?<!\w){number},? (?:[\w.'’]{{1,30}} ){{0,3}}(?:{after})(?!\w))"
    )
    return re.compile(rf"{street}|{_POSTAL_CODE}")


def _alternatives(entries: Iterable[str]) -> str:
    """Entries as a pattern, the longest first."""
    return "|".join(re.escape(entry) for entry in sorted(entries, key=lambda entry: (-len(entry), entry)))


@cache
def _entries(section: str) -> frozenset[str]:
    return frozenset(entry for group in _lists()[section].values() for entry in group)


@cache
def _with_joined(entries: frozenset[str]) -> frozenset[str]:
    """Entries, also without the blanks between their words."""
    return entries | {entry.replace(" ", "") for entry in entries}


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


def _lines_blanked(text: str, is_blanked: Callable[[int, str], bool]) -> str:
    return "\n".join(
        " " * len(line) if 0 < len(line) <= MAX_LINE and is_blanked(number, line) else line
        for number, line in enumerate(lines_of(text))
    )
