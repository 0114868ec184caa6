"""How much memory each web process holds after its start and after many webhooks."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lab import databases
from lab.bench import processes
from lab.bench.conversation import WEBHOOKS
from lab.bench.load import Client, Sent, send_for, service_side
from lab.bench.machine import Memory, memory_of
from lab.bench.parts import Figure, Options, Part, Report
from lab.table import Row

AFTER = (0, 1_000, 10_000)
"""About how many webhooks come before each measurement: none, enough that everything is loaded, and many."""
MAX_GROWTH = 0.02
CLIENTS = 16
_MAX_SECONDS = 3600.0


@dataclass(frozen=True)
class Measured:
    """Memory of all web processes together after so many webhooks each time, of which `failed` failed."""

    after: Sequence[int]
    memory: Sequence[Memory]
    failed: int

    @property
    def growth(self) -> float:
        """What was added between the last two measurements, as a share of what was held before."""
        before, end = self.memory[-2:]
        return end.own / before.own - 1

    @property
    def faults(self) -> list[str]:
        return [f"The service failed {self.failed} webhooks."] if self.failed else []


def measure(directory: Path, *, database_url: str, after: Sequence[int] = AFTER) -> Measured:
    """Send webhooks and look on. Raises ProcessError or psycopg.Error when that cannot be done."""
    with ExitStack() as stack:
        url = stack.enter_context(databases.fresh(database_url))
        calls = after[-1] // WEBHOOKS + 1
        web = stack.enter_context(processes.web(directory, database_url=url, calls=calls))
        return asyncio.run(_measure(web, after))


async def _measure(web: processes.Web, after: Sequence[int]) -> Measured:
    numbers = iter(range(len(web.call_ids)))
    sent: list[Sent] = []
    counts, memory = [], []
    for wanted in after:
        for _ in range((wanted - len(sent)) // (CLIENTS * WEBHOOKS)):
            clients = [Client(service_side(web), iter([next(numbers)])) for _ in range(CLIENTS)]
            sent += await send_for(clients, _MAX_SECONDS)
        counts.append(len(sent))
        memory.append(memory_of(web.pid))
    return Measured(counts, memory, sum(not one.is_good for one in sent))


def rows(measured: Measured) -> list[Row]:
    lines = [
        [f"after {number}", f"{one.resident:.1f}", f"{one.own:.1f}"]
        for number, one in zip(measured.after, measured.memory, strict=True)
    ]
    return [["Memory of the web processes together, without the one that starts them"], ["MB", "RSS", "USS"], *lines]


def _report(directory: Path, options: Options) -> Report:
    measured = measure(directory, database_url=options.database_url)
    figure = Figure(
        f"memory growth of web from {AFTER[1]} to {AFTER[2]} webhooks",
        f"{measured.growth:.1%}",
        f"≤ {MAX_GROWTH:.0%}",
        measured.growth <= MAX_GROWTH,
        f"{measured.memory[-1].own:.0f} MB",
    )
    return Report(rows(measured), measured.faults, [figure])


PART: Final = Part("memory", lambda options: f"{AFTER[-1]} webhooks: about three minutes …", _report)
