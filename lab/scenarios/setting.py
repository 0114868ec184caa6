"""Where scenarios are played: one stack, and what its scenarios share."""

import threading
from dataclasses import dataclass, field
from datetime import datetime

from lab.ats import Ats
from lab.line import Line
from lab.scenarios.ats import Jobs
from lab.scenarios.model import Scenario
from lab.stack import Stack


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

    stack: Stack
    now: datetime
    seed: int
    jobs: Jobs = field(default_factory=Jobs)
    stopping: threading.Event = field(default_factory=threading.Event)
    """set when the scenarios are to stop"""

    def ats(self) -> Ats:
        return Ats(self.stack.base_url, self.stack.api_key)

    def line(self) -> Line:
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
