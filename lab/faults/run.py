"""One engine, from its start to the assessment on every interview."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lab.ats import Ats
from lab.faults import audio_prompts, boundaries, candidates, observations, vendors
from lab.faults.assessment import assess
from lab.faults.engines import Engine
from lab.faults.kills import RandomKills
from lab.faults.stack import FaultStack, Supervisor
from lab.faults.values import Assessment, LineLog, Person, Rules
from lab.line import Line
from lab.servers import Server
from lab.terminal import complain
from lab.waiting import wait_until

SPEED = 10.0
_POLL_SECONDS = 0.25
_ROUND_SECONDS = 25.0
_MAX_IDLE_ROUNDS = 6
"""After so many in which no boundary was reached, the rest is given up."""
_CALLS_A_ROUND = 3
_MAX_OPEN = 12
"""Interviews that are not over. With more of them a busy machine would not keep up with a time that runs fast."""
_MAX_PAUSE_SECONDS = 3.0
_END_SECONDS = 300.0
_OUTAGE_SECONDS = (1.0, 3.0)
_ENV = {
    "MAX_LIVE_CALLS": "200",
    "RATE_CALLS_PER_SECOND": "2",
    "MAX_ATTEMPTS": "20",
    "SMS_ENABLED": "true",
    "FOLLOW_UPS": "1",
}
_RULES = Rules(seeds=tuple(range(1, vendors.RATINGS + 1)), follow_ups=int(_ENV["FOLLOW_UPS"]))
_OWN_WORDS = "I am candidate"


@dataclass(frozen=True)
class Options:
    """What is wanted: how many calls are broken at random, with which seed, and whether every boundary too."""

    calls: int = 50
    seed: int = 0
    boundaries: bool = True


@dataclass
class Outcome:
    """What one engine came to."""

    engine: str
    faults: Counter[str] = field(default_factory=Counter)
    assessments: list[Assessment] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    dead_letters_retried: int = 0
    asked: vendors.Asked = field(default_factory=vendors.Asked)
    seconds: float = 0.0


def hold(engine: Engine, options: Options) -> Outcome:
    """Breaks the service on this engine. Raises ProcessError and ApiError when it cannot be run at all."""
    began = time.monotonic()
    outcome = Outcome(engine.name)
    chance = random.Random(options.seed)  # noqa: S311 - repeatable, nothing secret
    with vendors.answering(outcome.asked) as theirs:
        env = {**_ENV, **theirs, **engine.env}
        stack = FaultStack(f"faults-{engine.name}", speed=SPEED, env=env, calls_per_second=2)
        with stack, Supervisor(stack, chance, _MAX_PAUSE_SECONDS):
            _Run(stack, engine, chance, outcome).go(options)
    outcome.seconds = time.monotonic() - began
    return outcome


class _Run:
    def __init__(self, stack: FaultStack, engine: Engine, chance: random.Random, outcome: Outcome) -> None:
        self._stack, self._engine, self._chance = stack, engine, chance
        self._line = Line(stack.phoneline_url)
        self._ats = Ats(stack.base_url, stack.api_key, retry_seconds=observations.RETRY_SECONDS)
        self._people = candidates.people()
        self._ordered: dict[str, Person] = {}
        self._open: dict[str, Person] = {}
        self._jobs: list[str] = []
        self._jobs_with_questions = 0
        self._outcome = outcome

    def go(self, options: Options) -> None:
        if options.boundaries:
            self._at_boundaries()
        if options.calls:
            self._at_random(options.calls)
        self._assess()

    def _job(self) -> str:
        self._jobs_with_questions += 1
        return self._ats.new_job(candidates.JOB, candidates.questions(self._jobs_with_questions))

    def _order(self, job: str) -> None:
        person = next(self._people)
        interview = candidates.order(self._ats, self._line, person, job)
        self._ordered[interview] = self._open[interview] = person

    def _at_boundaries(self) -> None:
        """Kills once at each boundary. What a round does not reach in its time is left armed in the next ones."""
        armed: list[str] = []
        for names in boundaries.rounds():
            self._stack.arm(names)
            armed = self._send_through([*armed, *names])
        idle_rounds = 0
        while armed and idle_rounds < _MAX_IDLE_ROUNDS:
            left = self._send_through(armed)
            idle_rounds = idle_rounds + 1 if left == armed else 0
            armed = left
        missed = self._stack.disarm(armed)
        total = sum(map(len, boundaries.rounds()))
        self._outcome.faults["kill -9 at a named boundary"] += total - len(missed)
        self._outcome.wrong += [f"the boundary “{boundary}” was not reached" for boundary in missed]

    def _send_through(self, armed: Sequence[str]) -> list[str]:
        """Something new for all of these boundaries, if there is room. Those that it did not reach."""
        if self._has_room(_CALLS_A_ROUND):
            job = self._job()
            self._jobs.append(self._ats.new_job(candidates.JOB))
            for _ in range(_CALLS_A_ROUND):
                self._order(job)
        self._until("", lambda: not self._stack.armed(armed), _ROUND_SECONDS)
        left = self._stack.armed(armed)
        complain(f"  {len(left)} of {len(armed)} boundaries are left")
        return left

    def _at_random(self, calls: int) -> None:
        job = self._job()
        with RandomKills(self._stack, self._chance) as kills:
            for number in range(calls):
                self._until("there is room for another call", self._has_room)
                self._order(job)
                if number == min(calls, _MAX_OPEN) - 1:
                    self._break_servers_and_disk()
            self._until("every call is over", self._all_over)
        self._outcome.faults += kills.kills

    def _break_servers_and_disk(self) -> None:
        for server in self._engine.servers:
            self._break(server)
        self._fill_disk()

    def _break(self, server: Server) -> None:
        time.sleep(self._chance.uniform(*_OUTAGE_SECONDS))
        server.kill()
        time.sleep(self._chance.uniform(*_OUTAGE_SECONDS))
        server.start()
        self._outcome.faults[f"{server.name} stopped"] += 1

    def _fill_disk(self) -> None:
        with self._stack.full_disk():
            time.sleep(self._chance.uniform(*_OUTAGE_SECONDS))
        self._outcome.faults["disk full"] += 1

    def _assess(self) -> None:
        self._until("everything has come to its end", self._all_over, _END_SECONDS)
        log = observations.line_logs(self._line)
        for interview, person in self._ordered.items():
            shown = observations.shown(self._ats, interview)
            assessment = assess(person, log.get(person.number, LineLog((), (), 0)), shown, _RULES)
            self._outcome.assessments.append(assessment)
            self._outcome.wrong += [f"{interview}, {person.number}: {sentence}" for sentence in assessment.wrong]
        for job in self._jobs:
            positions = self._positions(job)
            if not positions or positions != list(range(1, len(positions) + 1)):
                self._outcome.wrong.append(f"the questions of job {job} are {positions}")

        self._assess_run()

    def _assess_run(self) -> None:
        """What belongs to no interview alone."""
        self._until("the clock has removed unused files", lambda: not self._audio_prompts(), _ROUND_SECONDS)
        wrong = [*self._audio_prompts(), *self._given_up(), *_idle(self._outcome.assessments)]
        requests = sum(times for (form, _), times in self._outcome.asked.of_model.items() if form == "answer_rating")
        paid = sum(assessment.rating_requests for assessment in self._outcome.assessments)
        if requests > paid:
            wrong.append(f"the model was asked for {requests} ratings, and the ledger holds {paid}")
        self._outcome.wrong += wrong

    def _audio_prompts(self) -> list[str]:
        media = self._stack.directory / "media"
        return list(audio_prompts.wrong(self._outcome.asked.of_voice, vendors.VOICE, media, _OWN_WORDS))

    def _given_up(self) -> list[str]:
        letters = [one for one in observations.dead_letters(self._ats) if one["kind"] not in observations.NOT_REPEATED]
        return [f"given up: {letter['kind']} ({letter['error_code']})" for letter in letters]

    def _positions(self, job: str) -> list[int]:
        """Of a job's questions; none while they are not written."""
        written = self._ats.job(job)
        return [question.position for question in written.questions] if written.status == "ready" else []

    def _all_over(self) -> bool:
        if self._retried_dead_letters():
            return False
        quiet = self._line.is_quiet() and self._has_room(_MAX_OPEN)
        return quiet and all(self._positions(job) for job in self._jobs)

    def _retried_dead_letters(self) -> bool:
        """Retries what was set aside. True: there was something, and every interview may be worked on again."""
        retried = observations.retry_dead_letters(self._ats)
        self._outcome.dead_letters_retried += retried
        if retried:
            self._open = dict(self._ordered)
        return retried > 0

    def _has_room(self, calls: int = 1) -> bool:
        for interview, person in list(self._open.items()):
            if observations.is_over(self._ats, interview, person):
                del self._open[interview]
        return len(self._open) + calls <= _MAX_OPEN

    def _until(self, what: str, has_come: Callable[[], bool], seconds: float = _END_SECONDS) -> bool:
        try:
            wait_until(has_come, what, seconds=seconds, check=self._stack.check, pause=_POLL_SECONDS)
        except TimeoutError as error:
            if what:
                complain(f"  {error}")
            return False
        return True


def _idle(assessments: Sequence[Assessment]) -> list[str]:
    """What a run must produce at least once; without it the assessment proves nothing."""
    return [
        f"the run had no {what}"
        for what in ("ratings", "resumes")
        if assessments and not any(getattr(assessment, what) for assessment in assessments)
    ]
