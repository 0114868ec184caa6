"""What is known of one candidate, from the telephone line and from the service's API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Person:
    """A candidate of the run. `end` is the right end of the interview, `answers` are the words for each question.

    `resume` are the lines of a résumé, none without one; `faults` are what the line does wrong in every call.
    """

    number: str
    end: str
    answers: Sequence[str]
    script: Mapping[str, object]
    resume: Sequence[str] = ()
    faults: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True)
class Rules:
    """What the run's settings have the service do.

    `seeds` are those of the ratings of each criterion; None alone: one rating, made in process and in no ledger.
    """

    seeds: tuple[int | None, ...] = (None,)
    follow_ups: int = 0


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
class LineLog:
    """Everything that the line had of one number. `declined_in` is the call in which the service took a no."""

    rings: Sequence[Ring]
    spoken: Sequence[Spoken]
    invitations: int
    declined_in: str = ""


@dataclass(frozen=True)
class Answer:
    """One response as the API shows it. `follows`: the position that it is a further question about.

    `ratings` has the seeds of the independent ratings, criterion by criterion.
    """

    position: int
    status: str
    transcript: str
    score: float | None
    has_recording: bool
    follows: int | None = None
    ratings: Sequence[tuple[int | None, ...]] = ()


@dataclass(frozen=True)
class Ledger:
    """The requests for ratings: all that stand in the ledger, and those that were answered."""

    asked: int = 0
    answered: int = 0


@dataclass(frozen=True)
class Match:
    """What the API shows of a résumé. `status`: `ready`, or why there is no match; `quotes` are said to stand in it."""

    status: str
    quotes: Sequence[str] = ()


class ResultEvent(StrEnum):
    """What the timeline says of a result. `REOPENED`: the retry of a dead letter has it made again."""

    PROVISIONAL = "provisional"
    FINAL = "final"
    REOPENED = "reopened"


@dataclass(frozen=True)
class Result:
    """The newest result as the API shows it. `pending` are the codes of what it still waits for."""

    version: int
    pending: Sequence[str] = ()


@dataclass(frozen=True)
class Shown:
    """One interview as the API shows it. `calls` are the carrier's ids; `results` are in the order of the timeline."""

    status: str
    error_code: str
    calls: Sequence[str]
    answers: Sequence[Answer]
    result: Result | None
    results: Sequence[ResultEvent]
    events: Sequence[str]
    match: Match = field(default_factory=lambda: Match("no_resume"))
    ledger: Ledger = field(default_factory=Ledger)


@dataclass(frozen=True)
class Assessment:
    """What one interview came to. `wrong` are sentences; an interview without one is right.

    `results` counts final results, `provisional_results` those before them.
    """

    wrong: Sequence[str]
    expected: int = 0
    found: int = 0
    lost: int = 0
    doubled: int = 0
    invented: int = 0
    rings: int = 0
    results: int = 0
    provisional_results: int = 0
    invitations: int = 0
    ratings: int = 0
    rating_requests: int = 0
    follow_ups: int = 0
    resumes: int = 0
