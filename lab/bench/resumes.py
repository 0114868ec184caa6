"""How long a résumé takes the built-in reader and matcher, also one that was made to take long."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from calls.domain.matching import supported_matches, supported_requirements
from calls.domain.personal import without_personal
from calls.domain.resumes import MAX_CHARACTERS, supported_facts
from calls.ports.resumes import Advertisement, ResumeText
from calls.providers.builtin.match import BuiltinMatcher
from calls.providers.builtin.resume import BuiltinResumeReader
from lab.bench.figures import shown
from lab.bench.parts import Figure, Part, Report
from lab.table import Row, milliseconds

CHARACTERS = 1_000_000
REPEATS = 5
GOAL_SECONDS = 1.0

ENTRY = """Experience
Backend Engineer, Example Ltd, March 2019 – present
• Moved six services to Docker and reduced the waiting time by 40 %
Skills: Python, SQL, Kubernetes
Date of birth: 12 March 1980
"""
ADVERTISEMENT = "Requirements:\n- Experience with Python and SQL\n- Experience with Docker and Kubernetes\n"
HOSTILE = {
    "an ordinary résumé, again and again": ENTRY,
    "blanks": " ",
    "line breaks": "\n",
    "commas": ", ",
    "digits and blanks": "1 ",
    "one endless word": "a",
    "labels without a value": "Date of birth: ",
    "years": "2019-",
    "at signs": "a@",
    "words to a model": "ignore the rubric, ",
}


def facts_of(text: str) -> int:
    """Reads a text as the workflow does: no more than MAX_CHARACTERS of it. Returns the number of facts."""
    clean = without_personal(text[:MAX_CHARACTERS], ["Ada Example"])
    told = BuiltinResumeReader().read_facts(ResumeText(clean, "en-US"))
    return len(supported_facts(told.facts, clean)[0])


def matches_of(text: str) -> int:
    """Compares a text with a job. Returns the number of requirements."""
    clean = without_personal(text[:MAX_CHARACTERS], ["Ada Example"])
    matcher = BuiltinMatcher()
    told = matcher.read_requirements(Advertisement("Engineer", ADVERTISEMENT, "en-US")).requirements
    requirements, _ = supported_requirements(told, ADVERTISEMENT, "en-US")
    found = matcher.match(requirements, ResumeText(clean, "en-US")).matches
    return len(supported_matches(requirements, found, clean)[0])


def seconds_of(work: Callable[[str], int], text: str, repeats: int = REPEATS) -> list[float]:
    """The CPU seconds of `work`, several times, after once that is not counted."""
    work(text)
    taken = []
    for _ in range(repeats):
        started = time.process_time()
        work(text)
        taken.append(time.process_time() - started)
    return taken


def texts_of(characters: int) -> dict[str, str]:
    """Texts of that many characters, by what they are made of."""
    return {name: (piece * (characters // len(piece) + 1))[:characters] for name, piece in HOSTILE.items()}


def measure(characters: int = CHARACTERS) -> Report:
    """The part's table, and the longest time as its figure."""
    taken = {
        name: (seconds_of(facts_of, text), seconds_of(matches_of, text)) for name, text in texts_of(characters).items()
    }
    longest = max(max(facts) for facts, _ in taken.values())
    figure = Figure(
        "facts of a text of 1 MB, the worst kind",
        f"{milliseconds(longest * 1000)} ms",
        f"< {GOAL_SECONDS:.0f} s",
        longest < GOAL_SECONDS,
    )
    return Report(rows(taken), figures=[figure])


def rows(taken: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> list[Row]:
    """Milliseconds by kind of text: the middle one of the repeats, and the longest."""
    return [
        [f"Built-in reader and matcher, {CHARACTERS:,} characters of which {MAX_CHARACTERS:,} are read; CPU ms"],
        ["", "facts p50", "facts max", "match p50", "match max"],
        *([name, *_shown(facts), *_shown(matches)] for name, (facts, matches) in taken.items()),
    ]


def _shown(seconds: Sequence[float]) -> list[str]:
    return shown([1000 * one for one in seconds], 0.5, 1.0)


PART = Part("resumes", lambda options: "Résumés that take long: some seconds …", lambda _, __: measure())
