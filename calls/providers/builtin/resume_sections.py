"""A résumé in lines with their places, and the section that each line belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from calls.domain.injection import speaks_to_a_model
from calls.providers.builtin.resume_words import normal, resume_words

HEADING_CHARACTERS = 60

_CLAUSE = re.compile(r"[^,.!?;:|•\n\t]+")
_BULLET = re.compile(r"[•·▪■●○◦‣⁃➢➤*–—-]\s?")


@dataclass(frozen=True)
class Line:
    """A line, or the part of one behind its label, with its offset in the résumé."""

    text: str
    start: int

    @property
    def is_bullet(self) -> bool:
        """Whether it is an entry of a list."""
        return _BULLET.match(self.text.lstrip()) is not None

    def part(self, start: int, end: int) -> Line:
        """A piece of the line, without blanks and bullets around it."""
        piece = self.text[start:end]
        bare = piece.lstrip(" \t•·▪■●○◦‣⁃➢➤*–—-")
        return Line(bare.rstrip(" \t,;"), self.start + start + len(piece) - len(bare))


@dataclass(frozen=True)
class Section:
    """Lines below one heading; `kind` is a kind of fact, `other`, or empty above the first heading."""

    kind: str
    lines: tuple[Line, ...]


def without_pleas(text: str) -> str:
    """`text` with blanks for clauses that speak to a model: they say nothing about a person, and count as nothing."""
    if not speaks_to_a_model(text):
        return text
    return _CLAUSE.sub(lambda found: " " * len(found[0]) if speaks_to_a_model(found[0]) else found[0], text)


def sections(text: str) -> list[Section]:
    """The sections in their order. A line with its own label, "Languages: …", is a section of one line."""
    labelled = list(_labelled(text))
    groups = groupby(labelled, key=lambda item: item[0])
    return [Section(kind, tuple(line for _, line in lines)) for (kind, _), lines in groups]


def _labelled(text: str) -> Iterator[tuple[tuple[str, int], Line]]:
    """Every line that is no heading, with its section's kind and running number."""
    headings = resume_words().headings
    kind, number = "", 0
    offset = 0
    for raw in text.split("\n"):
        line, offset = Line(raw, offset), offset + len(raw) + 1
        found = headings.get(normal(raw)) if _may_be_heading(raw) else None
        if found is not None:
            kind, number = found, number + 1
            continue
        label, colon, rest = raw.partition(":")
        own = headings.get(normal(label)) if colon and rest.strip() and _may_be_heading(label) else None
        if own in (None, "other", kind):
            yield (kind, number), line
        else:
            number += 1
            yield (str(own), number), line.part(len(label) + 1, len(raw))
            number += 1


def _may_be_heading(raw: str) -> bool:
    return 0 < len(raw.strip()) <= HEADING_CHARACTERS
