"""What the service's documents say, as frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter


def _provider(document: Mapping[str, Any] | None) -> str:
    """`builtin`, or a provider with its model: `openai gpt-4.1-mini`."""
    parts = [(document or {}).get("provider"), (document or {}).get("model")]
    return " ".join(dict.fromkeys(part for part in parts if part)) or "nobody"


def _each(name: str) -> BeforeValidator:
    """One field of each object in a list."""

    def values(documents: Iterable[Mapping[str, str]] | None) -> tuple[str, ...]:
        return tuple(document[name] for document in documents or ())

    return BeforeValidator(values)


Text = Annotated[str, BeforeValidator(lambda text: text or "")]
"""Null becomes the empty text."""
Provider = Annotated[str, BeforeValidator(_provider)]
Quotes = Annotated[tuple[str, ...], _each("quote")]
Details = Annotated[tuple[str, ...], _each("detail")]


@dataclass(frozen=True)
class Question:
    position: int
    text: str


@dataclass(frozen=True)
class WrittenJob:
    """A job description whose questions are ready, or not yet."""

    id: str
    status: str
    written_by: Provider
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Answer:
    """One row of `responses`."""

    position: int
    question: str
    status: str
    transcript: Text
    recording_seconds: float | None
    recording_url: Text
    score: float | None
    feedback: Text
    quotes: Annotated[Quotes, Field(validation_alias="evidence")]


@dataclass(frozen=True)
class Attempt:
    """One row of `calls`."""

    id: str
    status: str
    provider_call_id: Text
    error_code: Text


@dataclass(frozen=True)
class Screening:
    """An interview at one moment."""

    id: str
    status: str
    error_code: Text
    error_detail: Text
    attempts: Annotated[tuple[Attempt, ...], Field(validation_alias="calls")]
    answers: Annotated[tuple[Answer, ...], Field(validation_alias="responses")]


@dataclass(frozen=True)
class Result:
    overall_score: float | None
    recommendation: Text
    summary: str
    strengths: tuple[str, ...]
    areas_for_improvement: tuple[str, ...]
    review_reasons: Details
    notes: Details
    scored_by: Provider


written_job = TypeAdapter(WrittenJob).validate_python
screening = TypeAdapter(Screening).validate_python
result = TypeAdapter(Result).validate_python
