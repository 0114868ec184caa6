"""Processes are killed at random moments, as long as there is something to break."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import cast

import pytest

from lab.faults import kills
from lab.faults.kills import RandomKills
from lab.faults.stack import FaultStack
from lab.servers.loopback import LoopbackServer

CHANCE = random.Random(1)  # noqa: S311 - nothing secret


@dataclass
class OneProcess:
    """A stack of one process, whatever is asked for."""

    base_url: str
    process: subprocess.Popen[bytes]

    def members(self, name: str) -> list[int]:
        return [self.process.pid] if self.process.poll() is None else []


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


@pytest.fixture
def victim() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"]) as process:
        yield process
        process.kill()


@pytest.fixture
def web() -> Iterator[str]:
    server = LoopbackServer(("127.0.0.1", 0), Healthy)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def killing(monkeypatch: pytest.MonkeyPatch) -> type[RandomKills]:
    monkeypatch.setattr(kills, "PAUSE_SECONDS", (0.0, 0.01))
    return RandomKills


def stack(url: str, victim: subprocess.Popen[bytes]) -> FaultStack:
    return cast("FaultStack", OneProcess(url, victim))


def test_a_process_is_killed_and_counted(killing: type[RandomKills], web: str, victim: subprocess.Popen[bytes]):
    with killing(stack(web, victim), CHANCE) as found:
        victim.wait(60)
    assert victim.returncode == -signal.SIGKILL
    assert found.kills.total() > 0  # on a busy machine it is met once more while it dies


def test_nobody_is_killed_while_web_is_away(killing: type[RandomKills], victim: subprocess.Popen[bytes]):
    with killing(stack("http://127.0.0.1:9", victim), CHANCE) as found:
        time.sleep(0.5)
    assert (victim.poll(), found.kills.total()) == (None, 0)
