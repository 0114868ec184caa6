"""The processes that a run needs beside the local stack: the model, the floor, and the service's web alone."""

import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from lab import procfile
from lab.bench.model import Asked, read_log
from lab.environment import Account, machine, service
from lab.probe import status
from lab.processes import Child, Leash, ProcessError

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
    pid: int = 0
    """of the process whose children answer"""


@dataclass(frozen=True)
class Web:
    """The service's running web process, and the calls that its database knows, by id."""

    base_url: str
    account: Account
    pid: int
    call_ids: Sequence[str]


def with_model(model: Model, database_url: str) -> dict[str, str]:
    """The service's variables that make it use `model`, and `database_url` unless that is empty."""
    database = {"DATABASE_URL": database_url} if database_url else {}
    return database | {"OPENAI_API_KEY": "any", "OPENAI_BASE_URL": model.base_url}


@contextmanager
def model(directory: Path, *, delay: float, speech_delay: float | None = None) -> Iterator[Model]:
    """A model and speech-to-text that take `delay` seconds for each request. ProcessError: it did not start.

    `speech_delay` is how long a transcription takes, when that is less.
    """
    log, port_file = directory / "model.jsonl", directory / "model.port"
    command = [sys.executable, "-m", "lab.bench.model", "--delay", str(delay)]
    command += ["--log", str(log), "--port-file", str(port_file)]
    if speech_delay is not None:
        command += ["--speech-delay", str(speech_delay)]
    with _running("model", command, machine(), directory) as child:
        _wait_until(child, lambda: port_file.exists() and port_file.read_text() != "")
        yield Model(f"http://127.0.0.1:{port_file.read_text()}/v1", log)


@contextmanager
def floor(directory: Path, *, database_url: str, model_url: str, calls: int) -> Iterator[Floor]:
    """The floor with rows for `calls` calls, started by the Procfile's line for web. ProcessError: it did not."""
    with _listener() as listener:
        made = Floor(_url(listener))
        env = machine() | {
            "DATABASE_URL": database_url or f"sqlite:///{directory / 'floor.sqlite3'}",
            "SECRET_KEY": secrets.token_urlsafe(50),  # for the service's own settings of gunicorn
            "DATA_DIR": str(directory),
            "FLOOR_URL": made.base_url,
            "FLOOR_TOKEN": made.token,
            "MODEL_URL": model_url,
        }
        _run("floor-prepare", [sys.executable, "-m", "lab.bench.floor.prepare", str(calls)], env, directory)
        line = procfile.commands()["web"].replace("screener.wsgi", "lab.bench.floor.wsgi")
        with _gunicorn("floor", line, env, directory, listener) as child:
            yield replace(made, pid=child.pid)


@contextmanager
def web(directory: Path, *, database_url: str, calls: int) -> Iterator[Web]:
    """The service's web alone, with `calls` calls that the carrier was just asked for. ProcessError: it did not start.

    Nobody works on what the webhooks put into the queue.
    """
    with _listener() as listener:
        url, account, ids = _url(listener), Account(), directory / "calls.txt"
        env = service(directory=directory, account=account, web_url=url, phoneline_url=url)
        env |= {"OPENAI_API_KEY": "any", "OPENAI_BASE_URL": url}
        env |= {"DATABASE_URL": database_url} if database_url else {}
        lines = procfile.commands()
        _run("release", procfile.shell(lines["release"]), env, directory)
        _run("prepare-calls", [sys.executable, "-m", "lab.bench.prepare_calls", str(calls), str(ids)], env, directory)
        with _gunicorn("web", lines["web"], env, directory, listener) as child:
            yield Web(url, account, child.pid, ids.read_text().split())


def _listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0), backlog=128)


def _url(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _run(name: str, command: Sequence[str], env: dict[str, str], directory: Path) -> None:
    with _running(name, command, env, directory) as child:
        child.finish(_START_SECONDS)


@contextmanager
def _gunicorn(name: str, line: str, env: dict[str, str], directory: Path, listener: socket.socket) -> Iterator[Child]:
    """A Procfile's line for web on a socket that already listens, once it answers."""
    command = procfile.shell(line.replace("0.0.0.0:$PORT", f"fd://{listener.fileno()}"))
    with _running(name, command, env, directory, pass_fds=[listener.fileno()]) as child:
        _wait_until(child, lambda: status(_url(listener)) != 0)
        yield child


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
