"""The options that run the tests at another time: what follows them, and what does not."""

import subprocess
import sys
from pathlib import Path

import pytest

from lab.environment import machine
from lab.install import ROOT
from tests.wall_clock import moment, place

_SEEN = """
import subprocess, sys, time
from datetime import datetime, UTC
from lab.environment import machine

def test_now():
    asked = [sys.executable, "-c", "import time; print(time.time(), time.monotonic(), time.tzname[0])"]
    child, monotonic, zone = subprocess.check_output(asked, env=machine(), text=True).split()
    assert f"{datetime.now(UTC):%Y-%m-%d %H}" == "2027-03-28 00"
    assert abs(float(child) - time.time()) < 60
    assert abs(float(monotonic) - time.monotonic()) < 60
    assert zone == time.tzname[0] == "NZST"
"""


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_run_at_another_time_moves_the_tests_and_the_processes_that_they_start(tmp_path: Path, workers: str):
    inner = tmp_path / "test_seen.py"
    inner.write_text(_SEEN)
    options = ["--clock", "2027-03-28T00:40:00Z", "--zone", "Pacific/Auckland", "-n", workers]
    plugins = ["-p", "tests.wall_clock", "-p", "no:cacheprovider", "--ds", "tests.settings", "--rootdir", str(tmp_path)]
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", *plugins, *options, str(inner)]
    done = subprocess.run(command, cwd=ROOT, env=machine(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2027-03-28T00:59:30Z", "2027-03-28T00:59:30+00:00"),
        ("2026-11-01T01:59:30-04:00", "2026-11-01T05:59:30+00:00"),
    ],
)
def test_a_time_may_have_any_offset(text: str, read: str):
    assert moment(text) == read


def test_a_time_of_day_is_one_of_today_in_utc():
    assert moment("22:30").endswith("T22:30:00+00:00")


@pytest.mark.parametrize("text", ["25:00", "2027-03-28T00:59:30", "tonight"])
def test_an_unclear_time_is_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        moment(text)


def test_an_unknown_zone_is_refused():
    with pytest.raises(ValueError, match=r"^$"):
        place("Mars/Base")
