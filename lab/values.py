"""What the service's documents say, as frozen values."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    position: int
    text: str


@dataclass(frozen=True)
class WrittenJob:
    """A job description whose questions are ready, or not yet."""

    id: str
    status: str
    written_by: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Answer:
    """One row of `responses`."""

    position: int
    question: str
    status: str
    transcript: str
    recording_seconds: float | None
    recording_url: str
    score: float | None
    feedback: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Attempt:
    """One row of `calls`."""

    id: str
    status: str
    provider_call_id: str
    error_code: str


@dataclass(frozen=True)
class Screening:
    """An interview at one moment."""

    id: str
    status: str
    error_code: str
    error_detail: str
    attempts: tuple[Attempt, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Result:
    overall_score: float | None
    recommendation: str
    summary: str
    strengths: tuple[str, ...]
    areas_for_improvement: tuple[str, ...]
    review_reasons: tuple[str, ...]
    notes: tuple[str, ...]
    scored_by: str


def written_job(document: dict[str, Any]) -> WrittenJob:
    questions = tuple(Question(one["position"], one["text"]) for one in document["questions"])
    return WrittenJob(document["id"], document["status"], _provider(document["written_by"]), questions)


def screening(document: dict[str, Any]) -> Screening:
    return Screening(
        id=document["id"],
        status=document["status"],
        error_code=document["error_code"] or "",
        error_detail=document["error_detail"] or "",
        attempts=tuple(_attempt(one) for one in document["calls"]),
        answers=tuple(_answer(one) for one in document["responses"]),
    )


def _attempt(document: dict[str, Any]) -> Attempt:
    return Attempt(
        id=document["id"],
        status=document["status"],
        provider_call_id=document["provider_call_id"] or "",
        error_code=document["error_code"] or "",
    )


def _answer(document: dict[str, Any]) -> Answer:
    return Answer(
        position=document["position"],
        question=document["question"],
        status=document["status"],
        transcript=document["transcript"] or "",
        recording_seconds=document["recording_seconds"],
        recording_url=document["recording_url"] or "",
        score=document["score"],
        feedback=document["feedback"] or "",
        quotes=tuple(one["quote"] for one in document["evidence"] or ()),
    )


def result(document: dict[str, Any]) -> Result:
    return Result(
        overall_score=document["overall_score"],
        recommendation=document["recommendation"] or "",
        summary=document["summary"],
        strengths=tuple(document["strengths"]),
        areas_for_improvement=tuple(document["areas_for_improvement"]),
        review_reasons=_details(document["review_reasons"]),
        notes=_details(document["notes"]),
        scored_by=_provider(document["scored_by"]),
    )


def _details(documents: list[dict[str, str]]) -> tuple[str, ...]:
    """The sentences of reasons or notes."""
    return tuple(one["detail"] for one in documents)


def _provider(document: dict[str, Any] | None) -> str:
    """`builtin`, or a provider with its model: `openai gpt-4.1-mini`."""
    parts = [(document or {}).get("provider"), (document or {}).get("model")]
    return " ".join(dict.fromkeys(part for part in parts if part)) or "nobody"
