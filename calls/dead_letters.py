"""The dead letters: rows of every kind whose step was given up for good, read as one list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet, Value

from calls.domain.states import SEND_UNKNOWN, InterviewStatus
from calls.models import (
    Call,
    CarrierErasure,
    Interview,
    InterviewResponse,
    JobDescription,
    Message,
    ProviderEvent,
    Recording,
    ResumeMatch,
    Sound,
)

Row: TypeAlias = (
    JobDescription
    | Interview
    | Call
    | Message
    | Recording
    | InterviewResponse
    | ResumeMatch
    | CarrierErasure
    | Sound
    | ProviderEvent
)

KINDS: Mapping[str, type[Row]] = {
    "job_description": JobDescription,
    "interview": Interview,
    "call": Call,
    "message": Message,
    "recording": Recording,
    "response": InterviewResponse,
    "resume_match": ResumeMatch,
    "erasure": CarrierErasure,
    "sound": Sound,
    "event": ProviderEvent,
}

KIND_NAMES = list(KINDS)

CALL_NOT_REPEATED = (
    "A call that may have rung is not repeated. POST /api/v1/interviews/{id}/retry/ has the candidate called again."
)
EVENT_NOT_APPLIED = "event_not_applied"
MESSAGE_NOT_REPEATED = "It is not known whether the message was sent, so it is not sent again."

_JOINED: Mapping[str, tuple[str, ...]] = {"recording": ("response",), "event": ("call",)}


@dataclass(frozen=True)
class DeadLetter:
    """One row that was set aside, with what a person wants to know of it."""

    kind: str
    row: Row

    @property
    def id(self) -> str:
        """The kind and the key of the row, such as `response-17`."""
        return f"{self.kind}-{self.row.pk}"

    @property
    def set_aside_at(self) -> datetime:
        """Since when nobody works on it."""
        if self.row.set_aside_at is None:
            raise ValueError(f"{self.id} is not set aside")
        return self.row.set_aside_at

    @property
    def interview_id(self) -> UUID | None:
        """The interview it belongs to; None for what belongs to no interview."""
        match self.row:
            case Interview():
                return self.row.pk
            case Recording():
                return self.row.response.interview_id
            case ProviderEvent():
                return self.row.call.interview_id if self.row.call else None
            case Call() | Message() | InterviewResponse() | ResumeMatch() | Sound():
                return self.row.interview_id
        return None

    @property
    def step(self) -> str:
        """The step that was given up, by the name of its task; `start` is the clock's look at a due interview."""
        match self.row:
            case Interview():
                return "start" if self.row.status == InterviewStatus.PENDING else "conclude_interview"
            case Recording():
                return "transcribe_recording" if self.row.file else "store_recording"
            case ResumeMatch():
                return "match_resume" if self.row.read_by else "read_resume"
        return _STEPS[self.kind]

    @property
    def attempts(self) -> int:
        """How often the step was tried."""
        return self.row.attempts

    @property
    def error_code(self) -> str:
        """Stable snake_case."""
        return EVENT_NOT_APPLIED if isinstance(self.row, ProviderEvent) else self.row.error_code

    @property
    def error_detail(self) -> str:
        """A sentence, without anything personal."""
        return self.row.error_detail

    @property
    def obstacle(self) -> str:
        """Why it cannot be retried, and what can be done instead; empty when it can."""
        if isinstance(self.row, Call):
            return CALL_NOT_REPEATED
        return MESSAGE_NOT_REPEATED if self.error_code == SEND_UNKNOWN else ""


_STEPS = {
    "job_description": "write_questions",
    "call": "dial",
    "message": "send_message",
    "response": "score_response",
    "erasure": "erase_at_carrier",
    "sound": "make_sound",
    "event": "apply_provider_event",
}


@dataclass(frozen=True)
class DeadLetters:
    """Dead letters of several kinds in one order. Narrowed, ordered and sliced like a queryset, by a paginator too."""

    rows: Mapping[str, QuerySet[Any]]
    newest_first: bool = True

    def order_by(self, field: str) -> DeadLetters:
        """By `set_aside_at` or `-set_aside_at`, and then by id."""
        return replace(self, newest_first=field.startswith("-"))

    def filter(self, **lookups: Any) -> DeadLetters:
        """Those that match; the lookups are of `set_aside_at`, which every kind has."""
        return replace(self, rows={kind: rows.filter(**lookups) for kind, rows in self.rows.items()})

    def with_code(self, error_code: str) -> DeadLetters:
        """Those with this error code."""
        return replace(self, rows={kind: _with_code(kind, rows, error_code) for kind, rows in self.rows.items()})

    def retryable(self) -> DeadLetters:
        """Those without an obstacle."""
        rows = {kind: rows for kind, rows in self.rows.items() if kind != "call"}
        if "message" in rows:
            rows["message"] = rows["message"].exclude(error_code=SEND_UNKNOWN)
        return replace(self, rows=rows)

    def count(self) -> int:
        """How many there are."""
        return sum(self.counts().values())

    def counts(self) -> dict[str, int]:
        """How many of each kind: one query that looks into a small index per kind."""
        if not self.rows:
            return {}
        first, *others = (
            rows.order_by().annotate(kind_=Value(kind)).values("kind_").annotate(number=Count("pk"))
            for kind, rows in self.rows.items()
        )
        found = first.union(*others, all=True).values_list("kind_", "number")
        return dict.fromkeys(self.rows, 0) | dict(found)

    def __getitem__(self, wanted: slice) -> list[DeadLetter]:
        """A piece from the beginning of the list. Reads no more of each kind than the piece may need."""
        order = "-" if self.newest_first else ""
        letters = [
            DeadLetter(kind, row)
            for kind, rows in self.rows.items()
            for row in rows.order_by(f"{order}set_aside_at", f"{order}pk")[: wanted.stop]
        ]
        letters.sort(key=lambda letter: (letter.set_aside_at, letter.kind), reverse=self.newest_first)
        return letters[wanted]

    def __iter__(self) -> Iterator[DeadLetter]:
        return iter(self[0:None])


def dead_letters(kind: str = "") -> DeadLetters:
    """All dead letters, or those of one of KINDS, the newest first."""
    kinds = [kind] if kind else list(KINDS)
    return DeadLetters({kind: aside(kind) for kind in kinds})


def _with_code(kind: str, rows: QuerySet[Any], error_code: str) -> QuerySet[Any]:
    """Events have no column for their code: all of them have the same."""
    if kind == "event":
        return rows if error_code == EVENT_NOT_APPLIED else rows.none()
    return rows.filter(error_code=error_code)


def find(letter_id: str) -> DeadLetter | None:
    """The dead letter with this id, in upper or lower case; None when there is none, or no such kind."""
    kind, _, key = letter_id.lower().partition("-")
    if kind not in KINDS:
        return None
    try:
        row = aside(kind).filter(pk=key).first()
    except (ValueError, ValidationError, OverflowError):  # not a key of this kind
        return None
    return None if row is None else DeadLetter(kind, row)


def aside(kind: str) -> QuerySet[Any]:
    """The rows of one of KINDS that were set aside."""
    model: type[Model] = KINDS[kind]
    rows = model._default_manager.filter(set_aside_at__isnull=False)
    return rows.select_related(*_JOINED[kind]) if kind in _JOINED else rows
