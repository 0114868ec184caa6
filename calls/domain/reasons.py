"""Why a person must look at a result, and what a person should know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ReasonCode(StrEnum):
    """The codes of `review_reasons`. They are part of the API; docs/concepts/scoring.md lists them. None is renamed.

    An interview that waits for one of its parts has a `…_PENDING` code as its `error_code`.
    """

    ANSWER_HELD = "answer_held"
    EVIDENCE_INVENTED = "evidence_invented"
    SPEAKS_TO_MODEL = "speaks_to_model"
    COST_CAP_REACHED = "cost_cap_reached"
    PROVIDER_FAILED = "provider_failed"
    UNANSWERED = "unanswered"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    MUST_HAVE_MISSING = "must_have_missing"
    MUST_HAVE_UNKNOWN = "must_have_unknown"
    RATINGS_DISAGREE = "ratings_disagree"
    COVERAGE_TOO_LOW = "coverage_too_low"
    NEAR_THRESHOLD = "near_threshold"
    SUMMARY_MISSING = "summary_missing"
    RECORDING_INCOMPLETE = "recording_incomplete"
    RECORDING_PENDING = "recording_pending"
    TRANSCRIPT_PENDING = "transcript_pending"
    SCORE_PENDING = "score_pending"
    SUMMARY_PENDING = "summary_pending"
    UNSPECIFIED = "unspecified"  # a reason that was stored as text only, before reasons had codes


class NoteCode(StrEnum):
    """The codes of `notes`, which do not ask for a review. docs/concepts/scoring.md lists them too."""

    SUMMARY_SHORTENED = "summary_shortened"


PENDING = frozenset(str(code) for code in ReasonCode if code.endswith("_pending"))
"""The codes of what a provisional result waits for."""


@dataclass(frozen=True)
class Reason:
    """A code for programs and a sentence for people."""

    code: ReasonCode | NoteCode
    detail: str

    def to_json(self) -> dict[str, str]:
        """As it is stored and shown."""
        return {"code": str(self.code), "detail": self.detail}


def shown(stored: Mapping[str, Any] | str) -> dict[str, str]:
    """A stored reason as it is shown. One that an earlier version of the service stored is a text."""
    if isinstance(stored, str):
        return Reason(ReasonCode.UNSPECIFIED, stored).to_json()
    return {"code": stored["code"], "detail": stored["detail"]}
