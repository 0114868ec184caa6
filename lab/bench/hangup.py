"""From the end of a call to its result, beside the time for which a model was at work."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.bench import processes
from lab.bench.events import LineEvents, listening, wait_until_over
from lab.bench.figures import covered
from lab.bench.model import RATING, RATINGS_OF_AN_ANSWER, SUMMARY, TRANSCRIPTION, Asked
from lab.bench.parts import Figure, Options, Part, Report
from lab.bench.service import Service, running
from lab.stack import Stack
from lab.table import Row

MODEL_SECONDS = 1.0
SPEED = 8.0
"""An answer of 25 seconds takes 3 real ones here: longer than its transcription and rating, as in a real call."""
QUESTIONS = (3, 7, 15)
MAX_BEGUN = {TRANSCRIPTION: 1, RATING: RATINGS_OF_AN_ANSWER, SUMMARY: 1}
"""Requests that may be left to be begun: those of one answer, whose ratings are asked for at the same time."""
GOAL = "1 answer, + 0.3 s"
_GOAL_REST_SECONDS = 0.3


@dataclass(frozen=True)
class Measured:
    """One interview. Moments are seconds since the epoch."""

    questions: int
    hung_up: float
    result: float
    asked: Sequence[Asked]
    """the requests to the model during this interview"""
    faults: Sequence[str]

    @property
    def seconds(self) -> float:
        """From hang-up to the result being visible."""
        return self.result - self.hung_up

    @property
    def model_seconds(self) -> float:
        """How long of that a request to the model was under way."""
        under_way = [(request.at, request.at + MODEL_SECONDS) for request in self.asked]
        return covered(under_way, self.hung_up, self.result)

    def begun_after(self, kind: str) -> int:
        """How many requests of a kind began after hang-up."""
        return Counter(request.kind for request in self.asked if request.at > self.hung_up)[kind]


def measure_interviews(directory: Path, *, database_url: str) -> list[Measured]:
    """One interview after the other. Raises ProcessError, ApiError or WrongError when that cannot be done."""
    with (
        processes.model(directory, delay=MODEL_SECONDS) as model,
        running(database_url, speed=SPEED, calls=5, model=model) as stack,
    ):
        return asyncio.run(_hold(stack, model))


async def _hold(stack: Stack, model: processes.Model) -> list[Measured]:
    async with listening(stack.phoneline_url) as events:
        return [await _one(stack, events, model, questions) for questions in QUESTIONS]


async def _one(stack: Stack, events: LineEvents, model: processes.Model, questions: int) -> Measured:
    api = Service(stack)
    job_id = await asyncio.to_thread(api.job_with, questions)
    requests_before, calls_before = len(model.asked), set(events.hung_up)
    interview_id = await asyncio.to_thread(api.order_from, len(calls_before), job_id)
    await wait_until_over(events, len(calls_before) + 1, stack.check)
    result = await asyncio.to_thread(api.wait_for_result, interview_id)
    faults = await asyncio.to_thread(api.faults, interview_id, questions)
    (call,) = set(events.hung_up) - calls_before
    return Measured(questions, events.hung_up[call], result, model.asked[requests_before:], faults)


def rows(measured: Sequence[Measured]) -> list[Row]:
    head = ["s", "total", "model", "rest", "transcriptions", "ratings", "summaries", "goal"]
    return [
        [f"From hang-up to the result, and requests begun after hang-up; each takes the model {MODEL_SECONDS:.0f} s"],
        head,
        *(_row(one) for one in measured),
    ]


def _row(one: Measured) -> Row:
    times = [one.seconds, one.model_seconds, one.seconds - one.model_seconds]
    begun = [one.begun_after(kind) for kind in MAX_BEGUN]
    return [f"{one.questions} questions", *(f"{time:.2f}" for time in times), *map(str, begun), GOAL]


def _notice(options: Options) -> str:
    return f"{len(QUESTIONS)} interviews, one after the other: about two minutes …"


def _measure(directory: Path, options: Options) -> Report:
    interviews = measure_interviews(directory, database_url=options.database_url)
    faults = [fault for one in interviews for fault in one.faults]
    return Report(rows(interviews), faults, [_figure(one) for one in interviews])


def _figure(one: Measured) -> Figure:
    is_flat = all(one.begun_after(kind) <= most for kind, most in MAX_BEGUN.items())
    met = is_flat and one.seconds <= len(MAX_BEGUN) * MODEL_SECONDS + _GOAL_REST_SECONDS
    beside = f"{one.model_seconds:.2f} s of the model"
    return Figure(f"hang-up to result, {one.questions} questions", f"{one.seconds:.2f} s", GOAL, met, beside)


PART = Part("hangup", _notice, _measure)
