"""Every process is restarted politely, one after the other, in the middle of live calls."""

from __future__ import annotations

import itertools

import pytest

from lab.ats import Ats
from lab.faults import candidates, observations
from lab.faults.assessment import assess
from lab.faults.stack import SECOND_WORKER, FaultStack
from lab.faults.values import Assessment, LineLog, Person
from lab.line import Line
from lab.probe import OK, status
from lab.waiting import wait_until

CALLS = 4
WAIT_SECONDS = 300.0
ENV = {"RATE_CALLS_PER_SECOND": "2", "MAX_ATTEMPTS": "20", "SMS_ENABLED": "true"}


def _order(stack: FaultStack, line: Line) -> tuple[Ats, dict[str, Person]]:
    ats = Ats(stack.base_url, stack.api_key, retry_seconds=observations.RETRY_SECONDS)
    job = ats.new_job(candidates.JOB, candidates.questions(1))
    people = [person for person in itertools.islice(candidates.people(), 10) if person.end == "completed"][:CALLS]
    return ats, {candidates.order(ats, line, person, job): person for person in people}


def _roll(stack: FaultStack) -> None:
    """What a platform does at a deployment. None of them has to be killed."""
    for name in ("web", "worker", SECOND_WORKER, "clock"):
        stack.restart(name)
        wait_until(lambda: status(f"{stack.base_url}/healthz") == OK, "web answers", seconds=60)


@pytest.fixture(scope="module")
def assessments(tmp_path_factory: pytest.TempPathFactory) -> list[Assessment]:
    """What was found of every interview after two rolling restarts."""
    database = f"sqlite:///{tmp_path_factory.mktemp('rolling') / 'db.sqlite3'}"
    env = {**ENV, "DATABASE_URL": database}
    with FaultStack("rolling-restart", speed=4.0, env=env, calls_per_second=2) as stack:
        line = Line(stack.phoneline_url)
        ats, ordered = _order(stack, line)
        wait_until(
            lambda: any(ats.interview(one).status == "in_progress" for one in ordered),
            "a call goes on",
            seconds=WAIT_SECONDS,
        )
        _roll(stack)
        _roll(stack)
        wait_until(
            lambda: line.is_quiet() and all(observations.is_over(ats, one, who) for one, who in ordered.items()),
            "all is over",
            seconds=WAIT_SECONDS,
        )
        log = observations.line_logs(line)
        nothing = LineLog((), (), 0)
        return [
            assess(person, log.get(person.number, nothing), observations.shown(ats, one))
            for one, person in ordered.items()
        ]


def test_a_rolling_restart_loses_no_answer_and_doubles_none(assessments: list[Assessment]):
    assert [sentence for assessment in assessments for sentence in assessment.wrong] == []
    assert sum(assessment.found for assessment in assessments) == CALLS * len(candidates.questions(1))


def test_every_interview_has_one_result_after_a_rolling_restart(assessments: list[Assessment]):
    assert [assessment.results for assessment in assessments] == [1] * CALLS
