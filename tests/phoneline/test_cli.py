"""The program itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from phoneline.cli import main
from tests.phoneline.harness import wait_for

ROOT = Path(__file__).resolve().parents[2]


def start(tmp_path: Path, *flags: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "phoneline", "--port-file", str(tmp_path / "port"), *flags]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_ends_when_it_is_told_to(tmp_path, number):
    line = start(tmp_path, "--data-dir", str(tmp_path / "data"), PHONELINE_CANDIDATE="weak")
    try:
        wait_for(lambda: (tmp_path / "port").exists() and (tmp_path / "port").read_text())
        url = f"http://127.0.0.1:{(tmp_path / 'port').read_text()}"
        assert requests.get(f"{url}/phoneline/health", timeout=5).json()["status"] == "ok"
        line.send_signal(number)
        output, errors = line.communicate(timeout=10)
    finally:
        line.kill()
    assert (output, errors, line.returncode) == (f"phoneline listening on {url}\n", "", 0)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ("--candidate nobody", "there is no candidate of this name"),
        ("--speed 0", "above zero"),
        ("--account-sid AC1", "32 hexadecimal digits"),
        ("--number 555", "E.164"),
    ],
)
def test_settings_that_make_no_sense_stop_the_start(tmp_path, capsys, flags, message):
    assert main(["--data-dir", str(tmp_path), *flags.split()]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("flags", ["", "--data-dir x --silence sometimes", "--data-dir x --port y"])
def test_wrong_flags_stop_the_start(flags, capsys, monkeypatch):
    monkeypatch.delenv("PHONELINE_DATA_DIR", raising=False)
    with pytest.raises(SystemExit, match="2"):
        main(flags.split())
    assert "usage: phoneline" in capsys.readouterr().err
