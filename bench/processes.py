"""The processes that a run needs beside the local stack: the model, and the floor."""

import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.model import Asked, read_log
from screener.local import procfile
from screener.local.environment import machine
from screener.local.probe import status
from screener.local.processes import Child, Leash, ProcessError

_START_SECONDS = 30.0


@dataclass(frozen=True)
class Model:
    """A running model and speech-to-text. `base_url` is what an OpenAI client takes."""

    base_url: str
    log: Path

    @property
    def asked(self) -> list[Asked]:
        """The requests so far."""
        return read_log(self.log)


@dataclass(frozen=True)
class Floor:
    """The running floor; `token` signs its webhooks."""

    base_url: str
    token: str = field(default_factory=lambda: secrets.token_hex(16))


def with_model(model: Model, database_url: str) -> dict[str, str]:
    """The service's variables that make it use `model`, and `database_url` unless that is empty."""
    database = {"DATABASE_URL": database_url} if database_url else {}
    return database | {"OPENAI_API_KEY": "any", "OPENAI_BASE_URL": model.base_url}


@contextmanager
def model(directory: Path, *, delay: float) -> Iterator[Model]:
    """A model and speech-to-text that take `delay` seconds for each request. ProcessError: it did not start."""
    log, port_file = directory / "model.jsonl", directory / "model.port"
    command = [sys.executable, "-m", "bench.model", "--delay", str(delay)]
    command += ["--log", str(log), "--port-file", str(port_file)]
    with _running("model", command, machine(), directory) as child:
        _wait_until(child, lambda: port_file.exists() and port_file.read_text() != "")
        yield Model(f"http://127.0.0.1:{port_file.read_text()}/v1", log)


@contextmanager
def floor(directory: Path, *, database_url: str, model_url: str, calls: int) -> Iterator[Floor]:
    """The floor with rows for `calls` calls, started by the Procfile's line for web. ProcessError: it did not."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        made = Floor(f"http://127.0.0.1:{listener.getsockname()[1]}")
        env = machine() | {
            "DATABASE_URL": database_url or f"sqlite:///{directory / 'floor.sqlite3'}",
            "FLOOR_URL": made.base_url,
            "FLOOR_TOKEN": made.token,
            "MODEL_URL": model_url,
        }
        prepare = [sys.executable, "-m", "bench.floor.prepare", str(calls)]
        with _running("floor-prepare", prepare, env, directory) as child:
            child.finish(_START_SECONDS)
        web = procfile.commands()["web"].replace("screener.wsgi", "bench.floor.wsgi")
        command = procfile.shell(web.replace("0.0.0.0:$PORT", f"fd://{listener.fileno()}"))
        with _running("floor", command, env, directory, pass_fds=[listener.fileno()]) as child:
            _wait_until(child, lambda: status(made.base_url) != 0)
            yield made


@contextmanager
def _running(
    name: str, command: Sequence[str], env: dict[str, str], directory: Path, pass_fds: Sequence[int] = ()
) -> Iterator[Child]:
    leash = Leash()
    try:
        child = Child(name, command, env=env, log=directory / "logs" / f"{name}.log", pass_fds=pass_fds)
        leash.hold(child)
        try:
            yield child
        finally:
            child.stop()
            leash.release(child)
    finally:
        leash.close()


def _wait_until(child: Child, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not ready():
        child.check()
        if time.monotonic() > deadline:
            raise ProcessError(f"{child.name} is not ready after {_START_SECONDS:.0f} s; its log is {child.log}")
        time.sleep(0.05)
