"""What the servers have in common: a folder, a port, a start that waits until they answer, and an end."""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from lab.processes import Child, Leash, ProcessError

_START_SECONDS = 120.0
_POLL_SECONDS = 0.1


class Server:
    """A context manager: inside it the server answers at `url`, and may be stopped, killed and started again.

    Raises ProcessError, with the name of Debian's package, where the server is not installed.
    """

    name: ClassVar[str]
    program: ClassVar[str]
    package: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self) -> None:
        self.directory = Path()
        self.port = 0
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """Where a client finds it, the same after a restart."""
        raise NotImplementedError

    @classmethod
    def find(cls) -> str:
        """The path of the server's program; ProcessError when it is not installed."""
        found = next((path for path in cls._candidates() if os.access(path, os.X_OK)), None)
        if found is None:
            raise ProcessError(f"{cls.name} is not installed: it is Debian's package {cls.package}.")
        return found

    @classmethod
    def is_installed(cls) -> bool:
        """Whether it can be started here."""
        return any(os.access(path, os.X_OK) for path in cls._candidates())

    @classmethod
    def _candidates(cls) -> list[str]:
        found = shutil.which(cls.program)
        return [found] if found else []

    def __enter__(self) -> Self:
        self.find()
        with ExitStack() as undo:
            self.directory = Path(tempfile.mkdtemp(prefix=f"{self.program}-"))
            undo.callback(shutil.rmtree, self.directory, ignore_errors=True)
            self.port = free_port()
            self._leash = Leash()
            undo.callback(self._leash.close)
            self._prepare(undo)
            undo.callback(self.kill)
            self.start()
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo.close()

    def start(self) -> None:
        """Start it again, with the data that it had; ProcessError with the end of its log when it does not come up."""
        child = self._child = self._launch(self.program, self._command(), self._environment())
        wait_until(self._answers, child, _START_SECONDS)

    def stop(self) -> None:
        """End it in order, as its own administration would."""
        self._end(lambda child: child.stop(self.stop_signal))

    def kill(self) -> None:
        """End it without a word, as when its machine dies. Nothing happens when it does not run."""
        self._end(Child.kill)

    def restart(self) -> None:
        """Stop it and start it again."""
        self.stop()
        self.start()

    def _end(self, end: Callable[[Child], None]) -> None:
        child, self._child = self._child, None
        if child is not None:
            end(child)
            self._leash.release(child)

    def _launch(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> Child:
        child = Child(name, command, env=env, log=self.directory / f"{name}.log")
        self._leash.hold(child)
        return child

    def _prepare(self, undo: ExitStack) -> None:
        """Makes what it needs before its first start; what has to be undone goes to `undo`."""

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}

    def _answers(self) -> bool:
        raise NotImplementedError


def wait_until(ready: Callable[[], bool], child: Child, seconds: float) -> None:
    """Returns when `ready` is true. ProcessError when `child` ends before, or after so many seconds."""
    deadline = time.monotonic() + seconds
    while not ready():
        child.check()
        if time.monotonic() > deadline:
            raise ProcessError(f"{child.name} does not answer within {seconds:.0f} s; its log is {child.log}")
        time.sleep(_POLL_SECONDS)


def free_port() -> int:
    """A port on loopback that nobody has now. Somebody else may take it before it is used: such a start fails."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def as_user(name: str) -> list[str]:
    """What to put before a command so that root runs it as `name`; nothing for everybody else."""
    if os.geteuid():
        return []
    return ["setpriv", f"--reuid={name}", f"--regid={name}", "--init-groups", "--"]
