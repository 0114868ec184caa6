"""Which core a process and its threads may use."""

import os
from contextlib import suppress
from pathlib import Path

from lab.bench.parts import WrongError


def two() -> tuple[int, int]:
    """The first two cores that this process may use. WrongError: there are no two, or cores cannot be chosen."""
    usable = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(usable) < 2:
        raise WrongError("Calls per core cannot be measured: it takes Linux and two cores.")
    return usable[0], usable[1]


def pin(process_id: int, core: int) -> None:
    """Keeps every thread of a process on `core`; children that it has already stay where they are."""
    for task in Path(f"/proc/{process_id}/task").iterdir():
        with suppress(ProcessLookupError):  # a thread that ended meanwhile
            os.sched_setaffinity(int(task.name), {core})
