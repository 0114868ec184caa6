"""How many calls one core carries before webhooks get slow, and whether twice as many lose an answer."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.bench import cores
from lab.bench.events import LineEvents, listening
from lab.bench.figures import percentile, shown
from lab.bench.machine import cpu_seconds
from lab.bench.parts import Figure, Options, Part, Report, WrongError
from lab.bench.service import Service, running
from lab.numbers import MAX_NUMBERS
from lab.stack import Stack
from lab.table import Row, milliseconds

SPEED = 4.0
"""The webhooks of so many calls in real life come with each call here."""
QUESTIONS = 2
FIRST = 8
"""A hundred webhooks: with fewer, their p99 would be the slowest one."""
LIMIT_MILLISECONDS = 250.0
_ENV = {"WORKER_THREADS": "4", "COOLDOWN_SECONDS": "0"}
_LEVEL_SECONDS = 240.0
_MAX_SECONDS = 270.0
"""After this no further level is begun."""


@dataclass(frozen=True)
class Level:
    """What so many calls at once brought.

    `answers` were found with a transcript, a score and a recording. `cpu` is what web, worker and clock used, in
    seconds of a processor.
    """

    calls: int
    peak: int
    milliseconds: Sequence[float]
    answers: int
    faults: Sequence[str]
    cpu: float = 0.0

    @property
    def p99(self) -> float:
        return percentile(self.milliseconds, 0.99)

    @property
    def is_slow(self) -> bool:
        """Whether this is more than the core carries."""
        return self.p99 > LIMIT_MILLISECONDS

    @property
    def lost(self) -> int:
        return self.calls * QUESTIONS - self.answers


def measure_levels(*, database_url: str) -> list[Level]:
    """Twice as many calls each time until webhooks are slow, and once more. Raises as `Stack` and `Service` do."""
    web_core, our_core = cores.two()
    with (
        _kept_on(web_core),
        running(database_url, speed=SPEED, calls=MAX_NUMBERS, env=_ENV, calls_per_second=20) as stack,
    ):
        cores.pin(stack.pid("phoneline"), our_core)
        cores.pin(os.getpid(), our_core)
        return asyncio.run(_climb(stack))


@contextmanager
def _kept_on(core: int) -> Iterator[None]:
    """This process and all it starts use one core inside the block."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


async def _climb(stack: Stack) -> list[Level]:
    levels: list[Level] = []
    api, deadline = Service(stack), time.monotonic() + _MAX_SECONDS
    pids = [stack.pid(name) for name in ("web", "worker", "clock")]
    async with listening(stack.phoneline_url) as events:
        job_id = await asyncio.to_thread(api.job_with, QUESTIONS)
        await _level(api, events, job_id, range(1), pids)  # not counted: everything is done for the first time
        calls, first_number = FIRST, 1
        while first_number + calls <= MAX_NUMBERS and time.monotonic() < deadline:
            levels.append(await _level(api, events, job_id, range(first_number, first_number + calls), pids))
            first_number += calls
            if len(levels) > 1 and levels[-2].is_slow:
                break
            calls *= 2
    return levels


async def _level(api: Service, events: LineEvents, job_id: str, numbers: range, pids: Sequence[int]) -> Level:
    before, events.peak, cpu = len(events.webhooks), 0, sum(map(cpu_seconds, pids))
    ids = await asyncio.to_thread(api.order_all, numbers, job_id)
    deadline = time.monotonic() + _LEVEL_SECONDS
    found = [await asyncio.to_thread(_answers, api, interview_id, deadline) for interview_id in ids]
    faults = [fault for _, wrong in found for fault in wrong]
    times = [webhook.milliseconds for webhook in events.webhooks[before:]]
    if not times:
        raise WrongError("There was no webhook.")
    cpu = sum(map(cpu_seconds, pids)) - cpu
    return Level(len(ids), events.peak, times, sum(answers for answers, _ in found), faults, cpu)


def _answers(api: Service, interview_id: str, deadline: float) -> tuple[int, list[str]]:
    """How many answers of an interview are whole once it has its result, and what is wrong with it."""
    faults = api.check(interview_id, QUESTIONS, longest_seconds=max(deadline - time.monotonic(), 1.0))
    whole = [one for one in api.interview(interview_id).answers if one.transcript and one.recording_url]
    return sum(one.score is not None for one in whole), faults


def rows(levels: Sequence[Level]) -> list[Row]:
    service = "web, worker and clock on one core, the phoneline and the bench on another"
    head = ["calls", "talking at once", "webhooks", "p50 ms", "p95", "p99", "CPU s a call", "answers lost"]
    return [
        [f"Calls of {QUESTIONS} questions {SPEED:.0f} times as fast as real ones; {service}"],
        head,
        *(_row(level) for level in levels),
    ]


def _row(level: Level) -> Row:
    shares = shown(level.milliseconds, 0.5, 0.95, 0.99)
    lost = f"{level.lost} of {level.calls * QUESTIONS}"
    return [
        str(level.calls),
        str(level.peak),
        str(len(level.milliseconds)),
        *shares,
        f"{level.cpu / level.calls:.2f}",
        lost,
    ]


def figures(levels: Sequence[Level]) -> list[Figure]:
    """The last level that was fast enough, and what was lost at the last of all."""
    fast = [level for level in levels if not level.is_slow]
    carried = max((level.calls for level in fast), default=0)
    slowest = milliseconds(levels[-1].p99)
    limit = f"p99 < {LIMIT_MILLISECONDS:.0f} ms"
    as_real = f"the webhooks of {carried * SPEED:.0f} real calls"
    return [
        Figure(f"calls on one core before {limit} ends", str(carried), "measured", carried > 0, as_real),
        Figure(
            f"answers lost at {levels[-1].calls} calls",
            f"{levels[-1].lost} of {levels[-1].calls * QUESTIONS}",
            "0",
            levels[-1].lost == 0,
            f"p99 {slowest} ms",
        ),
    ]


def _notice(options: Options) -> str:
    return f"{FIRST} calls on one core, then twice as many, and so on: five to eight minutes …"


def _measure(directory: Path, options: Options) -> Report:
    levels = measure_levels(database_url=options.database_url)
    return Report(rows(levels), [fault for level in levels for fault in level.faults], figures(levels))


PART = Part("calls-per-core", _notice, _measure)
