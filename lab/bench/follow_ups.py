"""The silence behind an answer with follow-ups on, beside the same with follow-ups off."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.bench import processes
from lab.bench.events import LineEvents, Webhook, listening, wait_until_over
from lab.bench.figures import percentile, shown
from lab.bench.parts import Figure, Options, Part, Report, WrongError
from lab.bench.service import Service, running
from lab.stack import Stack
from lab.table import Row, milliseconds

MODEL_SECONDS, SPEECH_SECONDS = 2.0, 1.0
SPEED = 5.0
"""An answer of 25 seconds takes 5 real ones here, so that its judgement is there before the next one ends."""
QUESTIONS, FOLLOW_UPS = 6, 10
"""More than there are answers: as many are asked as are ready in time."""
ANSWERS = frozenset({"answer", "silence", "wait"})
"""The webhooks behind an answer, and behind a wait before the goodbye."""
GOAL = "p99 < 100 ms"
_GOAL_MILLISECONDS = 100.0
_ENV = {"WORKER_THREADS": "32", "FOLLOW_UPS_SECONDS": "3600"}


@dataclass(frozen=True)
class Measured:
    """One run. `asked` is how many follow-ups were asked in all."""

    events: LineEvents
    asked: int
    faults: Sequence[str]

    @property
    def times(self) -> list[float]:
        """Milliseconds from the carrier's request to our document."""
        return [webhook.milliseconds for webhook in self.events.webhooks if webhook.kind in ANSWERS]


def measure_gaps(directory: Path, *, calls: int, follow_ups: int, database_url: str) -> Measured:
    """Hold `calls` interviews at once. Raises ProcessError, ApiError or WrongError when that cannot be done."""
    env = {**_ENV, "FOLLOW_UPS": str(follow_ups)}
    with (
        processes.model(directory, delay=MODEL_SECONDS, speech_delay=SPEECH_SECONDS) as model,
        running(database_url, speed=SPEED, calls=calls, model=model, env=env) as stack,
    ):
        return asyncio.run(_hold(stack, calls))


async def _hold(stack: Stack, calls: int) -> Measured:
    api = Service(stack)
    async with listening(stack.phoneline_url) as events:
        job_id = await asyncio.to_thread(api.job_with, QUESTIONS)
        ids = await asyncio.to_thread(api.order_all, range(calls), job_id)
        await wait_until_over(events, calls, stack.check)
        checked = await asyncio.to_thread(lambda: [_checked(api, interview_id) for interview_id in ids])
    faults = [fault for _, found in checked for fault in found] + _failed(events.webhooks)
    return Measured(events, sum(asked for asked, _ in checked), faults)


def _checked(api: Service, interview_id: str) -> tuple[int, list[str]]:
    """How many follow-ups an interview had, and what is wrong with it."""
    try:
        api.wait_for_result(interview_id)
    except WrongError as error:
        return 0, [str(error)]
    answers = len(api.interview(interview_id).answers)
    return answers - QUESTIONS, api.faults(interview_id, answers)


def _failed(webhooks: Sequence[Webhook]) -> list[str]:
    failed = sum(webhook.failed for webhook in webhooks)
    return [f"The carrier could not use the answer to {failed} webhooks."] if failed else []


def rows(off: Measured, on: Measured, calls: int) -> list[Row]:
    title = f"From the end of an answer to the next words at {calls} calls, model 2 s, speech-to-text 1 s"
    head = [[title], ["ms", "n", "p50", "p95", "p99", "max", "goal"]]
    return [*head, _row("follow-ups off", off.times), _row(f"follow-ups on ({on.asked} asked)", on.times)]


def _row(name: str, times: Sequence[float]) -> Row:
    shares = shown(times, 0.5, 0.95, 0.99, 1.0)
    return [name, str(len(times)), *shares, GOAL]


def _notice(options: Options) -> str:
    return f"{options.calls} interviews at once without follow-ups, then with them: about four minutes …"


def _measure(directory: Path, options: Options) -> Report:
    off, on = (
        measure_gaps(directory / str(number), calls=options.calls, follow_ups=number, database_url=options.database_url)
        for number in (0, FOLLOW_UPS)
    )
    if not (off.times and on.times):
        raise WrongError("There was no answer.")
    faults = [*off.faults, *on.faults]
    if not on.asked:
        faults.append("No follow-up was asked.")
    return Report(rows(off, on, options.calls), faults, [_figure(off, on)])


def _figure(off: Measured, on: Measured) -> Figure:
    p99, beside = (percentile(one.times, 0.99) for one in (on, off))
    met = p99 < _GOAL_MILLISECONDS
    return Figure("gap behind an answer, p99", f"{milliseconds(p99)} ms", GOAL, met, f"{milliseconds(beside)} ms off")


PART = Part("followups", _notice, _measure)
