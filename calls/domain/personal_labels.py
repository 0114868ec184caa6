"""Where labels such as "Date of birth: …" stand in a text, with their values: beside them, or below."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise, zip_longest

MAX_LABEL_WORDS = 5
MAX_VALUE_CHARACTERS = 60
MAX_VALUE_WORDS_ALONE = 6
"""Behind a label without a colon; a longer text is a sentence that begins like one."""

_WORD = re.compile(r"[^\s|;•·]+")
_CELL_ENDS = frozenset("\t|;•·")
_COLONS = frozenset(":：")
_EDGES = "-–—*.,"

Span = tuple[int, int]
Cell = Sequence[Span]


def lines_of(text: str) -> list[str]:
    """The lines of a text, by their line feeds only: offsets are counted by them."""
    return text.split("\n")


def labelled_spans(text: str, sure: Collection[str], with_colon: Collection[str]) -> Iterator[Span]:
    """The places of labels with their values. Entries are in small letters, one blank between words.

    A label of `sure` needs no colon when it begins a cell; one of `with_colon` needs one, or a cell of its own.
    """
    offset, lines = 0, lines_of(text)
    for line, below in pairwise([*lines, ""]):
        for start, end in _in_line(line, below, sure, with_colon) if line else ():
            yield offset + start, offset + end
        offset += len(line) + 1


def _in_line(line: str, below: str, sure: Collection[str], with_colon: Collection[str]) -> Iterator[Span]:
    cells = _cells(line)
    has_colon = not _COLONS.isdisjoint(line)
    for cell, following in zip_longest(cells, cells[1:]):
        begins = _begins(line, cell) if has_colon else ()
        begin = next((at for at in begins if _has_label(line, _first(cell, at), sure, with_colon)), None)
        if begin is not None:
            count = _label_end(line, _first(cell, begin))
            alone = line[cell[-1][1] - 1] in _COLONS and begin + count == len(cell)
        elif _begins_surely(line, cell, sure):
            begin, alone = 0, _plain(line, cell) in sure
        elif following is not None and _plain(line, cell) in with_colon:
            begin, alone = 0, True
        else:
            continue
        yield cell[begin][0], cell[-1][1]
        if alone and following is not None:
            yield following[0][0], following[-1][1]
        elif alone and _may_be_value(below):
            yield len(line), len(line) + 1 + len(below)


def _cells(line: str) -> Sequence[Cell]:
    """The words of a line by their places, in groups that a tab, a bar, a bullet or a wide gap keeps apart."""
    cells: list[list[Span]] = []
    reached = 0
    for match in _WORD.finditer(line):
        gap = line[reached : match.start()]
        if not cells or len(gap) > 2 or not _CELL_ENDS.isdisjoint(gap):
            cells.append([])
        cells[-1].append(match.span())
        reached = match.end()
    return cells


def _begins(line: str, cell: Cell) -> Iterator[int]:
    """Where a label may begin in a cell: at its first word, and behind a comma."""
    yield 0
    for number, (_, end) in enumerate(cell[:-1], start=1):
        if line[end - 1] == ",":
            yield number


def _first(cell: Cell, at: int) -> Cell:
    """As many words as a label may have."""
    return cell[at : at + MAX_LABEL_WORDS]


def _label_end(line: str, words: Cell) -> int:
    """How many words there are up to the first colon; 0 when it is too far away."""
    for number, (start, end) in enumerate(words, start=1):
        if any(colon in line[start:end] for colon in _COLONS):
            return number
    return 0


def _has_label(line: str, words: Cell, sure: Collection[str], with_colon: Collection[str]) -> bool:
    count = _label_end(line, words)
    if not count:
        return False
    label = _plain(line, words[:count]).replace("：", ":").partition(":")[0].strip(_EDGES + " ")
    return label in sure or label in with_colon


def _begins_surely(line: str, cell: Cell, sure: Collection[str]) -> bool:
    for count in range(min(MAX_LABEL_WORDS, len(cell)), 0, -1):
        if len(cell) - count <= MAX_VALUE_WORDS_ALONE and _plain(line, cell[:count]) in sure:
            return True
    return False


def _plain(line: str, words: Cell) -> str:
    """Words as labels are compared."""
    bare = (line[start:end].casefold().replace("’", "'").strip(_EDGES) for start, end in words)
    return " ".join(word for word in bare if word)


def _may_be_value(below: str) -> bool:
    """Whether the line below a label is its value: a short one that is no other label and no heading in capitals."""
    bare = below.strip()
    return 0 < len(bare) <= MAX_VALUE_CHARACTERS and ":" not in bare and not bare.isupper()
