"""Many calls at once, with nothing but the builtin provider: does every one of them end with the right result?"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.bench.events import LineEvents, listening, wait_until_over
from lab.bench.figures import shown
from lab.bench.parts import Figure, Options, Part, Report
from lab.bench.service import Service, running
from lab.stack import Stack
from lab.table import Row

SPEED = 1.0
"""Real time, so that the table says how many real calls this machine carries beside the callers' side of them."""
QUESTIONS = 6
_ENV = {"WORKER_THREADS": "8"}


@dataclass(frozen=True)
class Measured:
    calls: int
    right: int
    seconds: float
    events: LineEvents
    faults: Sequence[str]


def measure_crowd(*, calls: int, database_url: str) -> Measured:
    """Hold `calls` interviews at once. Raises ProcessError, ApiError or WrongError when that cannot be done."""
    with running(database_url, speed=SPEED, calls=calls, env=_ENV, calls_per_second=20) as stack:
        return asyncio.run(_hold(stack, calls))


async def _hold(stack: Stack, calls: int) -> Measured:
    api = Service(stack)
    loop = asyncio.get_running_loop()
    async with listening(stack.phoneline_url) as events:
        job_id = await asyncio.to_thread(api.job_with, QUESTIONS)
        began = loop.time()
        ids = await asyncio.to_thread(api.order_all, range(calls), job_id)
        await wait_until_over(events, calls, stack.check)
        wrong = [await asyncio.to_thread(api.check, interview_id, QUESTIONS) for interview_id in ids]
    faults = [fault for found in wrong for fault in found]
    return Measured(calls, sum(not found for found in wrong), loop.time() - began, events, faults)


def rows(measured: Measured) -> list[Row]:
    times = [webhook.milliseconds for webhook in measured.events.webhooks]
    shares = shown(times, 0.5, 0.95, 0.99, 1.0)
    return [
        [f"{measured.calls} calls of {QUESTIONS} questions, {measured.events.peak} at once, builtin provider"],
        ["", "right results", "s in all", "webhooks", "p50 ms", "p95", "p99", "max"],
        ["", f"{measured.right} of {measured.calls}", f"{measured.seconds:.0f}", str(len(times)), *shares],
    ]


def _notice(options: Options) -> str:
    return f"{options.crowd} interviews at once: about three minutes …"


def _measure(directory: Path, options: Options) -> Report:
    measured = measure_crowd(calls=options.crowd, database_url=options.database_url)
    share = f"{measured.right} of {measured.calls}"
    figure = Figure(f"right results at {measured.calls} calls", share, "all", measured.right == measured.calls)
    return Report(rows(measured), measured.faults, [figure])


PART = Part("crowd", _notice, _measure)
