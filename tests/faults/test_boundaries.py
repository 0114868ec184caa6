"""The boundaries: each is reached once, by a process that is killed there."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from faults import boundaries
from faults.inside import armed


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(armed.DIRECTORY, str(tmp_path))
    return tmp_path


def reached(boundary: str) -> int:
    """The status of a process that reaches a boundary."""
    program = f"from faults.inside.armed import reach; reach({boundary!r})"
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
