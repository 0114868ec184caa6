"""What a part of the bench is, what it is told and what it brings back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.table import Row, columns


class WrongError(Exception):
    """Something did not work, so that figures mean nothing. The text says what, in one sentence."""


@dataclass(frozen=True)
class Options:
    """What is measured, and on which database: the URL of a PostgreSQL server, or empty for SQLite."""

    parts: Sequence[str]
    calls: int
    crowd: int
    database_url: str


@dataclass(frozen=True)
class Figure:
    """One line of the table over all parts: `beside` is what `measured` is to be seen against."""

    name: str
    measured: str
    goal: str
    met: bool
    beside: str = ""


@dataclass(frozen=True)
class Report:
    """A part's own table, its lines in the table over all parts, and sentences on what did not work."""

    rows: Sequence[Row]
    faults: Sequence[str] = ()
    figures: Sequence[Figure] = ()


@dataclass(frozen=True)
class Part:
    """One thing that is measured, alone with `--only name`.

    `notice` says what is about to happen and how long it takes. `measure` gets an empty directory of its own; it
    raises ApiError, ProcessError, WrongError, aiohttp.ClientError or psycopg.Error when it cannot be done.
    """

    name: str
    notice: Callable[[Options], str]
    measure: Callable[[Path, Options], Report]


def summary(reports: Sequence[Report]) -> list[str]:
    """One table over all parts: what was measured, beside what, and whether it meets its goal. Empty without any."""
    lines = [
        [one.name, one.measured, one.beside, one.goal, "yes" if one.met else "NO"]
        for report in reports
        for one in report.figures
    ]
    return columns([["All parts"], ["", "measured", "beside", "goal", "met"], *lines]) if lines else []
