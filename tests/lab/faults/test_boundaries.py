"""The boundaries: each is reached once, by a process that is killed there."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django_tasks.base import Task

from calls import tasks
from calls.background import jobs as working
from calls.background.registry import registry
from lab.faults import boundaries
from lab.faults.inside import armed, steps


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(armed.DIRECTORY, str(tmp_path))
    return tmp_path


def reached(boundary: str) -> int:
    """The status of a process that reaches a boundary."""
    program = f"from lab.faults.inside.armed import reach; reach({boundary!r})"
    return subprocess.run([sys.executable, "-c", program], env=dict(os.environ), check=False).returncode


def test_the_first_process_that_reaches_an_armed_boundary_is_killed_and_no_other(folder: Path):
    (folder / "dial: claimed").touch()
    assert [reached("dial: claimed"), reached("dial: claimed")] == [-signal.SIGKILL, 0]


def test_a_boundary_that_is_not_armed_is_passed(folder: Path):
    (folder / "dial: claimed").touch()
    assert reached("dial: before the claim") == 0


def test_every_boundary_is_in_one_round():
    names = [name for names in boundaries.rounds() for name in names]
    expected = sum(map(len, boundaries.STEPS.values()))
    assert (len(names), len(set(names))) == (expected, expected)


def test_a_round_holds_one_boundary_of_a_step_at_most():
    for names in boundaries.rounds():
        steps = [name.partition(":")[0] for name in names]
        assert len(steps) == len(set(steps))


def background_tasks() -> set[str]:
    return {name for name, value in vars(tasks).items() if isinstance(value, Task)}


def test_every_background_task_has_a_boundary_or_a_reason_why_not():
    with_boundaries = {step for step in boundaries.STEPS if not step.startswith("web ")} - boundaries.OF_THE_CLOCK
    assert background_tasks() == with_boundaries | set(boundaries.LEFT_OUT)
    assert not with_boundaries & set(boundaries.LEFT_OUT)


def test_every_task_that_rows_wait_for_has_a_boundary_or_a_reason_why_not():
    known = {*boundaries.STEPS, *boundaries.LEFT_OUT}
    assert {work.name for work in registry if work.queue} - known == set()


def test_every_step_of_the_clock_is_entered():
    assert {step for _, _, step in steps.OF_THE_CLOCK} == boundaries.OF_THE_CLOCK


def test_what_is_wrapped_is_there():
    wrapped = [*((module, name) for module, name, _ in steps.OF_THE_CLOCK), *steps.CARRIER, (working, "working")]
    assert [f"{owner.__name__}.{name}" for owner, name in wrapped if not callable(getattr(owner, name, None))] == []
