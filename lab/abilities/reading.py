"""Files of simulated candidates → jobs; whatever a file cannot say is refused with one sentence."""

import re
from pathlib import Path

from pydantic import TypeAdapter

from lab import toml
from lab.abilities.model import Job
from lab.inputs import InputError

FOLDER = Path(__file__).with_name("jobs")

_JOB = TypeAdapter(Job)
_PAUSE = re.compile(r"\[pause [\d.]+\]")


def read_all(pattern: str = "*") -> list[Job]:
    """The jobs whose files fit a pattern such as `nurse_*`, by the names of the files. Raises InputError."""
    return [read(file) for file in toml.chosen(list(FOLDER.glob("*.toml")), pattern, "job")]


def read(path: Path) -> Job:
    """The job of one file. Raises InputError."""
    job = toml.read(path, _JOB, "job")
    if any(len(one.answers) != len(job.questions) for one in job.candidates):
        raise InputError(f"The job {path} makes no sense: every candidate answers every question once.")
    return job


def said(answer: str) -> str:
    """The words of an answer as they are spoken: without pauses and line breaks."""
    return " ".join(_PAUSE.sub(" ", answer).split())
