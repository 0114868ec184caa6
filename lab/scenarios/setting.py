"""Where scenarios are played: one stack, and what its scenarios share."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lab.environment import Account
from lab.scenarios.ats import Ats, Jobs
from lab.scenarios.line import Line
from lab.scenarios.model import Scenario
from lab.stack import Stack


@dataclass
class ScenarioStack(Stack):
    """A stack that shows the variables of its service, so that its rows can be read from here."""

    variables: Mapping[str, str] = field(init=False, default_factory=dict)

    def _environment(self, account: Account) -> dict[str, str]:
        variables = super()._environment(account)
        self.variables = variables
        return variables


@dataclass(frozen=True)
class Part:
    """A scenario with what was chosen for it. `zone` blank: the service knows the number only."""

    scenario: Scenario
    number: str
    elsewhere: str
    zone: str


@dataclass(frozen=True)
class Setting:
    """A running stack. `seed` is what the faults of every number are drawn with."""

    stack: ScenarioStack
    now: datetime
    seed: int
    jobs: Jobs = field(default_factory=Jobs)
    stopping: threading.Event = field(default_factory=threading.Event)
    """set when nobody waits for the scenarios any more"""

    def ats(self) -> Ats:
        """A new user of the API."""
        return Ats(self.stack.base_url, self.stack.api_key, self.jobs)

    def line(self) -> Line:
        """A new hand at the phoneline."""
        return Line(self.stack.phoneline_url, self.stack.variables["TWILIO_PHONE_NUMBER"])


@dataclass(frozen=True)
class Played:
    """What became of a scenario: its end, and sentences on what was not as expected."""

    name: str
    about: str
    end: str
    calls: int
    seconds: float
    faults: tuple[str, ...]
