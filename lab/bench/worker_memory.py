"""How much memory the worker and the clock hold after their start and after many interviews."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab.bench import processes
from lab.bench.events import listening, wait_until_over
from lab.bench.machine import Memory, memory_of_tree
from lab.bench.parts import Figure, Options, Part, Report
from lab.bench.service import Service, running
from lab.stack import Stack
from lab.table import Row

AFTER = (0, 40, 240)
"""How many interviews come before each measurement: none, enough that everything is loaded, and many."""
AT_ONCE = 20
SPEED = 30.0
QUESTIONS = 3
MAX_GROWTH = 0.02
PROCESSES = ("worker", "clock")


@dataclass(frozen=True)
class Measured:
    """Memory of each process after so many interviews each time."""

    after: Sequence[int]
    memory: Sequence[dict[str, Memory]]
    faults: Sequence[str]

    def growth(self, name: str) -> float:
        """What was added between the last two measurements, as a share of what was held before."""
        before, end = (one[name].own for one in self.memory[-2:])
        return end / before - 1


def measure(directory: Path, *, database_url: str, after: Sequence[int] = AFTER) -> Measured:
    """Hold interviews and look on. Raises ProcessError, ApiError or WrongError when that cannot be done."""
    with (
        processes.model(directory, delay=0.0) as model,
        running(database_url, speed=SPEED, calls=AT_ONCE, model=model, calls_per_second=10) as stack,
    ):
        return asyncio.run(_hold(stack, after))


async def _hold(stack: Stack, after: Sequence[int]) -> Measured:
    api, memory, faults, held = Service(stack), [], list[str](), 0
    async with listening(stack.phoneline_url) as events:
        job_id = await asyncio.to_thread(api.job_with, QUESTIONS)
        for wanted in after:
            while held < wanted:
                numbers = range(held, min(held + AT_ONCE, wanted))
                ids = await asyncio.to_thread(api.order_all, numbers, job_id)
                held = numbers.stop
                await wait_until_over(events, held, stack.check)
                for interview_id in ids:
                    faults += await asyncio.to_thread(api.check, interview_id, QUESTIONS)
            memory.append({name: memory_of_tree(stack.pid(name)) for name in PROCESSES})
    return Measured(after, memory, faults)


def rows(measured: Measured) -> list[Row]:
    head = ["MB", *(f"{name}, {what}" for name in PROCESSES for what in ("RSS", "USS"))]
    lines = [
        [f"after {number} interviews", *(cell for name in PROCESSES for cell in _cells(one[name]))]
        for number, one in zip(measured.after, measured.memory, strict=True)
    ]
    return [["Memory of the worker and the clock, with the processes that they start"], head, *lines]


def _cells(memory: Memory) -> list[str]:
    return [f"{memory.resident:.1f}", f"{memory.own:.1f}"]


def _report(directory: Path, options: Options) -> Report:
    measured = measure(directory, database_url=options.database_url)
    figures = [
        Figure(
            f"memory growth of {name} from {AFTER[1]} to {AFTER[2]} interviews",
            f"{measured.growth(name):.1%}",
            f"≤ {MAX_GROWTH:.0%}",
            measured.growth(name) <= MAX_GROWTH,
            f"{measured.memory[-1][name].own:.0f} MB",
        )
        for name in PROCESSES
    ]
    return Report(rows(measured), measured.faults, figures)


PART: Final = Part("worker-memory", lambda options: f"{AFTER[-1]} interviews: about three minutes …", _report)
