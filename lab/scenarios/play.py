"""Plays one scenario: prepares the candidate, orders the interview, does the steps, and looks at the end."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

import requests

from calls.domain.states import InterviewStatus
from calls.telephony.states import CallStatus
from lab.ats import ApiError
from lab.inputs import InputError
from lab.scenarios import ats, page, rows
from lab.scenarios.checks import (
    clock_differences,
    differences,
    line_differences,
    row_differences,
    waits,
)
from lab.scenarios.model import Expect, Step
from lab.scenarios.observed import line_log
from lab.scenarios.places import zones_of
from lab.scenarios.setting import Part, Played, Setting
from lab.waiting import wait_until

TIMEOUT_SECONDS = 240.0
_POLL_SECONDS = 0.25
LATE_SECONDS = 45.0
"""How long the verdict waits for what comes late on a busy machine: the last callbacks of a call, or the gate, which
looks after 30 seconds whether the lift of a suppression is stored."""
_FLEETING = frozenset({"ringing", "answered"})
_FLEETING_POLL_SECONDS = 0.05


class Unexpected(Exception):
    """A scenario cannot go on, because something is not as it expects; the text says what."""


def play(setting: Setting, part: Part) -> Played:
    """The whole scenario. What fails in it is in the answer; an error of the stack itself is raised."""
    began = time.monotonic()
    performance = Performance(setting, part)
    try:
        faults = performance.run()
    except (Unexpected, InputError, ApiError, TimeoutError, requests.RequestException) as error:
        faults = [str(error)]
    seconds = time.monotonic() - began
    scenario = part.scenario
    return Played(scenario.name, scenario.about, *performance.end(), seconds, tuple(faults))


class Performance:
    def __init__(self, setting: Setting, part: Part) -> None:
        self._setting = setting
        self._part = part
        self._ats, self._line = setting.ats(), setting.line()
        self._candidate_id = ""
        self._interview: UUID | None = None
        self._other: UUID | None = None
        self._actions: dict[str, Callable[[Step], None]] = {
            "look": lambda step: None,
            "let time pass": lambda step: rows.let_time_pass(self.interview, step.by, step.tries),
            "record a consent": lambda step: self._ats.record_consent(self._candidate_id, ats.CONSENT),
            "cancel": lambda step: self._tell("cancel", step),
            "retry": lambda step: self._tell("retry", step),
            "order another interview": lambda step: self._order_another(),
            "call back": lambda step: self._call_us(part.number),
            "call from elsewhere": lambda step: self._call_us(part.elsewhere),
            "press on the page": self._press,
            "write": lambda step: self._line.write(part.number, step.text),
        }

    @property
    def interview(self) -> UUID:
        """The id of the interview; Unexpected while there is none."""
        if self._interview is None:
            raise Unexpected("there is no interview yet")
        return self._interview

    def run(self) -> list[str]:
        """Everything, in order; sentences on what was not as expected at the end."""
        scenario, number = self._part.scenario, self._part.number
        if scenario.candidate.suppressed:
            rows.suppress(number)
        self._candidate_id = self._person()
        wanted_in = scenario.scheduled_in
        self._interview = self._order(self._candidate_id, None if wanted_in is None else datetime.now(UTC) + wanted_in)
        for step in scenario.steps:
            self._take(step)
        self._wait_until("settled", lambda: rows.is_settled(self.interview))
        return self._verdict(scenario.expect)

    def end(self) -> tuple[str, int]:
        """How the interview stands, and how many calls were made for it."""
        if self._interview is None:
            return "", 0
        seen = rows.observed(self._interview)
        return " ".join(filter(None, [seen.status, seen.error_code])), seen.calls

    def _person(self) -> str:
        scenario = self._part.scenario
        fields = ats.fields_of(scenario.candidate, self._part.number, self._part.zone, scenario.job.language)
        return self._ats.new_candidate(fields)

    def _order(self, candidate_id: str, scheduled_for: datetime | None = None) -> UUID:
        job_id = self._setting.jobs.id_of(self._ats, self._part.scenario.job)
        return UUID(self._ats.order(candidate_id, job_id, scheduled_for))

    def _take(self, step: Step) -> None:
        self._wait_until(step.when, self._moment(step.when))
        seen, now = rows.observed(self.interview), datetime.now(UTC)
        found = waits(step.next_attempt_in, step.error_code, seen, now)
        if found:
            raise Unexpected(f"{step.when}: {', '.join(found)}")
        self._actions[step.do](step)

    def _moment(self, when: str) -> Callable[[], bool]:
        """The test whether a moment has come."""
        asked = re.fullmatch(r"question (\d) asked", when)
        if asked:
            return lambda: rows.is_asked(self.interview, int(asked[1]))
        tests: dict[str, Callable[[], bool]] = {
            "now": lambda: True,
            "waiting": lambda: rows.is_waiting(self.interview),
            "dialled": lambda: self._line.is_dialled(self._part.number),
            "in doubt": lambda: rows.is_in_doubt(self.interview),
            "ringing": lambda: rows.has_call(self.interview, CallStatus.RINGING),
            "answered": lambda: rows.has_call(self.interview, CallStatus.IN_PROGRESS),
            "agreed": lambda: rows.is_in(self.interview, InterviewStatus.IN_PROGRESS),
            "off the line": lambda: self._line.is_over(self._part.number),
            "missed": lambda: rows.is_missed(self.interview),
            "stored": lambda: self._line.is_over(self._part.number) and rows.is_stored(self.interview),
            "settled": lambda: rows.is_settled(self.interview),
        }
        return tests[when]

    def _wait_until(self, moment: str, has_come: Callable[[], bool]) -> None:
        pause = _FLEETING_POLL_SECONDS if moment in _FLEETING else _POLL_SECONDS
        what = f"the moment “{moment}”"
        wait_until(has_come, what, seconds=TIMEOUT_SECONDS, check=self._check, pause=pause)

    def _check(self) -> None:
        self._setting.stack.check()
        if self._setting.stopping.is_set():
            raise Unexpected("stopped")

    def _tell(self, what: str, step: Step) -> None:
        _expect(what, self._ats.act(self.interview, what), step.answer or HTTPStatus.OK)

    def _press(self, step: Step) -> None:
        status = page.press(rows.page_of(self.interview), step.text)
        _expect(f"the page, {step.text}", status, step.answer or HTTPStatus.SEE_OTHER)

    def _call_us(self, number: str) -> None:
        """A call to the service, to its end."""
        self._line.dial(number)
        self._wait_until("the end of the call to us", lambda: self._line.is_over(number))

    def _order_another(self) -> None:
        self._other = self._order(self._person())

    def _verdict(self, expect: Expect) -> list[str]:
        """What is not as expected, also after the carrier's last callbacks have had time to come."""
        deadline = time.monotonic() + LATE_SECONDS
        while (found := self._differences(expect)) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        return found

    def _differences(self, expect: Expect) -> list[str]:
        self._wait_until("the line is free", lambda: not self._line.is_dialled(self._part.number))
        of_the_other = self._differences_of_the_other()
        seen, now = rows.observed(self.interview), datetime.now(UTC)
        log = line_log(self._line, self._part.number, self._part.elsewhere)
        zones = (self._part.zone,) if self._part.zone else zones_of(self._part.number)
        return [
            *differences(expect, seen, now),
            *differences(expect, ats.observed(self._ats, self.interview), now),
            *row_differences(expect, rows.stored(self.interview)),
            *line_differences(expect, log),
            *clock_differences(expect.next_attempt_local, seen.next_attempt_at, zones),
            *of_the_other,
        ]

    def _differences_of_the_other(self) -> list[str]:
        expect, other = self._part.scenario.another, self._other
        if expect is None or other is None:
            return []
        self._wait_until("the other interview settled", lambda: rows.is_settled(other))
        now = datetime.now(UTC)
        found = [
            *differences(expect, rows.observed(other), now),
            *differences(expect, ats.observed(self._ats, other), now),
            *row_differences(expect, rows.stored(other)),
        ]
        return [f"the other interview, {one}" for one in found]


def _expect(what: str, status: int, expected: int) -> None:
    if status != expected:
        raise Unexpected(f"{what}: the answer was {status}, not {expected}")
