"""How long webhooks take while many calls run and the model is slow, beside the floor at the same moments."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from lab import databases
from lab.bench import processes
from lab.bench.events import SPOKEN, LineEvents, listening, wait_until_over
from lab.bench.figures import percentile, shown
from lab.bench.load import Sent
from lab.bench.mirror import Mirror
from lab.bench.model import RATING, RATINGS_OF_AN_ANSWER, SUMMARY, TRANSCRIPTION, Asked
from lab.bench.parts import Figure, Options, Part, Report, WrongError
from lab.bench.service import Service, running
from lab.stack import Stack
from lab.table import Row, milliseconds

MODEL_SECONDS = 2.0
SPEED = 5.0
QUESTIONS = 6
GOAL = "p99 < 100"
_GOAL_MILLISECONDS = 100.0
_ENV = {"WORKER_THREADS": "32"}


@dataclass(frozen=True)
class Measured:
    events: LineEvents
    floor: Sequence[Sent]
    obvious: Sent
    faults: Sequence[str]


def measure_webhooks(directory: Path, *, calls: int, database_url: str) -> Measured:
    """Hold `calls` interviews at once. Raises ProcessError, ApiError or WrongError when that cannot be done."""
    with ExitStack() as stack:
        model = stack.enter_context(processes.model(directory, delay=MODEL_SECONDS))
        floor_url = stack.enter_context(databases.fresh(database_url))
        floor = processes.floor(directory, database_url=floor_url, model_url=model.base_url, calls=calls)
        running_floor = stack.enter_context(floor)
        service = running(database_url, speed=SPEED, calls=calls, model=model, env=_ENV)
        return asyncio.run(_hold(stack.enter_context(service), running_floor, model, calls))


async def _hold(stack: Stack, floor: processes.Floor, model: processes.Model, calls: int) -> Measured:
    """Nothing but the calls and the mirror asks for anything until the last call is over."""
    api = Service(stack)
    async with aiohttp.ClientSession() as http, AsyncExitStack() as until_over:
        mirror = Mirror(http, floor)
        events = await until_over.enter_async_context(listening(stack.phoneline_url, mirror.repeat))
        job_id = await asyncio.to_thread(api.job_with, QUESTIONS)
        ids = await asyncio.to_thread(api.order_all, range(calls), job_id)
        obvious = await mirror.ask_the_obvious_way()
        await wait_until_over(events, calls, stack.check)
        wrong = [await asyncio.to_thread(api.check, interview_id, QUESTIONS) for interview_id in ids]
        await until_over.aclose()
        await mirror.wait()
    faults = [fault for found in wrong for fault in found] + _wrong_counts(model.asked, calls)
    faults += _wrong_webhooks(events) + _wrong_floor([*mirror.sent, obvious])
    return Measured(events, mirror.sent, obvious, faults)


def _wrong_counts(asked: Iterable[Asked], calls: int) -> list[str]:
    """No request is made twice; the inline view transcribes one answer and has it rated once."""
    counts = Counter(request.kind for request in asked)
    wanted = {
        TRANSCRIPTION: calls * QUESTIONS + 1,
        RATING: calls * QUESTIONS * RATINGS_OF_AN_ANSWER + 1,
        SUMMARY: calls,
    }
    return [
        f"The model was asked {counts[kind]} times for {kind} instead of {number}."
        for kind, number in wanted.items()
        if counts[kind] != number
    ]


def _wrong_webhooks(events: LineEvents) -> list[str]:
    failed = [webhook for webhook in events.webhooks if webhook.failed]
    faults = [f"The carrier could not use the answer to {len(failed)} webhooks."] if failed else []
    return faults + [f"The carrier notes: {notice}" for notice in events.notices]


def _wrong_floor(sent: Iterable[Sent]) -> list[str]:
    failed = [one for one in sent if not one.is_good]
    return [f"The floor failed {len(failed)} times."] if failed else []


def rows(measured: Measured, calls: int) -> list[Row]:
    """The table's part on webhooks. Times are milliseconds. WrongError: there was no webhook."""
    events, floor = measured.events, measured.floor
    if not events.webhooks or not floor:
        raise WrongError("There was no webhook.")
    spoken = [webhook.milliseconds for webhook in events.webhooks if webhook.is_spoken]
    return [
        [f"Webhooks at {calls} calls, model and speech-to-text {MODEL_SECONDS:.0f} s each; {_pace(events)}"],
        ["ms", "n", "p50", "p95", "p99", "max", "goal"],
        _row("all webhooks", [webhook.milliseconds for webhook in events.webhooks], GOAL),
        _row("webhooks for which the caller waits", spoken, GOAL),
        _row("floor, all webhooks", [sent.milliseconds for sent in floor]),
        _row(
            "floor, webhooks for which the caller waits", [sent.milliseconds for sent in floor if sent.kind in SPOKEN]
        ),
        _row("inline: the view waits for transcript and rating", [measured.obvious.milliseconds]),
    ]


def _row(name: str, times: Sequence[float], goal: str = "") -> Row:
    shares = shown(times, 0.5, 0.95, 0.99, 1.0)
    return [name, str(len(times)), *shares, goal]


def _pace(events: LineEvents) -> str:
    moments = [webhook.at for webhook in events.webhooks]
    seconds = max(moments) - min(moments)
    return f"{events.peak} at once, {len(moments)} webhooks in {seconds:.0f} s: {len(moments) / seconds:.1f} a second"


def _notice(options: Options) -> str:
    return f"{options.calls} interviews at once: about two minutes …"


def _measure(directory: Path, options: Options) -> Report:
    measured = measure_webhooks(directory, calls=options.calls, database_url=options.database_url)
    return Report(rows(measured, options.calls), measured.faults, _figures(measured))


def _figures(measured: Measured) -> list[Figure]:
    """The slowest hundredth of the webhooks, beside that of the floor."""
    p99 = percentile([webhook.milliseconds for webhook in measured.events.webhooks], 0.99)
    floor = percentile([sent.milliseconds for sent in measured.floor], 0.99)
    goal, beside = f"< {_GOAL_MILLISECONDS:.0f} ms", f"floor {milliseconds(floor)} ms"
    return [Figure("webhooks, p99", f"{milliseconds(p99)} ms", goal, p99 < _GOAL_MILLISECONDS, beside)]


PART = Part("webhooks", _notice, _measure)
