"""Files of simulated candidates → jobs; whatever a file cannot say is refused with one sentence."""

import json
import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from lab.abilities.model import Job
from lab.inputs import InputError

FOLDER = Path(__file__).with_name("jobs")

_JOB = TypeAdapter(Job)
_PAUSE = re.compile(r"\[pause [\d.]+\]")


def read_all(pattern: str = "*") -> list[Job]:
    """The jobs whose files fit a pattern such as `nurse_*`, by the names of the files. Raises InputError."""
    files = sorted(FOLDER.glob("*.toml"))
    chosen = [file for file in files if fnmatchcase(file.stem, pattern)]
    if not chosen:
        raise InputError(f"There is no job {pattern!r}; there are: {', '.join(file.stem for file in files)}.")
    return [read(file) for file in chosen]


def read(path: Path) -> Job:
    """The job of one file. Raises InputError."""
    try:
        job = _JOB.validate_json(json.dumps(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"The file {path} cannot be read: {error}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"The file {path} makes no sense: {place}: {first['msg']}.") from None
    if any(len(one.answers) != len(job.questions) for one in job.candidates):
        raise InputError(f"The file {path} makes no sense: every candidate answers every question once.")
    return job


def said(answer: str) -> str:
    """The words of an answer as they are spoken: without pauses and line breaks."""
    return " ".join(_PAUSE.sub(" ", answer).split())
