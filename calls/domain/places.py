"""Where words stand in a text: quotes with their place, found again by code."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

MAX_QUOTE_CHARACTERS = 400
"""A longer passage is no quote: it would be a piece of the document."""

_WORD = re.compile(r"\w+(?:\+\+|#)?")


@dataclass(frozen=True)
class Quote:
    """A passage of a text, letter by letter, with the offsets of its first character and behind its last one.

    `page` counts from 1; None where the text has no pages.
    """

    text: str
    start: int
    end: int
    page: int | None = None

    def to_json(self) -> dict[str, object]:
        """The quote as it stands in a row and in the API."""
        return {"quote": self.text, "start": self.start, "end": self.end, "page": self.page}

    @classmethod
    def from_json(cls, data: dict[str, object]) -> Quote:
        """Reads what `to_json` wrote."""
        page = None if data["page"] is None else _number(data["page"])
        return cls(str(data["quote"]), _number(data["start"]), _number(data["end"]), page)


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("an offset is a whole number")
    return value


class Finder:
    """Finds quotes in one text, whole words in the same order; case, white space and punctuation do not count."""

    def __init__(self, text: str, page_starts: Sequence[int] = ()) -> None:
        """`page_starts` are the offsets at which the pages begin; empty when the text has none."""
        self._text = text
        self._page_starts = tuple(page_starts)
        self._spans: list[tuple[int, int]] = []
        self._offsets: list[int] = []
        pieces: list[str] = []
        length = 1
        for match in _WORD.finditer(text):
            for word in _words(match[0]):
                self._spans.append(match.span())
                self._offsets.append(length)
                pieces.append(word)
                length += len(word) + 1
        self._joined = f" {' '.join(pieces)} "

    def find(self, words: str) -> Quote | None:
        """Where `words` stand first, as the text has them; None: nowhere, or too many words for a quote."""
        wanted = [word for match in _WORD.finditer(words) for word in _words(match[0])]
        at = self._joined.find(f" {' '.join(wanted)} ") if wanted else -1
        if at < 0:
            return None
        first = bisect_right(self._offsets, at + 1) - 1
        start, end = self._spans[first][0], self._spans[first + len(wanted) - 1][1]
        return self.at(start, end) if end - start <= MAX_QUOTE_CHARACTERS else None

    def at(self, start: int, end: int) -> Quote:
        """The passage between two offsets."""
        page = bisect_right(self._page_starts, start) or None
        return Quote(self._text[start:end], start, end, page)


def _words(token: str) -> list[str]:
    """A token as it is compared. One character may be several words: NFKC makes "½" a one and a two."""
    return _WORD.findall(unicodedata.normalize("NFKC", token).casefold())
