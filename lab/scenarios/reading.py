"""Scenario files → scenarios; whatever a file cannot say is refused with one sentence."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from candidates.zones import is_place
from lab import toml
from lab.inputs import SCRIPTS, InputError
from lab.scenarios.model import Scenario

FOLDER = Path(__file__).with_name("library")
SERVICE_VARIABLES = frozenset(
    {
        "CALLING_HOURS",
        "CONSENT_REQUIRED",
        "COOLDOWN_SECONDS",
        "COST_PER_MINUTE",
        "DAILY_CALLS",
        "DAILY_SPEND",
        "DIALLING_ENABLED",
        "FOLLOW_UPS",
        "FOLLOW_UPS_SECONDS",
        "MAX_ATTEMPTS",
        "MAX_LIVE_CALLS",
        "SMS_ENABLED",
        "TEXT_TO_SPEECH",
    }
)
"""The variables of the service that a scenario may set. Scenarios that set the same share a stack."""

_SCENARIO = TypeAdapter(Scenario)


def read_all(paths: Sequence[Path], pattern: str = "*") -> list[Scenario]:
    """The scenarios of files and folders whose name fits a pattern such as `drop*`, by name.

    Raises InputError when a file makes no sense, or nothing is left.
    """
    files = [file for path in paths or [FOLDER] for file in _files(path)]
    return [read(file) for file in toml.chosen(files, pattern, "scenario")]


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(path.glob("*.toml"))
        if not found:
            raise InputError(f"There is no scenario in the folder {path}.")
        return found
    return [path]


def read(path: Path) -> Scenario:
    """The scenario of one file, named as the file is. Raises InputError."""
    scenario = replace(toml.read(path, _SCENARIO, "scenario"), name=path.stem)
    _check(scenario, path)
    return scenario


def _check(scenario: Scenario, path: Path) -> None:
    """What the types do not say. Raises InputError."""
    script, zone = scenario.candidate.script, scenario.candidate.time_zone
    unknown = sorted(set(scenario.service or {}) - SERVICE_VARIABLES)
    others = any(step.do == "order another interview" for step in scenario.steps)
    faults = {
        f"there is no candidate {script!r} in {SCRIPTS.name}/": isinstance(script, str) and not _is_script(script),
        f"service: {', '.join(unknown)} cannot be set": bool(unknown),
        f"there is no time zone {zone!r}": zone not in ("", "by number") and not is_place(zone),
        "candidate.local_hour is an hour of the day, 0 to 23": not 0 <= scenario.candidate.local_hour <= 23,
        "another is for an interview that a step orders": (scenario.another is not None) != others,
        "job.questions are 1 to 7": not _is_askable(scenario.job.questions),
    }
    broken = next((sentence for sentence, is_so in faults.items() if is_so), None)
    if broken is not None:
        raise InputError(f"The scenario {path} makes no sense: {broken}.")


def _is_script(name: str) -> bool:
    """Whether the phoneline knows the name; `drops_at_3` is `drops_at_n` with a number."""
    names = {name, re.sub(r"_\d{1,3}$", "_n", name)}
    return any((SCRIPTS / f"{one}.toml").is_file() for one in names if one.replace("_", "").isalnum())


def _is_askable(questions: int | Sequence[str]) -> bool:
    if questions == "written":
        return True
    return 1 <= (questions if isinstance(questions, int) else len(questions)) <= 7
