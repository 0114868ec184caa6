"""How long the built-in writer takes for the advertisements of the shared collection."""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from calls.domain.plans import written_faults
from calls.ports import JobBrief
from calls.providers.builtin import BuiltinQuestionWriter
from lab.bench.parts import Figure, Part, Report
from lab.install import ROOT
from lab.table import Row

JOBS = ROOT.parent / "shared" / "data" / "jobs"
GOAL_MILLISECONDS = 200
TIMES = 3


def measure(folder: Path) -> Report:
    """The part's table; a sentence instead when the advertisements are missing, which is not a failure.

    An advertisement counts with the shortest of three times on the processor: other load of the machine
    does not count.
    """
    if not (folder / "index.csv").exists():
        return Report([["Questions by the built-in writer: not measured, no advertisements beside the project."]])
    briefs = read(folder)
    write(briefs[0])  # loads the keyword search, once per process
    taken: defaultdict[str, list[float]] = defaultdict(list)
    faults = []
    for brief in briefs:
        milliseconds, found = fastest(brief)
        taken[brief.language.split("-")[0]].append(milliseconds)
        faults += [f"The questions for {brief.title!r} cannot be asked: {fault}" for fault in found]
    slowest = max(max(times) for times in taken.values())
    figure = Figure(
        "slowest questions by the built-in writer",
        f"{slowest:.0f} ms",
        f"< {GOAL_MILLISECONDS} ms",
        slowest < GOAL_MILLISECONDS,
    )
    return Report(rows(taken), faults, [figure])


def read(folder: Path) -> list[JobBrief]:
    """A brief with seven questions and every setting for each advertisement of a folder with an `index.csv`."""
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    return [
        JobBrief(
            row["title"],
            (folder / row["file"]).read_text(encoding="utf-8"),
            row["language"],
            7,
            difficulty="senior",
            focus_areas=("first aid",),
            time_limit_seconds=600,
            knock_outs=("A driving licence",),
        )
        for row in found
    ]


def write(brief: JobBrief) -> list[str]:
    """The faults of the questions that are written, of which there should be none: the check is measured too."""
    written = BuiltinQuestionWriter().write_questions(brief)
    return [fault.detail for fault in written_faults([question.fields for question in written.questions], brief)]


def fastest(brief: JobBrief) -> tuple[float, list[str]]:
    """The shortest of TIMES in milliseconds of the processor, and the faults."""
    times: list[float] = []
    faults: list[str] = []
    for _ in range(TIMES):
        start = time.process_time()
        faults = write(brief)
        times.append((time.process_time() - start) * 1000)
    return min(times), faults


def rows(taken: Mapping[str, Sequence[float]]) -> list[Row]:
    return [
        ["Questions by the built-in writer, seven and a must-have, written and checked; milliseconds of the processor"],
        ["", "advertisements", "median", "max", "goal"],
        *(
            [language, str(len(times)), f"{median(times):.0f}", f"{max(times):.0f}", f"< {GOAL_MILLISECONDS}"]
            for language, times in sorted(taken.items())
        ),
    ]


PART = Part(
    "questions", lambda options: "Questions for every advertisement: some seconds …", lambda _, __: measure(JOBS)
)
