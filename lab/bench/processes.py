"""The processes that a run needs beside the local stack: the model, the floor, and the service's web alone."""

import secrets
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from lab import procfile
from lab.bench.model import Asked, read_log
from lab.environment import Account, machine, service
from lab.ports import listening_socket, url_of
from lab.probe import status
from lab.processes import Processes


@dataclass(frozen=True)
class Model:
    """A running model and speech-to-text. `base_url` is what an OpenAI client takes."""

    base_url: str
    log: Path

    @property
    def asked(self) -> list[Asked]:
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
    with Processes(directory) as processes:
        processes.launch("model", command, machine())
        yield Model(f"http://127.0.0.1:{processes.wait_for_port(port_file)}/v1", log)


@contextmanager
def floor(directory: Path, *, database_url: str, model_url: str, calls: int) -> Iterator[Floor]:
    """The floor with rows for `calls` calls, started by the Procfile's line for web. ProcessError: it did not."""
    with listening_socket() as listener, Processes(directory) as processes:
        made = Floor(url_of(listener))
        env = machine() | {
            "DATABASE_URL": database_url or f"sqlite:///{directory / 'floor.sqlite3'}",
            "SECRET_KEY": secrets.token_urlsafe(50),  # for the service's own settings of gunicorn
            "DATA_DIR": str(directory),
            "FLOOR_URL": made.base_url,
            "FLOOR_TOKEN": made.token,
            "MODEL_URL": model_url,
        }
        processes.run("floor-prepare", [sys.executable, "-m", "lab.bench.floor.prepare", str(calls)], env)
        line = procfile.commands()["web"].replace("screener.wsgi", "lab.bench.floor.wsgi")
        yield replace(made, pid=_start_web(processes, "floor", line, env, listener))


@contextmanager
def web(directory: Path, *, database_url: str, calls: int) -> Iterator[Web]:
    """The service's web alone, with `calls` calls that the carrier was just asked for. ProcessError: it did not start.

    No worker runs: what the webhooks enqueue stays in the queue.
    """
    with listening_socket() as listener, Processes(directory) as processes:
        url, account, ids = url_of(listener), Account(), directory / "calls.txt"
        env = service(directory=directory, account=account, web_url=url, phoneline_url=url)
        env |= {"OPENAI_API_KEY": "any", "OPENAI_BASE_URL": url}
        env |= {"DATABASE_URL": database_url} if database_url else {}
        lines = procfile.commands()
        processes.run("release", procfile.shell(lines["release"]), env)
        processes.run("prepare-calls", [sys.executable, "-m", "lab.bench.prepare_calls", str(calls), str(ids)], env)
        pid = _start_web(processes, "web", lines["web"], env, listener)
        yield Web(url, account, pid, ids.read_text().split())


def _start_web(processes: Processes, name: str, line: str, env: Mapping[str, str], listener: socket.socket) -> int:
    """Start the Procfile's line for web on a socket that already listens; its process id, once it answers."""
    command = procfile.shell(procfile.on_socket(line, listener.fileno()))
    child = processes.launch(name, command, env, pass_fds=[listener.fileno()])
    processes.wait_until(lambda: status(url_of(listener)) != 0, f"{name} answers")
    return child.pid
