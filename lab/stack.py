"""The whole service on loopback: the phoneline, and the Procfile's web, worker and clock."""

import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from lab import environment, procfile
from lab.directory import Directory
from lab.probe import OK, status
from lab.processes import Child, Leash, ProcessError

START_SECONDS = 60.0
WEB_PORT, PHONELINE_PORT = 8000, 4010
"""Used by a stack that is kept, unless something else listens there."""
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class _Recipe:
    """How one process is started, the first time and again."""

    command: Sequence[str]
    env: Mapping[str, str]
    pass_fds: Sequence[int] = ()


@dataclass
class Stack:
    """A context manager: inside it everything is up and ready, afterwards everything has ended.

    `speed` is how much faster than real time the phoneline's clock runs; `candidate` is the script of whoever
    is called; `calls_per_second` is the carrier's pace in its own time; `env` overrides variables of the
    service (an empty text removes one); `keep` leaves what the last stack with this name has stored in place, and
    takes its keys and the usual ports again, so that addresses and keys stay the same from one start to the next.
    """

    name: str
    speed: float = 10.0
    candidate: str = "strong"
    env: Mapping[str, str] = field(default_factory=dict)
    web_threads: int | None = None
    worker_threads: int | None = None
    calls_per_second: float | None = None
    keep: bool = False

    base_url: str = field(init=False, default="")
    api_key: str = field(init=False, default="")
    phoneline_url: str = field(init=False, default="")
    directory: Path = field(init=False, default=Path())
    _children: dict[str, Child] = field(init=False, repr=False, default_factory=dict)
    _recipes: dict[str, _Recipe] = field(init=False, repr=False, default_factory=dict)

    def __enter__(self) -> Self:
        """Start; ProcessError with the end of the right log when one of them does not come up."""
        with ExitStack() as undo:
            claimed = Directory(self.name, keep=self.keep)
            undo.callback(claimed.release)
            self.directory = claimed.path
            self._leash = Leash()
            undo.callback(self._leash.close)
            listener = undo.enter_context(listening_socket(WEB_PORT if self.keep else 0))
            undo.callback(self._stop_all)
            self._start_all(listener)
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything, in the opposite order of its start."""
        self._undo.close()

    def check(self) -> None:
        """Raise ProcessError when one of the processes has ended; one that `stop` or `kill` ended is not missed."""
        for child in list(self._children.values()):
            child.check()

    def ended(self) -> list[str]:
        """The names of the processes that have ended although nobody asked them to."""
        return [name for name, child in list(self._children.items()) if child.has_ended]

    def pid(self, name: str) -> int:
        """The process id of `name`, which is its group's id too; KeyError while it does not run."""
        return self._children[name].pid

    def start(self, name: str) -> None:
        """Start web, worker or clock again after `stop` or `kill`; web answers when this returns.

        ProcessError when it runs already, or when web does not come up.
        """
        if name in self._children:
            raise ProcessError(f"{name} runs already")
        recipe = self._recipes[name]
        self._launch(name, recipe.command, recipe.env, recipe.pass_fds)
        if name == "web":
            self._wait_until(lambda: status(f"{self.base_url}/healthz") == OK, "the web process answers")

    def stop(self, name: str) -> None:
        """SIGTERM, and SIGKILL when it has not ended after 30 seconds, as platforms do.

        Web's socket keeps listening meanwhile: who connects waits until `start`, or until its own patience ends.
        """
        self._end(name, Child.stop)

    def kill(self, name: str) -> None:
        """SIGKILL to `name` and all its children, as when their machine dies. Web's socket keeps listening."""
        self._end(name, Child.kill)

    def restart(self, name: str) -> None:
        """Stop `name` politely and start it again."""
        self.stop(name)
        self.start(name)

    def _start_all(self, listener: socket.socket) -> None:
        account = environment.Account()
        self.phoneline_url = self._start_phoneline(account)
        self.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        env = self._environment(account)
        self.api_key = env["API_KEY"]
        self._start_service(env, listener.fileno())
        self._wait_until(lambda: status(f"{self.base_url}/readyz") == OK, "the web process is ready")

    def _environment(self, account: environment.Account) -> dict[str, str]:
        base = environment.service(
            directory=self.directory,
            account=account,
            web_url=self.base_url,
            phoneline_url=self.phoneline_url,
        )
        if self.worker_threads is not None:
            base["WORKER_THREADS"] = str(self.worker_threads)
        if self.keep:
            base |= environment.kept_keys(self.directory)
        return environment.with_overrides(base, self.env)

    def _start_phoneline(self, account: environment.Account) -> str:
        port_file = self.directory / "phoneline.port"
        port_file.unlink(missing_ok=True)
        port = free_port_near(PHONELINE_PORT) if self.keep else 0
        command = [sys.executable, "-m", "phoneline", "--port", str(port), "--port-file", str(port_file)]
        command += ["--data-dir", str(self.directory / "phoneline"), "--candidate", self.candidate]
        command += ["--speed", str(self.speed), "--number", account.number]
        if self.calls_per_second is not None:
            command += ["--calls-per-second", str(self.calls_per_second)]
        command += ["--account-sid", account.sid, "--auth-token", account.token]
        self._launch("phoneline", command, environment.machine())
        self._wait_until(lambda: _content(port_file) != "", "the phoneline has a port")
        url = f"http://127.0.0.1:{_content(port_file)}"
        self._wait_until(lambda: status(f"{url}/phoneline/health") == OK, "the phoneline is ready")
        return url

    def _start_service(self, env: dict[str, str], listener: int) -> None:
        """Migrate, then start what the Procfile names; gunicorn gets the socket that already listens."""
        lines = procfile.commands()
        self._launch("release", procfile.shell(lines.pop("release")), env).finish(START_SECONDS)
        self.stop("release")
        web = self._web_line(lines.pop("web"), listener)
        if self.web_threads is not None:
            web += f" --threads {self.web_threads}"
        self._launch("web", procfile.shell(web), env, pass_fds=[listener])
        for name, line in lines.items():
            self._launch(name, procfile.shell(line), env)

    def _web_line(self, line: str, listener: int) -> str:
        """The Procfile's line, on a socket that stays open while web is away."""
        return line.replace("0.0.0.0:$PORT", f"fd://{listener}")

    def _launch(self, name: str, command: Sequence[str], env: Mapping[str, str], pass_fds: Sequence[int] = ()) -> Child:
        log = self.directory / "logs" / f"{name}.log"
        child = Child(name, command, env=env, log=log, pass_fds=pass_fds)
        self._children[name] = child
        self._recipes[name] = _Recipe(command, env, pass_fds)
        self._leash.hold(child)
        return child

    def _stop_all(self) -> None:
        for name in reversed(list(self._children)):
            self.stop(name)

    def _end(self, name: str, end: Callable[[Child], None]) -> None:
        child = self._children.pop(name)
        end(child)
        self._leash.release(child)

    def _wait_until(self, ready: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise ProcessError(f"Waited {START_SECONDS:.0f} s in vain until {what}; logs: {self.directory}/logs")
            time.sleep(_POLL_SECONDS)


def listening_socket(port: int) -> socket.socket:
    """On `port`, or on a free one when it is taken or 0. It listens at once, so that nothing else can take the port."""
    for wanted in (port, 0):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", wanted))
        except OSError:
            listener.close()
        else:
            listener.listen(128)
            return listener
    raise ProcessError("There is no free port on 127.0.0.1.")


def free_port_near(port: int) -> int:
    """`port` when it is free, else 0: the kernel then chooses one."""
    with listening_socket(port) as listener:
        return port if listener.getsockname()[1] == port else 0


def _content(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""
