"""Names, and labels such as "Date of birth", found with blanks ignored: inside a line, and in joined words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

_LONG_LABEL = 8
"""Letters. A shorter label may be a part of an ordinary word."""
_LONG_NAME = 8
"""Letters. A shorter name may be a part of an ordinary word."""
_LETTERS_OF_A_NAME = 5
"""A shorter name may be an ordinary word."""

_DATE = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th|er)?\.?\s{0,2}(?:(?:of|de)\s{0,2})?[^\W\d_]{3,10}[.,]?\s{0,2}(?:(?:de|del)\s{0,2})?\d{4}"
    r"|[^\W\d_]{3,10}\.?\s{0,2}\d{1,2}(?:st|nd|rd|th)?,?\s{0,2}\d{4}"
    r"|\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|(?:19|20)\d\d)(?:,? (?:in|at|à|en|i) \w{1,30})?"
)
_COLON = re.compile(r"[^\S\n]{0,3}[:：]")
_SEPARATOR = re.compile(r"\s{0,3}[:：–-]?\s{0,3}")
_VALUE = re.compile(r"[^\S\n]{0,3}(?:[^\s:：|;•·]{1,60}(?![^\s:：|;•·]*[:：])[^\S\n]{0,2}){0,6}")
_TWO_DIGITS = re.compile(r"\s{0,3}\d\d(?!\d)")
_REST_OF_WORD = re.compile(r"[^\s|;•·]{0,60}")
_UNBROKEN = re.compile(r"\S+")
_OF_ADDRESS = re.compile(r"@|://|\bwww\.|\w\.\w{2,10}/")


@dataclass(frozen=True)
class Found:
    """A place in a text. `is_joined` says that a blank is missing in it, or between it and its neighbours."""

    start: int
    end: int
    is_joined: bool


def embedded_labels(text: str, sure: Collection[str], with_colon: Collection[str]) -> Iterator[Found]:
    """The labels that a colon, a date or a joined value follows, each with its value, in the order of the text.

    Entries are in small letters. One of `sure` counts in the middle of a line and of a word; one of `with_colon`
    counts before a date or an age only, or when it begins with a capital behind a small letter.
    """
    squeezed, places = _squeezed(text)
    entries = {_glued(entry): entry for entry in (*with_colon, *sure)}
    present = sorted((glued for glued in entries if glued in squeezed), key=lambda glued: (-len(glued), glued))
    if not present:
        return
    certain = {_glued(entry) for entry in sure}
    for match in re.finditer(f"(?=({'|'.join(map(re.escape, present))}))", squeezed):  # they may overlap
        start, end = places[match.start(1)], places[match.end(1) - 1] + 1
        joined = _is_joined(text, start, end, entries[match[1]])
        value = _value_end(text, start, end, is_sure=match[1] in certain, is_joined=joined)
        if value is not None:
            yield Found(start, value, joined)


def names_in(text: str, names: Iterable[str]) -> Iterator[Found]:
    """The places of full names, their words in this order or the other one, with any blanks or none."""
    for name in names:
        words = re.findall(r"\w[\w'’-]*", name)
        letters = sum(len(word) for word in words)
        if len(words) < 2 or letters < _LETTERS_OF_A_NAME:
            continue
        spread = [r"[^\S\n]{0,2}".join(map(re.escape, word)) for word in words]
        orders = (r"\W{0,3}".join(spread), r"\W{0,3}".join(reversed(spread)))
        for match in re.finditer("|".join(orders), text, re.IGNORECASE):
            has_gap = re.search(r"\W", match[0]) is not None
            apart = _ends_before(text, match.start()) and _begins_after(text, match.end())
            if apart or (not has_gap and letters >= _LONG_NAME):
                yield Found(*match.span(), not has_gap or _touches(text, *match.span()))


def has_joined_name(text: str, names: Iterable[str]) -> bool:
    """Whether a name is joined with its neighbours or in itself, and stands nowhere as it should.

    Accounts are named so: a name in an address, or alone in small letters, does not count.
    """
    text = _UNBROKEN.sub(lambda found: " " * len(found[0]) if _OF_ADDRESS.search(found[0]) else found[0], text)
    for name in names:
        found = list(names_in(text, [name]))
        joined = [each for each in found if not text[each.start : each.end].islower() or _touches(text, *_span(each))]
        if joined and all(each.is_joined for each in found):
            return True
    return False


def _span(found: Found) -> tuple[int, int]:
    return found.start, found.end


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The text in small letters without blanks, and where each of its letters stands. Line feeds stay."""
    letters: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        if character == "\n" or not character.isspace():
            small = "'" if character == "’" else character.casefold()
            letters.append(small)
            places.extend([at] * len(small))
    return "".join(letters), places


def _glued(entry: str) -> str:
    return "".join(entry.casefold().split())


def _is_joined(text: str, start: int, end: int, entry: str) -> bool:
    inside = " " in entry and len(entry) > _LONG_LABEL and not re.search(r"\s", text[start:end])
    return inside or _touches(text, start, end)


def _touches(text: str, start: int, end: int) -> bool:
    """Whether a letter or a digit stands directly beside a place."""
    return text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()


def _ends_before(text: str, start: int) -> bool:
    """Whether a word ends before `start`: another character than a letter, or a small letter before a capital."""
    before = text[start - 1 : start]
    return not (before.isalnum() or before == "_") or (not before.isupper() and text[start].isupper())


def _begins_after(text: str, end: int) -> bool:
    """Whether a word begins at `end`: another character than a small letter stands there."""
    after = text[end : end + 1]
    return not (after.isalnum() or after == "_") or after.isupper() or after.isdigit()


def _value_end(text: str, start: int, end: int, *, is_sure: bool, is_joined: bool) -> int | None:
    """Where the value of a label ends; None when these words are no label."""
    begins = _ends_before(text, start)
    if not begins and (not is_sure or end - start < _LONG_LABEL):
        return None
    colon = _COLON.match(text, end)
    date = _DATE.match(text, _behind(_SEPARATOR, text, end))
    if date and (is_sure or colon or text[end : end + 1].isdigit()):
        return date.end()
    if colon and (is_sure or text[start - 1 : start].isalnum()):
        return _behind(_VALUE, text, colon.end())
    if colon and _TWO_DIGITS.match(text, colon.end()):
        return _behind(_TWO_DIGITS, text, colon.end())
    return _behind(_REST_OF_WORD, text, end) if is_sure and is_joined and _is_joined_label(text, start, end) else None


def _is_joined_label(text: str, start: int, end: int) -> bool:
    """Whether a label without a colon is one: long, and a value or nothing follows, not the rest of its word."""
    return end - start > _LONG_LABEL and _begins_after(text, end)


def _behind(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
