"""What a file of simulated candidates may say, as frozen values. docs/how-to/simulated.md explains every name."""

from collections.abc import Sequence
from typing import Annotated

from annotated_types import Ge, Le, MinLen
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

_CONFIG = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, config=_CONFIG)
class Criterion:
    """What an answer is rated on; `strong` lists with semicolons what an answer of ability 5 contains."""

    name: str
    weak: str
    adequate: str
    strong: str


@dataclass(frozen=True, config=_CONFIG)
class Question:
    """A question as the API takes it, with its rubric."""

    text: str
    competency: str
    kind: str
    criteria: Annotated[Sequence[Criterion], MinLen(1)]


@dataclass(frozen=True, config=_CONFIG)
class Simulated:
    """A candidate of known `ability`, 1 to 5, and the answer to each question. `voice` is one of the phoneline's."""

    ability: Annotated[int, Ge(1), Le(5)]
    about: str
    voice: str
    answers: Sequence[str]


@dataclass(frozen=True, config=_CONFIG)
class Job:
    """A job with fixed questions, and those who apply for it."""

    trade: str
    language: str
    title: str
    description: str
    questions: Annotated[Sequence[Question], MinLen(1)]
    candidates: Annotated[Sequence[Simulated], MinLen(2)]
