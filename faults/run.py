"""One engine, from its start to the verdict on every interview."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from faults import boundaries, crowd
from faults.engines import Engine, Outage
from faults.kills import RandomKills
from faults.stack import FaultStack, Supervisor
from faults.values import Heard, Person, Verdict
from faults.verdict import judged
from faults.witness import Ats, Phoneline
from screener.local.terminal import complain

SPEED = 10.0
_POLL_SECONDS = 0.25
_ROUND_SECONDS = 40.0
_MORE_ROUNDS = 4
_CALLS_A_ROUND = 3
_LONGEST_PAUSE_SECONDS = 3.0
_END_SECONDS = 300.0
_OUTAGE_SECONDS = (1.0, 3.0)
_ENDS = frozenset({"completed", "declined", "incomplete", "not_reached", "failed", "canceled"})


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
    verdicts: list[Verdict] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


def hold(engine: Engine, options: Options) -> Outcome:
    """Breaks the service on this engine. Raises ProcessError and ApiError when it cannot be run at all."""
    began = time.monotonic()
    outcome = Outcome(engine.name)
    env = {"MAX_LIVE_CALLS": "200", "RATE_CALLS_PER_SECOND": "2", "MAX_ATTEMPTS": "20", "SMS_ENABLED": "true"}
    with FaultStack(f"faults-{engine.name}", speed=SPEED, env={**env, **engine.env}, calls_per_second=2) as stack:
        chance = random.Random(options.seed)  # noqa: S311 - repeatable, nothing secret
        with Supervisor(stack, chance, _LONGEST_PAUSE_SECONDS):
            _Run(stack, engine, chance, outcome).go(options)
    outcome.seconds = time.monotonic() - began
    return outcome


class _Run:
    def __init__(self, stack: FaultStack, engine: Engine, chance: random.Random, outcome: Outcome) -> None:
        self._stack, self._engine, self._chance = stack, engine, chance
        self._line = Phoneline(stack.phoneline_url)
        self._ats = Ats(stack.base_url, stack.api_key)
        self._people = crowd.people()
        self._ordered: dict[str, Person] = {}
        self._jobs: list[str] = []
        self._outcome = outcome

    def go(self, options: Options) -> None:
        """Everything, in order."""
        job = self._ats.job_with(crowd.QUESTIONS)
        if options.boundaries:
            self._at_boundaries(job)
        if options.calls:
            self._at_random(options.calls, job)
        self._judge()

    def _order(self, job: str) -> None:
        person = next(self._people)
        self._line.prepare(person)
        self._ordered[self._ats.order(person, job)] = person

    def _at_boundaries(self, job: str) -> None:
        """Kills once at each boundary. What a round does not reach in its time is left armed in the next ones."""
        armed: list[str] = []
        for names in [*boundaries.rounds(), *[[]] * _MORE_ROUNDS]:
            self._stack.arm(names)
            armed = self._stack.armed([*armed, *names])
            if armed:
                self._send_through(armed, job)
        missed = self._stack.disarm(armed)
        total = sum(map(len, boundaries.rounds()))
        self._outcome.faults["kill -9 at a named boundary"] += total - len(missed)
        self._outcome.wrong += [f"the boundary “{boundary}” was not reached" for boundary in missed]

    def _send_through(self, armed: Sequence[str], job: str) -> None:
        """Something new for all of these boundaries."""
        self._jobs.append(self._ats.job_to_write())
        for _ in range(_CALLS_A_ROUND):
            self._order(job)
        self._until("", lambda: not self._stack.armed(armed), _ROUND_SECONDS)
        complain(f"  {len(self._stack.armed(armed))} of {len(armed)} boundaries are left")

    def _at_random(self, calls: int, job: str) -> None:
        for _ in range(calls):
            self._order(job)
        with RandomKills(self._stack, self._chance) as kills:
            for outage in self._engine.outages:
                self._away(outage)
            self._fill_disk()
            self._until("every call is over", self._all_over)
        self._outcome.faults += kills.kills

    def _away(self, outage: Outage) -> None:
        time.sleep(self._chance.uniform(*_OUTAGE_SECONDS))
        outage.stop()
        time.sleep(self._chance.uniform(*_OUTAGE_SECONDS))
        outage.start()
        self._outcome.faults[f"{outage.what} stopped"] += 1

    def _fill_disk(self) -> None:
        with self._stack.full_disk():
            time.sleep(self._chance.uniform(*_OUTAGE_SECONDS))
        self._outcome.faults["disk full"] += 1

    def _judge(self) -> None:
        self._until("everything has come to its end", self._all_over, _END_SECONDS)
        heard = self._line.heard()
        for interview, person in self._ordered.items():
            shown = self._ats.shown(interview)
            verdict = judged(person, heard.get(person.number, Heard((), (), 0)), shown)
            self._outcome.verdicts.append(verdict)
            self._outcome.wrong += [f"{interview}, {person.number}: {sentence}" for sentence in verdict.wrong]
        for job in self._jobs:
            positions = self._ats.questions(job)
            if not positions or positions != list(range(1, len(positions) + 1)):
                self._outcome.wrong.append(f"the questions of job {job} are {positions}")

    def _all_over(self) -> bool:
        return self._line.is_quiet() and all(self._ats.status(one) in _ENDS for one in self._ordered)

    def _until(self, what: str, has_come: Callable[[], bool], seconds: float = _END_SECONDS) -> bool:
        deadline = time.monotonic() + seconds
        while not has_come():
            self._stack.check()
            if time.monotonic() > deadline:
                if what:
                    complain(f"  waited {seconds:.0f} s in vain until {what}")
                return False
            time.sleep(_POLL_SECONDS)
        return True
