"""The service's API as an applicant tracking system uses it in a scenario."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from lab.api import Api, ApiError
from lab.inputs import InputError
from lab.scenarios.model import Candidate, Job
from lab.scenarios.observed import Observed

CONSENT = {"wording": "I agree to an automated call about this job.", "source": "scenario"}
_USUAL_QUESTIONS = (
    ("technical", "Which Django application have you built yourself, and how?"),
    ("technical", "How did you make a slow database query fast again?"),
    ("problem_solving", "Tell me about an outage in production and how you found its cause."),
    ("communication", "How did you explain something technical to a colleague in sales?"),
    ("problem_solving", "Two urgent tasks compete for one deadline. How do you decide?"),
    ("achievement", "Which project are you proud of, and what was your part in it?"),
    ("motivation", "Why are you interested in this position at our company?"),
)


@dataclass
class Jobs:
    """Makes each job description once, for all scenarios that want the same."""

    made: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Ats(Api):
    """One scenario's user of the API. Every method raises ApiError when the service says no."""

    def __init__(self, base_url: str, key: str, jobs: Jobs) -> None:
        super().__init__(base_url, key)
        self._jobs = jobs

    def job_like(self, job: Job) -> str:
        """The id of a job description whose questions are, or will be, those of the scenario."""
        with self._jobs.lock:
            if repr(job) not in self._jobs.made:
                self._jobs.made[repr(job)] = self._new_job(job)
            return self._jobs.made[repr(job)]

    def _new_job(self, job: Job) -> str:
        body = {"title": job.title, "description": job.description, "language": job.language}
        job_id = str(self._ask("POST", "job-descriptions/", json=body, headers={"Prefer": "wait=0"})["id"])
        if job.questions != "written":
            self._ask("PUT", f"job-descriptions/{job_id}/questions/", json=_questions(job))
        return job_id

    def person(self, candidate: Candidate, number: str, zone: str, language: str) -> str:
        """The id of a new candidate. Raises InputError for one that the service refuses."""
        body = {
            "name": "Robin Example",
            "phone": number,
            "time_zone": zone,
            "extra_time": candidate.extra_time,
            "language": language,
            **({"consent": CONSENT} if candidate.consent else {}),
        }
        try:
            return str(self._ask("POST", "candidates/", json=body)["id"])
        except ApiError as error:
            if error.is_our_input:
                raise InputError(f"The service refuses the candidate: {error}") from None
            raise

    def order(self, candidate_id: str, job_id: str, wanted_in: timedelta | None = None) -> UUID:
        """Orders an interview for now, or for later."""
        body = {"candidate": candidate_id, "job_description": job_id}
        if wanted_in is not None:
            body["scheduled_for"] = (datetime.now(UTC) + wanted_in).isoformat()
        return UUID(self._ask("POST", "interviews/", json=body)["id"])

    def record_consent(self, candidate_id: str) -> None:
        """Keeps a consent of the candidate."""
        self._ask("POST", f"candidates/{candidate_id}/consents/", json=CONSENT)

    def tell(self, interview_id: UUID, what: str) -> int:
        """Posts `cancel` or `retry`; the HTTP status of the answer."""
        try:
            self._ask("POST", f"interviews/{interview_id}/{what}/")
        except ApiError as error:
            if not error.status:
                raise
            return error.status
        return HTTPStatus.OK

    def observed(self, interview_id: UUID) -> Observed:
        """The interview as the API shows it."""
        document = self._ask("GET", f"interviews/{interview_id}/")
        result = self._result(interview_id)
        return Observed(
            witness="API",
            status=document["status"],
            error_code=document["error_code"],
            next_attempt_at=_moment(document["next_attempt_at"]),
            calls=document["attempts"],
            responses=tuple(response["status"] for response in document["responses"]),
            has_result=result is not None,
            needs_review=result is not None and result["needs_review"],
            recommendation=(result or {}).get("recommendation") or "",
            events=tuple(self._events(interview_id)),
        )

    def _result(self, interview_id: UUID) -> Mapping[str, Any] | None:
        try:
            return self._ask("GET", f"interviews/{interview_id}/result/")
        except ApiError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def _events(self, interview_id: UUID) -> list[str]:
        page = self._ask("GET", f"interviews/{interview_id}/events/?page_size=100")
        return [event["message"] for event in page["results"]]


def _questions(job: Job) -> list[dict[str, str]]:
    if isinstance(job.questions, int):
        return [{"competency": what, "text": text} for what, text in _USUAL_QUESTIONS[: job.questions]]
    return [{"competency": "technical", "text": text} for text in job.questions]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
