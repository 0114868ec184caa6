"""What two witnesses say of one candidate: the telephone line, and the service's API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A candidate of the run. `end` is the right end of the interview, `answers` are the words for each question."""

    number: str
    end: str
    answers: Sequence[str]
    script: Mapping[str, object]


@dataclass(frozen=True)
class Ring:
    """One call as the line had it. `call_id` is ours, from the URL it was ordered with. Moments are call time."""

    sid: str
    call_id: str
    began: float
    ended: float | None


@dataclass(frozen=True)
class Spoken:
    """One recording as the line had it. `told`: the service has taken at least one notice of it."""

    sid: str
    call_sid: str
    position: int
    text: str
    told: bool


@dataclass(frozen=True)
class Heard:
    """Everything that the line had of one number. `declined_in` is the call in which the service took a no."""

    rings: Sequence[Ring]
    spoken: Sequence[Spoken]
    invitations: int
    declined_in: str = ""


@dataclass(frozen=True)
class Answer:
    """One response as the API shows it."""

    position: int
    status: str
    transcript: str
    score: float | None
    has_recording: bool


@dataclass(frozen=True)
class Shown:
    """One interview as the API shows it. `calls` are the carrier's ids; `results` counts how often one was ready."""

    status: str
    error_code: str
    calls: Sequence[str]
    answers: Sequence[Answer]
    has_result: bool
    results: int
    events: Sequence[str]


@dataclass(frozen=True)
class Verdict:
    """What one interview came to. `wrong` are sentences; an interview without one is right."""

    wrong: Sequence[str]
    expected: int = 0
    found: int = 0
    lost: int = 0
    doubled: int = 0
    invented: int = 0
    rings: int = 0
    results: int = 0
    invitations: int = 0
