"""A confined process reaches neither the network nor other programs, and writes nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run_confined(attempt):
    program = f"from candidates.resume.sandbox import confine; confine(10**9, 5)\n{attempt}"
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=10)


def test_a_confined_process_still_works():
    assert run_confined("print('works')").stdout == "works\n"


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
        "import os; os.system('true')",
    ],
)
def test_a_confined_process_may_not_reach_out(attempt):
    assert "PermissionError" in run_confined(attempt).stderr


def test_a_confined_process_writes_no_file(tmp_path):
    target = tmp_path / "loot"
    result = run_confined(f"with open({str(target)!r}, 'w') as file: file.write('x')")
    assert result.returncode != 0
    assert target.read_text() == ""


def test_a_confined_process_gets_no_more_memory_than_allowed():
    assert "MemoryError" in run_confined("bytearray(2 * 10**9)").stderr


def test_a_confined_process_cannot_raise_its_limits():
    attempt = (
        "import resource; print(resource.getrlimit(resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_FSIZE))"
    )
    assert run_confined(attempt).stdout == "(5, 5) (0, 0)\n"
