"""How the processes of the Procfile refuse to start: with one sentence that names the variable, and no traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from lab.environment import machine
from lab.install import ROOT

BIN = Path(sys.executable).parent
COMMANDS = {
    "release": [sys.executable, "manage.py", "migrate"],
    "web": [str(BIN / "gunicorn"), "screener.wsgi", "--bind", "127.0.0.1:0"],
    "worker": [sys.executable, "manage.py", "run_worker"],
    "clock": [sys.executable, "manage.py", "run_clock"],
    "check": [sys.executable, "manage.py", "check"],
}


def _refusal(process: str, tmp_path: Path, **variables: str) -> str:
    usual = {"SECRET_KEY": "x" * 50, "DATA_DIR": str(tmp_path)}
    env = machine() | usual | variables
    done = subprocess.run(COMMANDS[process], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    return done.stdout + done.stderr


@pytest.mark.parametrize("process", COMMANDS)
def test_every_process_refuses_a_wrong_variable_in_one_sentence(tmp_path: Path, process: str):
    said = _refusal(process, tmp_path, DATABASE_URL="mysql://user:word@db.example/name")
    assert said.strip().splitlines() == [
        "DATABASE_URL is not a database URL: use postgres://user:password@host/name or sqlite:////srv/db.sqlite3."
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATA_DIR", __file__),
        ("WEBHOOK_BASE_URL", "https://screen.example/prefix"),
        ("COMPANY_NAME", "Bell\aLabs"),
        ("TWILIO_PHONE_NUMBER", "+1800FLOWERS"),
        ("OPENAI_BASE_URL", "api.example.com/v1"),
    ],
)
def test_the_sentence_names_the_variable_and_not_its_value(tmp_path: Path, name: str, value: str):
    said = _refusal("check", tmp_path, **{name: value})
    assert said.startswith(f"{name} ")
    assert "Traceback" not in said
    assert value not in said
