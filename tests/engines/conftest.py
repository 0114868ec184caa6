"""Every engine of the queues, with real servers and the real worker."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import amqp
import pytest
import redis

from lab.environment import machine
from lab.install import ROOT
from lab.processes import Child, Reaper
from lab.servers import RabbitMQ, Redis, Server

PATIENCE_SECONDS = 120.0
QUEUES = ("calls", "speech", "scores", "notify")


def _server(kind: type[Server]) -> Iterator[Server]:
    if not kind.is_installed():
        pytest.skip(f"{kind.name} is not installed: it is Debian's package {kind.package}")
    with kind() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Server]:
    """Redis, for all tests of this process."""
    yield from _server(Redis)


@pytest.fixture(scope="session")
def rabbitmq_server() -> Iterator[Server]:
    """RabbitMQ, for all tests of this process."""
    yield from _server(RabbitMQ)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("engines") / "db.sqlite3"
    migrate(path.parent, f"sqlite:///{path}")
    return path


def migrate(directory: Path, database_url: str) -> None:
    """Makes the tables."""
    command = [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=_environment(directory, database_url), check=True)


def _environment(directory: Path, database_url: str, broker_url: str = "") -> dict[str, str]:
    return machine() | {
        "DJANGO_SETTINGS_MODULE": "tests.engines.settings",
        "SECRET_KEY": "tests-only-" + "x" * 50,
        "DATA_DIR": str(directory),
        "DATABASE_URL": database_url,
        "TASKS_BROKER_URL": broker_url,
        "WORKER_THREADS": "1",
    }


class Engine:
    """A service with an empty queue: its processes are started by the test."""

    def __init__(self, directory: Path, database_url: str, server: Server | None) -> None:
        self.server = server
        self.lines = directory / "lines"
        self.log = directory / "worker.log"
        self._env = _environment(directory, database_url, server.url if server else "")
        self._reaper = Reaper()

    def do(self, *words: str) -> str:
        """Has another process of the service do something; what it says."""
        command = [sys.executable, "-m", "tests.engines.producer", *words]
        done = subprocess.run(command, cwd=ROOT, env=self._env, capture_output=True, text=True, check=True)
        return done.stdout

    def enqueue(self, name: str, *arguments: str) -> None:
        """Enqueues a task of `work`; it writes its lines where `read` finds them."""
        self.do("enqueue", name, str(self.lines), *arguments)

    def read(self) -> list[str]:
        """What the tasks have written."""
        return self.lines.read_text().splitlines() if self.lines.exists() else []

    def start_worker(self, *arguments: str) -> Child:
        """`manage.py run_worker`. It does not outlive the test."""
        command = [sys.executable, "manage.py", "run_worker", *arguments]
        worker = Child("worker", command, env=self._env, log=self.log)
        self._reaper.watch(worker)
        return worker

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Waits patiently; AssertionError with the worker's log when it was in vain."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not ready():
            assert time.monotonic() < deadline, f"{self.read()}\n{self.log.read_text()}"
            time.sleep(0.1)

    def close(self) -> None:
        """Ends the workers and empties the broker."""
        self._reaper.close()
        if isinstance(self.server, Redis):
            redis.Redis(port=self.server.port).flushall()
        elif self.server is not None:
            _delete_queues(self.server.port)


def _delete_queues(port: int) -> None:
    with amqp.Connection(f"127.0.0.1:{port}") as connection:
        for queue in QUEUES:
            connection.channel().queue_delete(queue)


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Engine]:
    """The engine that the test is parametrized with: database, redis or rabbitmq."""
    server = None if request.param == "database" else request.getfixturevalue(f"{request.param}_server")
    shutil.copy(migrated, tmp_path / "db.sqlite3")
    with ExitStack() as undo:
        engine = Engine(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite3'}", server)
        undo.callback(engine.close)
        yield engine
