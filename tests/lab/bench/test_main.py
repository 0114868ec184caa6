"""The options of `python -m lab.bench`."""

import os
import subprocess
import sys

import pytest

from lab.bench.__main__ import parse
from lab.bench.parts import Options
from lab.bench.registry import PARTS
from lab.install import ROOT


def test_everything_is_measured_on_sqlite_when_nothing_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert parse([]) == Options(tuple(PARTS), 20, 200, "")


def test_one_part_can_be_measured_alone():
    assert parse(["--only", "hangup"]).parts == ("hangup",)


@pytest.mark.parametrize(
    "words", [["--calls", "0"], ["--calls", "9999"], ["--crowd", "0"], ["--database-url", "mysql://x"]]
)
def test_options_that_make_no_sense_end_with_status_2(words: list[str]):
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2


def test_it_starts_without_settings_of_the_service():
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, "-m", "lab.bench", "--help"], cwd=ROOT, env=clean, check=True, capture_output=True)
