"""Periods of time as résumés write them: "May 2019 – present", "05/2014–08/2018", "seit 2020"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from calls.domain.resumes import PRESENT
from calls.providers.builtin.resume_words import resume_words


@dataclass(frozen=True)
class Period:
    """A time with its place in a line. Dates are YYYY or YYYY-MM; `ends` may be `present` or empty."""

    start: int
    end: int
    begins: str
    ends: str


def find_period(line: str) -> Period | None:
    """The first period in a line; None when there is none."""
    if (found := _period().search(line)) is not None:
        ends = PRESENT if found["present"] else _date(found, "2")
        return Period(found.start(), found.end(), _date(found, "1"), ends)
    if (found := _since().search(line)) is not None:
        return Period(found.start(), found.end(), _date(found, "1"), PRESENT)
    return None


def find_date(line: str) -> Period | None:
    """The first period in a line, or else the first single date, which is an end."""
    found = find_period(line)
    if found is None and (single := _single().search(line)) is not None:
        return Period(single.start(), single.end(), "", _date(single, "1"))
    return found


def _date(found: re.Match[str], number: str) -> str:
    year, name = found[f"year{number}"], found[f"name{number}"]
    digits = found[f"before{number}"] or found[f"after{number}"]
    month = resume_words().months.get((name or "").casefold(), 0) or int(digits or 0)
    return f"{year}-{month:02}" if 1 <= month <= 12 else year


def _point(number: str) -> str:
    names = _alternatives(resume_words().months)
    name = rf"(?:(?<!\w)(?P<name{number}>{names})\.?,?[ ]{{1,2}})?"
    before = rf"(?:(?<!\d)\d\d?\.)?(?:(?<!\d)(?P<before{number}>\d\d?)[./-])?"
    year = rf"(?<!\d)(?P<year{number}>(?:19|20)\d\d)(?!\d)"
    return rf"{name}{before}{year}(?:[./-](?P<after{number}>\d\d?)(?!\d))?"


@cache
def _period() -> re.Pattern[str]:
    known = resume_words()
    until = rf"[ \t]{{0,3}}(?:[\u2010-\u2015\u2212~-]|(?:{_alternatives(known.until)})(?!\w))[ \t]{{0,3}}"
    present = rf"(?P<present>(?:{_alternatives(known.present)})(?!\w))"
    return re.compile(rf"{_point('1')}{until}(?:{_point('2')}|{present})", re.IGNORECASE)


@cache
def _since() -> re.Pattern[str]:
    since = _alternatives(resume_words().since)
    return re.compile(rf"(?<!\w)(?:{since})[ ]{{1,2}}{_point('1')}", re.IGNORECASE)


@cache
def _single() -> re.Pattern[str]:
    return re.compile(_point("1"), re.IGNORECASE)


def _alternatives(entries: Iterable[str]) -> str:
    """The entries as a pattern, the longest first."""
    return "|".join(re.escape(entry) for entry in sorted(entries, key=lambda entry: (-len(entry), entry)))
