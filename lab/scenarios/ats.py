"""Jobs and candidates of scenarios, and what the API shows of an interview."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from lab import questions
from lab.ats import Ats
from lab.scenarios.model import Candidate, Job
from lab.scenarios.observed import Observed

CONSENT = {"wording": "I agree to an automated call about this job.", "source": "scenario"}


@dataclass
class Jobs:
    """Creates each job description once, for all scenarios that want the same."""

    _ids: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def id_of(self, ats: Ats, job: Job) -> str:
        """The id of a job description whose questions are, or will be, those of the scenario."""
        with self._lock:
            if repr(job) not in self._ids:
                self._ids[repr(job)] = ats.new_job(job, _questions(job))
            return self._ids[repr(job)]


def _questions(job: Job) -> list[dict[str, str]]:
    """None: the service writes them."""
    if job.questions == "written":
        return []
    if isinstance(job.questions, int):
        return questions.first(job.questions)
    return [{"competency": "technical", "text": text} for text in job.questions]


def fields_of(candidate: Candidate, number: str, zone: str, language: str) -> dict[str, object]:
    return {
        "name": "Robin Example",
        "phone": number,
        "time_zone": zone,
        "extra_time": candidate.extra_time,
        "language": language,
        **({"consent": CONSENT} if candidate.consent else {}),
    }


def observed(ats: Ats, interview_id: UUID) -> Observed:
    document = ats.get(f"interviews/{interview_id}/")
    result: Mapping[str, Any] = ats.find(f"interviews/{interview_id}/result/") or {}
    return Observed(
        source="API",
        status=document["status"],
        error_code=document["error_code"],
        next_attempt_at=_moment(document["next_attempt_at"]),
        calls=document["attempts"],
        responses=tuple(response["status"] for response in document["responses"]),
        has_result=bool(result),
        needs_review=bool(result.get("needs_review")),
        recommendation=result.get("recommendation") or "",
        events=tuple(event["message"] for event in ats.events(interview_id)),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
