"""How many webhooks a second the service answers, beside the floor: in turns, a few seconds each."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lab import databases
from lab.bench import processes
from lab.bench.conversation import KINDS
from lab.bench.figures import percentile, shown
from lab.bench.load import Client, Sent, Side, floor_side, send_for, service_side
from lab.bench.machine import cpu_seconds
from lab.bench.parts import Figure, Options, Part, Report, WrongError
from lab.table import Row, milliseconds

MIN_SHARE, MAX_SLOWDOWN = 0.6, 2.0
CLIENTS = 16
TURN_SECONDS = 2.5
TURNS = 10
_WARM_UP_SECONDS = 1.5
_CALLS_A_SECOND = 60
"""More than a machine of this size gets through: no client may run out of calls."""


@dataclass
class Share:
    """What one side did in all its turns together. `cpu` is what its web processes used, in seconds."""

    sent: list[Sent] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def a_second(self) -> float:
        return len(self.sent) / self.seconds

    def times(self, kind: str = "") -> list[float]:
        return [one.milliseconds for one in self.sent if kind in ("", one.kind)]


@dataclass(frozen=True)
class Measured:
    service: Share
    floor: Share

    @property
    def share(self) -> float:
        """The service's webhooks a second, in those of the floor."""
        return self.service.a_second / self.floor.a_second

    @property
    def slower(self) -> float:
        """The service's p99, in that of the floor."""
        return percentile(self.service.times(), 0.99) / percentile(self.floor.times(), 0.99)

    @property
    def faults(self) -> list[str]:
        failed = {"service": self.service, "floor": self.floor}
        counts = {name: sum(not one.is_good for one in share.sent) for name, share in failed.items()}
        return [f"The {name} failed {count} webhooks." for name, count in counts.items() if count]


def measure(directory: Path, *, database_url: str) -> Measured:
    """Send webhooks for a minute. Raises ProcessError, WrongError or psycopg.Error when that cannot be done."""
    calls = round(_CALLS_A_SECOND * (TURNS * TURN_SECONDS + _WARM_UP_SECONDS))
    with ExitStack() as stack:
        service_url, floor_url = (stack.enter_context(databases.fresh(database_url)) for _ in range(2))
        web = stack.enter_context(processes.web(directory, database_url=service_url, calls=calls))
        floor = processes.floor(directory, database_url=floor_url, model_url="", calls=calls)
        running_floor = stack.enter_context(floor)
        sides = service_side(web), floor_side(running_floor, web.account.sid)
        return asyncio.run(_take_turns(sides, calls))


async def _take_turns(sides: tuple[Side, Side], calls: int) -> Measured:
    lines = [_clients(side, calls) for side in sides]
    shares = Share(), Share()
    for several in lines:
        await send_for(several, _WARM_UP_SECONDS)
    for _ in range(TURNS):
        for side, several, share in zip(sides, lines, shares, strict=True):
            await _turn(side, several, share)
    if not all(share.sent for share in shares):
        raise WrongError("There was no webhook.")
    return Measured(*shares)


def _clients(side: Side, calls: int) -> list[Client]:
    numbers = iter(range(calls))
    return [Client(side, numbers) for _ in range(CLIENTS)]


async def _turn(side: Side, clients: Sequence[Client], share: Share) -> None:
    began, cpu = time.monotonic(), cpu_seconds(side.pid)
    share.sent += await send_for(clients, TURN_SECONDS)
    share.seconds += time.monotonic() - began
    share.cpu += cpu_seconds(side.pid) - cpu


def rows(measured: Measured) -> list[Row]:
    service, floor = measured.service, measured.floor
    kinds = [_row(f"  {kind}", service.times(kind)) for kind in KINDS if service.times(kind)]
    compared = ["service / floor", "", f"{measured.share:.2f}", "", "", "", f"{measured.slower:.2f}", ""]
    return [
        [f"Webhooks of {CLIENTS} connections, service and floor in {TURNS} turns of {TURN_SECONDS} s each"],
        ["ms", "n", "a second", "CPU ms each", "p50", "p95", "p99", "max"],
        _row("service", service.times(), service),
        _row("floor", floor.times(), floor),
        compared,
        *kinds,
    ]


def figures(measured: Measured) -> list[Figure]:
    """The lines in the table over all parts."""
    pace, floor_pace = (f"{share.a_second:.0f} a second" for share in (measured.service, measured.floor))
    slow, floor_slow = (
        f"{milliseconds(percentile(share.times(), 0.99))} ms" for share in (measured.service, measured.floor)
    )
    return [
        Figure("webhook throughput", pace, "≥ 0.6 of the floor", measured.share >= MIN_SHARE, f"floor {floor_pace}"),
        Figure(
            "webhook p99 at that pace",
            slow,
            "< 2 times the floor",
            measured.slower < MAX_SLOWDOWN,
            f"floor {floor_slow}",
        ),
    ]


def _row(name: str, times: Sequence[float], share: Share | None = None) -> Row:
    shares = shown(times, 0.5, 0.95, 0.99, 1.0)
    pace = [f"{share.a_second:.0f}", f"{share.cpu / len(share.sent) * 1000:.2f}"] if share else ["", ""]
    return [name, str(len(times)), *pace, *shares]


def _report(directory: Path, options: Options) -> Report:
    measured = measure(directory, database_url=options.database_url)
    return Report(rows(measured), measured.faults, figures(measured))


PART: Final = Part("throughput", lambda options: "Service and floor in turns: about a minute …", _report)
