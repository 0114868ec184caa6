"""Work and education: entries around a date, with what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from calls.domain.places import MAX_QUOTE_CHARACTERS
from calls.domain.resumes import DraftFact
from calls.providers.builtin.resume_dates import Period, find_date, find_period
from calls.providers.builtin.resume_sections import Line, Section
from calls.providers.builtin.resume_words import resume_words
from calls.providers.builtin.words import words

HEADER_WORDS = 14
"""A longer line tells what was done; it is no title."""

NEIGHBOURS = 2

_SPLIT = re.compile(r"\t|\s[|•·–—-]\s|[,;]\s|\s{3,}|\s(?:at|bei|chez|hos|@)\s|\s?\|\s?")
_EDGES = " \t,;:|•·–—-()"

Test = Callable[[str], bool]
Find = Callable[[Line], Period | None]


@dataclass(frozen=True)
class _Entry:
    """Lines that belong together, and the date that was found in them."""

    lines: tuple[Line, ...]
    dated: Line
    period: Period | None


def work_facts(section: Section) -> Iterator[DraftFact]:
    """One fact for every period of time in a section about work."""
    for entry in _entries(section.lines, _work_date, _is_title):
        yield from _fact("work", entry, _is_title, lambda part: not _is_title(part))


def education_facts(section: Section) -> Iterator[DraftFact]:
    """One fact for every date in a section about education, and for every degree or school without one."""
    found = list(_entries(section.lines, _education_date, lambda part: _is_degree(part) or _is_school(part)))
    taken = {line.start for entry in found for line in entry.lines}
    loose = [line for line in section.lines if line.start not in taken and _is_header(line)]
    found += [_Entry((line,), line, None) for line in loose if _is_degree(line.text) or _is_school(line.text)]
    for entry in found:
        yield from _fact("education", entry, _is_degree, _is_school)


def _work_date(line: Line) -> Period | None:
    """A period, or a single date behind a job's title."""
    return find_date(line.text) if _is_title(line.text) and not line.is_bullet else find_period(line.text)


def _education_date(line: Line) -> Period | None:
    """A date; in a list of details a period only."""
    return find_period(line.text) if line.is_bullet else find_date(line.text)


def _entries(lines: Sequence[Line], find: Find, is_known: Test) -> Iterator[_Entry]:
    """The entries. A date that stands apart from its title, behind a list of details, is left to its title alone."""
    free = 0
    for index, line in enumerate(lines):
        period = find(line) if 0 < len(line.text) <= MAX_QUOTE_CHARACTERS else None
        if period is None or index < free:
            continue
        beside = _parts(f"{line.text[: period.start]}\t{line.text[period.end :]}")
        first, last = _header(lines, index, free, wanted=NEIGHBOURS - len(beside), find=find)
        header = tuple(lines[first : last + 1])
        above = next((each for each in lines[free:first] if _is_header(each) and is_known(each.text)), None)
        free = last + 1
        if beside or any(is_known(each.text) for each in header):
            yield _Entry(header, line, period)
        elif above is not None:
            yield _Entry((above,), above, None)


def _header(lines: Sequence[Line], index: int, free: int, *, wanted: int, find: Find) -> tuple[int, int]:
    """The lines that name what a date is about: directly above it, else directly below."""
    first = last = index
    while first > free and index - first < wanted and _is_header(lines[first - 1]):
        first -= 1
    while first == index and last + 1 < len(lines) and last - index < wanted and _is_header(lines[last + 1]):
        if find(lines[last + 1]):
            break
        last += 1
    return first, last


def _is_header(line: Line) -> bool:
    bare = line.text.strip()
    return bool(bare) and not line.is_bullet and len(bare.split()) <= HEADER_WORDS and not bare.endswith(".")


def _fact(kind: str, entry: _Entry, is_name: Test, is_organisation: Test) -> Iterator[DraftFact]:
    """The fact of an entry; none when nothing stands beside the date, or it is too long to be quoted."""
    parts = [part for line in entry.lines for part in _parts(_without_date(line, entry))]
    quote = _quote(entry.lines)
    if not parts or len(quote.text) > MAX_QUOTE_CHARACTERS:
        return
    name = next(filter(is_name, parts), None) or next((part for part in parts if not is_organisation(part)), parts[0])
    others = [part for part in parts if part != name]
    organisation = next(filter(is_organisation, others), others[0] if others else "")
    yield DraftFact(
        kind=kind,
        name=name,
        organisation=organisation,
        begins=entry.period.begins if entry.period else "",
        ends=entry.period.ends if entry.period else "",
        quote=quote.text,
        at=quote.start,
    )


def _without_date(line: Line, entry: _Entry) -> str:
    if line is not entry.dated or entry.period is None:
        return line.text
    return f"{line.text[: entry.period.start]}\t{line.text[entry.period.end :]}"


def _quote(lines: Sequence[Line]) -> Line:
    text = "\n".join(line.text for line in lines)
    return Line(text, lines[0].start).part(0, len(text))


def _parts(text: str) -> list[str]:
    """The pieces of a header that hold a word."""
    pieces = (piece.strip(_EDGES) for piece in _SPLIT.split(text))
    return [piece for piece in pieces if re.search(r"[^\W\d_]{2}", piece)]


def _is_title(part: str) -> bool:
    known = resume_words()
    return any(word in known.titles or word.endswith(known.title_endings) for word in words(part))


def _is_degree(part: str) -> bool:
    return not resume_words().degrees.isdisjoint(words(part))


def _is_school(part: str) -> bool:
    return not resume_words().schools.isdisjoint(words(part))
