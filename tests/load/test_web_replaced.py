"""`web` is replaced, with the Procfile's own line, in the middle of 20 live calls."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
import requests

from lab.ats import Ats
from lab.environment import Account
from lab.faults import candidates, observations
from lab.faults.assessment import assess
from lab.faults.stack import FaultStack
from lab.faults.values import Assessment, LineLog, Person
from lab.line import Line
from lab.ports import free_port
from lab.waiting import wait_until

CALLS = 20
WAIT_SECONDS = 300.0
WORKERS = 2
ENV = {"RATE_CALLS_PER_SECOND": "20", "MAX_LIVE_CALLS": str(CALLS), "MAX_ATTEMPTS": "20", "SMS_ENABLED": "true"}


@dataclass
class ProcfileStack(FaultStack):
    """`web` binds `$PORT` itself, as the Procfile says."""

    def _environment(self, account: Account) -> dict[str, str]:
        port = free_port()
        self.base_url = f"http://127.0.0.1:{port}"
        return {**super()._environment(account), "PORT": str(port)}

    def _web_line(self, line: str, listener: int) -> str:
        return line

    def replace_web(self) -> None:
        """A second instance on the same port; the first one ends when the second is ready."""
        recipe = self._recipes["web"]
        log = self.directory / "logs" / "next.log"
        log.unlink(missing_ok=True)
        self.launch("next", recipe.command, recipe.env)
        self.wait_until(lambda: log.read_text().count("Worker ready") == WORKERS, "the next web is ready")
        self.stop("web")
        self._children["web"] = self._children.pop("next")


@dataclass(frozen=True)
class Seen:
    """What came of the calls. `notices` are what the carrier found wrong with our webhooks."""

    assessments: list[Assessment]
    rings: Mapping[str, int]
    notices: list[object]


def _answers_everything(person: Person) -> bool:
    return person.end == "completed" and not person.faults and "attempts" not in person.script


def _shown(stack: FaultStack, what: str) -> dict[str, object]:
    shown: dict[str, object] = requests.get(f"{stack.phoneline_url}/phoneline/{what}", timeout=10).json()
    return shown


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """20 candidates who answer everything, and one replacement of `web` while they are on the line."""
    database = os.environ.get("DATABASE_URL") or f"sqlite:///{tmp_path_factory.mktemp('replaced') / 'db.sqlite3'}"
    env = {**ENV, "DATABASE_URL": database}
    with ProcfileStack("web-replaced", speed=2.0, env=env, calls_per_second=20) as stack:
        line, ats = (
            Line(stack.phoneline_url),
            Ats(stack.base_url, stack.api_key, retry_seconds=observations.RETRY_SECONDS),
        )
        job = ats.new_job(candidates.JOB, candidates.questions(3))
        people = list(
            itertools.islice((person for person in candidates.people() if _answers_everything(person)), CALLS)
        )
        ordered = {candidates.order(ats, line, person, job): person for person in people}
        wait_until(lambda: _shown(stack, "health")["live_calls"] == CALLS, "20 calls are live", seconds=60)
        stack.replace_web()
        assert _shown(stack, "health")["live_calls"] != 0
        wait_until(
            lambda: line.is_quiet() and all(observations.is_over(ats, one, who) for one, who in ordered.items()),
            "all is over",
            seconds=WAIT_SECONDS,
        )
        log = observations.line_logs(line)
        nothing = LineLog((), (), 0)
        assessments = [
            assess(who, log.get(who.number, nothing), observations.shown(ats, one)) for one, who in ordered.items()
        ]
        rings = {who.number: len(log.get(who.number, nothing).rings) for who in people}
        yield Seen(assessments, rings, _shown(stack, "debugger")["notices"])  # type: ignore[arg-type]


def test_replacing_web_in_the_middle_of_20_calls_loses_no_caller(seen: Seen):
    assert set(seen.rings.values()) == {1}


def test_replacing_web_in_the_middle_of_20_calls_loses_no_answer(seen: Seen):
    assert [sentence for assessment in seen.assessments for sentence in assessment.wrong] == []
    assert sum(assessment.found for assessment in seen.assessments) == CALLS * 3


def test_the_carrier_gets_a_response_to_every_webhook_while_web_is_replaced(seen: Seen):
    assert seen.notices == []
