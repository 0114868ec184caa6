"""Child processes with a log file each, ended by their handle, also when their parent is gone."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from lab.install import ROOT
from lab.waiting import wait_until

START_SECONDS = 60.0
STOP_SECONDS = 30.0  # what platforms allow between SIGTERM and SIGKILL
TAIL_LINES = 25
_POLL_SECONDS = 0.05


class ProcessError(Exception):
    """A process did not start, or ended when it should run. The text has the end of its log."""


def end_on_signals() -> None:
    """SIGTERM ends this program like Ctrl-C does, through every `with` and `finally`."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


class Child:
    """One running process. Its output goes to the log file, nothing of it to the terminal."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as output:
            # A session of its own: Ctrl-C reaches only the parent, which then ends the children in order.
            self._process = subprocess.Popen(  # noqa: S603 - our own programs
                list(command),
                cwd=ROOT,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=pass_fds,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, which is its group's id too."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def was_killed(self) -> bool:
        """Whether `stop` had to kill it."""
        return self._process.returncode == -signal.SIGKILL

    def check(self) -> None:
        """Raise ProcessError when it has ended."""
        status = self._process.poll()
        if status is not None:
            raise self._error(f"ended with status {status}")

    def finish(self, seconds: float) -> None:
        """Wait until it ends by itself; ProcessError when that takes longer or its status is not 0."""
        try:
            status = self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise self._error(f"did not end within {seconds:.0f} s") from None
        if status:
            raise self._error(f"failed with status {status}")

    def stop(self, signum: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, and kill its whole group when it does not within 30 seconds."""
        if self._process.poll() is None:
            self._process.send_signal(signum)
        try:
            self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Send SIGKILL to its whole group, as `kill -9` does."""
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def _error(self, what: str) -> ProcessError:
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        tail = "\n".join(f"    {line}" for line in lines)
        return ProcessError(f"{self.name} {what}; the end of its log, {self.log}:\n{tail}")


class Reaper:
    """Ends the children when this process dies without having done it (kill -9, a crash).

    A small process of its own reads the children's ids from a pipe, whose other end closes with us.
    """

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._pipe = os.fdopen(writing, "w")
        script = Path(__file__).with_name("reaper.py")
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", str(script)], stdin=reading, start_new_session=True
        )
        os.close(reading)

    def watch(self, child: Child) -> None:
        """From now on this child does not outlive this process."""
        self._tell(f"+{child.pid}")

    def forget(self, child: Child) -> None:
        """It has ended; another process may get its id."""
        self._tell(f"-{child.pid}")

    def close(self) -> None:
        """End what is still watched."""
        self._pipe.close()
        self._process.wait(timeout=STOP_SECONDS)

    def _tell(self, line: str) -> None:
        self._pipe.write(f"{line}\n")
        self._pipe.flush()


@dataclass(frozen=True)
class _Recipe:
    command: Sequence[str]
    env: Mapping[str, str]
    pass_fds: Sequence[int] = ()


@dataclass
class Processes:
    """Child processes by name, each with a log in `directory/logs`. A context manager that stops all of them.

    They also end when this process is killed.
    """

    directory: Path
    _children: dict[str, Child] = field(init=False, repr=False, default_factory=dict)
    _recipes: dict[str, _Recipe] = field(init=False, repr=False, default_factory=dict)

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            self._open(undo)
            self._undo = undo.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._undo.close()

    def _open(self, undo: ExitStack) -> None:
        """What happens at the start of the block; `undo` reverses it at the end."""
        (self.directory / "logs").mkdir(parents=True, exist_ok=True)
        self._reaper = Reaper()
        undo.callback(self._reaper.close)
        undo.callback(self._stop_all)

    def launch(self, name: str, command: Sequence[str], env: Mapping[str, str], pass_fds: Sequence[int] = ()) -> Child:
        """Start a process, and remember how."""
        log = self.directory / "logs" / f"{name}.log"
        child = Child(name, command, env=env, log=log, pass_fds=pass_fds)
        self._children[name] = child
        self._recipes[name] = _Recipe(command, env, pass_fds)
        self._reaper.watch(child)
        return child

    def run(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start a process that ends by itself. ProcessError: it fails, or takes too long."""
        self.launch(name, command, env).finish(START_SECONDS)
        self.stop(name)

    def start(self, name: str) -> None:
        """Start a process again after `stop` or `kill`. ProcessError: it runs already."""
        if self.runs(name):
            raise ProcessError(f"{name} runs already")
        recipe = self._recipes[name]
        self.launch(name, recipe.command, recipe.env, recipe.pass_fds)

    def stop(self, name: str, signum: signal.Signals = signal.SIGTERM) -> Child:
        """Ask it to end, and send SIGKILL when it has not ended after 30 seconds, as platforms do."""
        return self._end(name, lambda child: child.stop(signum))

    def kill(self, name: str) -> None:
        """SIGKILL to `name` and all its children, as when their machine dies."""
        self._end(name, Child.kill)

    def restart(self, name: str) -> None:
        self.stop(name)
        self.start(name)

    def check(self) -> None:
        """Raise ProcessError when a process has ended that `stop` or `kill` did not end."""
        for child in list(self._children.values()):
            child.check()

    def ended(self) -> list[str]:
        """The names of the processes that have ended, and were neither stopped nor killed."""
        return [name for name, child in list(self._children.items()) if child.has_ended]

    def runs(self, name: str) -> bool:
        """Whether `name` was started, and neither stopped nor killed since."""
        return name in self._children

    def pid(self, name: str) -> int:
        """The process id of `name`, which is its group's id too; KeyError while it does not run."""
        return self._children[name].pid

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
        """Return when `ready` is true. ProcessError: a process ends before, or it takes too long."""
        try:
            wait_until(ready, what, seconds=seconds, check=self.check, pause=_POLL_SECONDS)
        except TimeoutError as error:
            raise ProcessError(f"{error}; the logs are in {self.directory / 'logs'}") from None

    def wait_for_port(self, file: Path) -> str:
        """The port that a process writes into `file`."""
        self.wait_until(lambda: file.exists() and bool(file.read_text().strip()), f"{file.stem} has a port")
        return file.read_text().strip()

    def _stop_all(self) -> None:
        for name in reversed(list(self._children)):
            self.stop(name)

    def _end(self, name: str, end: Callable[[Child], None]) -> Child:
        child = self._children.pop(name)
        end(child)
        self._reaper.forget(child)
        return child
