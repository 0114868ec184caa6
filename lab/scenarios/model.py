"""What a scenario file may say, as frozen values. docs/how-to/scenarios.md explains every name."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from lab.inputs import FASTEST, SLOWEST

_CONFIG = ConfigDict(extra="forbid", strict=True)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

Table = Mapping[str, object]
"""A part of the file that the phoneline reads, and checks."""


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("a length of time such as 90s, 10m, 4h or 2d is wanted")
    return timedelta(**{_UNITS[found[2]]: float(found[1])})


def _moment(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(rf"{'|'.join(MOMENTS)}|question [1-7] asked", value):
        raise ValueError(f"a moment is wanted: {', '.join(MOMENTS)} or question 2 asked")
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Speed = Annotated[float, Field(ge=SLOWEST, le=FASTEST, allow_inf_nan=False)]

MOMENTS = (
    "now",
    "waiting",
    "dialled",
    "in doubt",
    "ringing",
    "answered",
    "agreed",
    "off the line",
    "missed",
    "stored",
    "settled",
)
Moment = Annotated[str, BeforeValidator(_moment)]

Action = Literal[
    "look",
    "let time pass",
    "record a consent",
    "cancel",
    "retry",
    "order another interview",
    "call back",
    "call from elsewhere",
    "write",
    "press on the page",
]
ResultWord = Literal["yes", "no", "needs_review"]


@dataclass(frozen=True, config=_CONFIG)
class Job:
    """What is asked: so many of the usual questions, these questions, or those that the service writes."""

    questions: int | Sequence[str] | Literal["written"] = 3
    language: str = "en-US"
    title: str = "Backend Engineer (Python)"
    description: str = "Django, PostgreSQL, REST APIs, message queues, pytest, on-call."


@dataclass(frozen=True, config=_CONFIG)
class Candidate:
    """Who is called. `script` is a name or a whole script; the other fields are about the rows of the service.

    `local_hour` is the hour of the day that it is now where the candidate lives; `time_zone` names a zone instead,
    and "by number" leaves it to the number.
    """

    script: str | Table = "strong"
    local_hour: int = 10
    clocks: Literal["stay", "go forward tonight", "go back tonight"] = "stay"
    time_zone: str = ""
    region: str = "US"
    number: Literal["own", "in several zones, in one of them it is night"] = "own"
    extra_time: float = 1.0
    consent: bool = True
    whitelisted: bool = True
    suppressed: bool = False


@dataclass(frozen=True, config=_CONFIG)
class Step:
    """Something done from outside at a moment, after what is expected at that moment was found true."""

    when: Moment
    do: Action = "look"
    by: Duration | None = None
    """how much time passes; without it, so much that the next attempt is due"""
    tries: int = 0
    """how many attempts to fetch a recording have failed meanwhile"""
    text: str = ""
    """the words of a text message, or a button of the page with its choice: `hold text`"""
    answer: int = 0
    """the HTTP status expected of the service; 0: any success"""
    next_attempt_in: Sequence[Duration] | None = None
    error_code: str | None = None


@dataclass(frozen=True, config=_CONFIG)
class Expect:
    """What must be true at the end. What is None, or empty, is not looked at."""

    status: str
    error_code: str | None = None
    calls: int | None = None
    outcomes: Sequence[str] | None = None
    responses: Sequence[str] | None = None
    result: ResultWord | None = None
    recommendation: Sequence[str] | None = None
    events: Sequence[str] = ()
    no_events: Sequence[str] = ()
    next_attempt_in: Sequence[Duration] | None = None
    next_attempt_local: str | None = None
    suppressed: bool | None = None
    consents: int | None = None
    recordings: int | None = None
    slow_speech: bool | None = None
    rings: int | None = None
    said: Sequence[str] = ()
    not_said: Sequence[str] = ()
    left_on_voicemail: Sequence[str] = ()
    texted: Sequence[str] = ()
    verbs: Sequence[Table] = ()


@dataclass(frozen=True, config=_CONFIG)
class Scenario:
    """One scenario. `another` is what must be true of the other interview that a step ordered.

    `service` are variables of the service; `scheduled_in` is how long from now the call is wanted. `speed` is how
    many call seconds may pass in a second at most, where the service has to be done with something before the
    conversation goes on; None: no limit of its own.
    """

    about: str
    expect: Expect
    job: Job = Job()
    candidate: Candidate = Candidate()
    faults: Sequence[Table] = ()
    steps: Sequence[Step] = ()
    another: Expect | None = None
    service: Mapping[str, str] | None = None
    scheduled_in: Duration | None = None
    speed: Speed | None = None
    name: str = ""
