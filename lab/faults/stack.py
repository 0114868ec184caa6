"""The stack of a run: the service with `lab.faults.settings`, and a supervisor that starts again what has died."""

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lab.environment import Account
from lab.faults.inside.armed import DIRECTORY, DISK_FULL
from lab.faults.inside.clock import BEGAN, SPEED
from lab.line import Line
from lab.processes import Processes
from lab.stack import Stack
from lab.threads import Repeated

PHONELINE, SECOND_WORKER = "phoneline", "worker-2"
_POLL_SECONDS = 0.05


@dataclass
class FaultStack(Stack):
    """A stack whose service lives in the phoneline's time, and whose processes can be killed at a boundary."""

    folder: Path = field(init=False, default=Path())

    def _environment(self, account: Account) -> dict[str, str]:
        self.folder = self.directory / "faults"
        self.folder.mkdir(exist_ok=True)
        before = time.time()
        ahead = Line(self.phoneline_url).now() - before
        own = {
            "DJANGO_SETTINGS_MODULE": "lab.faults.settings",
            DIRECTORY: str(self.folder),
            BEGAN: repr(before - ahead / (self.speed - 1)),
            SPEED: repr(self.speed),
        }
        return super()._environment(account) | own

    def check(self) -> None:
        """Raise ProcessError when the phoneline has ended. The others are killed on purpose, and come again."""
        if PHONELINE in super().ended():
            super().check()

    def _start_service(self, env: Mapping[str, str], listener: int) -> None:
        """With a second worker, as on a second machine."""
        super()._start_service(env, listener)
        worker = self._recipes["worker"]
        self.launch(SECOND_WORKER, worker.command, worker.env)

    def ended(self) -> list[str]:
        """The names of the processes that were killed and are not started again. The phoneline never is."""
        return [name for name in super().ended() if name != PHONELINE]

    def start(self, name: str) -> None:
        """Start `name` again and wait for nothing: it may be killed again before it is ready."""
        Processes.start(self, name)

    def arm(self, boundaries: Iterable[str]) -> None:
        """The process that reaches one of these boundaries first is killed there."""
        for boundary in boundaries:
            (self.folder / boundary).touch()

    def disarm(self, boundaries: Iterable[str]) -> list[str]:
        """Nothing is killed at these boundaries any more. Those of them that were not reached."""
        left = self.armed(boundaries)
        for boundary in left:
            (self.folder / boundary).unlink(missing_ok=True)
        return left

    def armed(self, boundaries: Iterable[str]) -> list[str]:
        """Those of these boundaries that were not reached yet."""
        return [boundary for boundary in boundaries if (self.folder / boundary).exists()]

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """Inside it no recording can be stored."""
        mark = self.folder / DISK_FULL
        mark.touch()
        try:
            yield
        finally:
            mark.unlink()

    def members(self, name: str) -> list[int]:
        """The ids of a process and of all that it started, the process first; empty when it has died."""
        try:
            return _family(self.pid(name))
        except KeyError:
            return []


class Supervisor(Repeated):
    """Starts what has died again, after a moment, as a platform does. A context manager."""

    def __init__(self, stack: FaultStack, chance: random.Random, longest_pause: float) -> None:
        super().__init__("supervisor")
        self._stack, self._chance, self._longest_pause = stack, chance, longest_pause
        self._due: dict[str, float] = {}

    def _pause(self) -> float:
        return _POLL_SECONDS

    def _step(self) -> None:
        for name in self._stack.ended():
            self._stack.kill(name)
            self._due[name] = time.monotonic() + self._chance.uniform(0, self._longest_pause)
        for name in [name for name, moment in self._due.items() if moment <= time.monotonic()]:
            del self._due[name]
            self._stack.start(name)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]
