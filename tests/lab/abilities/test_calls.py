"""Simulated candidates on the telephone: `python -m lab.abilities`."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab import directory
from lab.abilities.__main__ import main


def test_the_candidates_for_one_job_are_called_and_come_out_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'db.sqlite3'}")
    monkeypatch.setattr(directory, "VAR", tmp_path)
    assert main(["--scorer", "rules", "--name", "electrician_de", "--speed", "15"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines if line.endswith("the same")] == ["1", "2", "3", "4", "5"]
    assert lines[-1].endswith("of which 100 % were said. Changed the second time: 0.")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--name", "pilot_*"], "There is no job 'pilot_*'; there are: accountant_fr"),
        (["--speed", "0"], "The speed 0 is out of range"),
        (["--at-once", "0"], "0 calls at once are out of range"),
    ],
)
def test_unusable_input_is_one_sentence_and_status_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
):
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith(sentence)
