"""Kills processes at random moments, drawn from a seed."""

import os
import random
import signal
from collections import Counter

from lab.faults.stack import FaultStack
from lab.probe import OK, status
from lab.threads import Repeated

PAUSE_SECONDS = (1.0, 4.0)
_ORDINARY_LOAD = 3.0
"""Of a run itself, on each processor."""
TARGETS = (
    ("web", "one child"),
    ("web", "one child"),
    ("web", "the parent"),
    ("web", "all"),
    ("worker", "one child"),
    ("worker", "the parent"),
    ("worker", "all"),
    ("worker-2", "one child"),
    ("worker-2", "the parent"),
    ("clock", "all"),
)
"""What is killed; a process without children is killed itself."""


class RandomKills(Repeated):
    """A context manager: inside it one process after the other is killed. `kills` counts them by kind.

    No process is killed while web is down, and the pauses are longer on a busy machine; otherwise no call would ever
    make progress.
    """

    def __init__(self, stack: FaultStack, chance: random.Random) -> None:
        super().__init__("kills")
        self._stack, self._chance = stack, chance
        self.kills: Counter[str] = Counter()

    def _pause(self) -> float:
        return self._chance.uniform(*PAUSE_SECONDS) * _slowdown()

    def _step(self) -> None:
        if status(f"{self._stack.base_url}/healthz") != OK:
            return
        name, which = self._chance.choice(TARGETS)
        members = self._stack.members(name)
        if _killed(self._victims(members, which)):
            program = name.partition("-")[0]
            self.kills[f"kill -9 {program}, {which}" if len(members) > 1 else f"kill -9 {program}"] += 1

    def _victims(self, members: list[int], which: str) -> list[int]:
        """Parents last, so that they cannot replace a child that is killed with them."""
        if which == "all" or len(members) < 2:
            return members[::-1]
        return members[:1] if which == "the parent" else [self._chance.choice(members[1:])]


def _slowdown() -> float:
    """How much longer everything takes here than on an idle machine."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1) / _ORDINARY_LOAD)


def _killed(pids: list[int]) -> bool:
    """False: there was none, or they were gone already."""
    found = False
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        found = True
    return found
