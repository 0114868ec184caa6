"""What the servers have in common: a folder, a port, a start that waits until they answer, and an end."""

import os
import shutil
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar, Self

from lab.ports import free_port
from lab.processes import ProcessError, Processes

_START_SECONDS = 120.0


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
            self._processes = undo.enter_context(Processes(self.directory))
            self._prepare()
            undo.callback(self.kill)
            self.start()
            self._undo = undo.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._undo.close()

    def start(self) -> None:
        """Start it again, with the data that it had; ProcessError with the end of its log when it does not come up."""
        self._processes.launch(self.program, self._command(), self._environment())
        self._processes.wait_until(self._answers, f"{self.name} answers", _START_SECONDS)

    def stop(self) -> None:
        """End it in order, as its own administration would."""
        self._processes.stop(self.program, self.stop_signal)

    def kill(self) -> None:
        """End it at once, as when its machine dies. Nothing happens when it does not run."""
        if self._processes.runs(self.program):
            self._kill()

    def _kill(self) -> None:
        self._processes.kill(self.program)

    def restart(self) -> None:
        self.stop()
        self.start()

    def _prepare(self) -> None:
        """Makes what it needs before its first start."""

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}

    def _answers(self) -> bool:
        raise NotImplementedError


def as_user(name: str) -> list[str]:
    """What to put before a command so that root runs it as `name`; nothing for everybody else."""
    if os.geteuid():
        return []
    return ["setpriv", f"--reuid={name}", f"--regid={name}", "--init-groups", "--"]
