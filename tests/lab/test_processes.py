"""Child processes: their log, their end, and their end without their parent."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lab.install import ROOT
from lab.processes import Child, ProcessError, Processes

SLEEP = "import time; time.sleep(60)"
CONNECTED = "import socket, sys, time; s = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); time.sleep(60)"
PARENT = f"""
import os, sys, time
from pathlib import Path
from lab.processes import Child, Reaper
reaper = Reaper()
command = [sys.executable, "-c", {CONNECTED!r}, sys.argv[1]]
reaper.watch(Child("connected", command, env=os.environ, log=Path(sys.argv[2])))
time.sleep(60)
"""


def _child(directory: Path, program: str) -> Child:
    return Child("example", [sys.executable, "-c", program], env=os.environ, log=directory / "example.log")


def test_a_process_that_ends_early_is_reported_with_the_end_of_its_log(tmp_path: Path):
    child = _child(tmp_path, "raise SystemExit('the port is taken')")
    with pytest.raises(ProcessError, match=r"(?s)example failed with status 1.*the port is taken"):
        child.finish(seconds=10)
    with pytest.raises(ProcessError, match="example ended with status 1"):
        child.check()


def test_a_process_that_does_not_end_in_time_is_reported(tmp_path: Path):
    child = _child(tmp_path, SLEEP)
    with pytest.raises(ProcessError, match="did not end within 0 s"):
        child.finish(seconds=0.05)
    child.stop()


def test_a_stopped_process_has_ended(tmp_path: Path):
    child = _child(tmp_path, SLEEP)
    child.check()
    child.stop()
    with pytest.raises(ProcessError, match="ended with status -15"):
        child.check()


def test_a_child_does_not_outlive_a_parent_that_was_killed(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        arguments = [str(listener.getsockname()[1]), str(tmp_path / "connected.log")]
        parent = subprocess.Popen([sys.executable, "-c", PARENT, *arguments], cwd=ROOT)
        connection, _ = listener.accept()
    parent.kill()
    parent.wait()
    connection.settimeout(10)
    assert connection.recv(1) == b""


def test_processes_are_stopped_at_the_end_of_the_block(tmp_path: Path):
    with Processes(tmp_path) as processes:
        sleeping = processes.launch("sleeping", [sys.executable, "-c", SLEEP], os.environ)
        processes.check()
    assert sleeping.has_ended
    assert (tmp_path / "logs" / "sleeping.log").exists()


def test_a_process_is_started_again_with_another_id_and_not_twice(tmp_path: Path):
    with Processes(tmp_path) as processes:
        before = processes.launch("sleeping", [sys.executable, "-c", SLEEP], os.environ).pid
        processes.restart("sleeping")
        assert processes.pid("sleeping") != before
        with pytest.raises(ProcessError, match="sleeping runs already"):
            processes.start("sleeping")


def test_waiting_ends_when_a_process_does(tmp_path: Path):
    with Processes(tmp_path) as processes:
        processes.launch("short", [sys.executable, "-c", "raise SystemExit('no port')"], os.environ)
        with pytest.raises(ProcessError, match=r"(?s)short ended with status 1.*no port"):
            processes.wait_until(lambda: False, "it answers")
