"""The service's REST API as an applicant tracking system uses it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urljoin

import requests

from lab.inputs import InputError, Upload
from lab.values import Result, Screening, WrittenJob, result, screening, written_job

_TIMEOUT_SECONDS = 60.0
_PAUSE_SECONDS = 0.25


class Advertisement(Protocol):
    """What a job description is made of."""

    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def language(self) -> str: ...


class ApiError(Exception):
    """The service refused, and the text is what its problem document says; or (`status` 0) did not answer."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status

    @property
    def is_our_input(self) -> bool:
        """Whether the request's content was refused, so that asking again with the same cannot help."""
        return self.status in {400, 413, 415, 422}

    @property
    def may_pass(self) -> bool:
        """Whether the service was away or failed, so that the same request may succeed later."""
        return self.status == 0 or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR


class Ats:
    """A client of the API. Every method raises ApiError when the service says no, InputError for refused content.

    With `retry_seconds` a request is repeated for so long while the service is away.
    """

    def __init__(self, base_url: str, key: str, *, retry_seconds: float = 0.0) -> None:
        self._root = f"{base_url}/api/v1/"
        self._retry_seconds = retry_seconds
        self._session = requests.Session()
        self._session.trust_env = False  # the service is on this machine: no proxy, no .netrc
        self._session.headers["X-API-Key"] = key

    def new_job(self, job: Advertisement, questions: Sequence[Mapping[str, object]] = (), *, wait: bool = False) -> str:
        """Create a job description, with these questions or with those that the service writes; its id.

        With `wait` the request takes until they are written, or 20 seconds.
        """
        body = {"title": job.title, "description": job.description, "language": job.language}
        headers = {} if wait else {"Prefer": "wait=0"}
        with _refusal("job description"):
            job_id = str(self._ask("POST", "job-descriptions/", json=body, headers=headers)["id"])
        if questions:
            self._ask("PUT", f"job-descriptions/{job_id}/questions/", json=list(questions))
        return job_id

    def job(self, job_id: str) -> WrittenJob:
        """The job description as it is now; its questions may still be on their way."""
        return written_job(self.get(f"job-descriptions/{job_id}/"))

    def new_candidate(self, fields: Mapping[str, object], resume: Upload | None = None) -> str:
        """Create a candidate, with the résumé when there is one; the id."""
        with _refusal("candidate"):
            candidate_id = str(self._ask("POST", "candidates/", json=dict(fields))["id"])
        if resume is not None:
            with _refusal("résumé"):
                files = {"resume": (resume.name, resume.content)}
                self._ask("PUT", f"candidates/{candidate_id}/resume/", files=files)
        return candidate_id

    def record_consent(self, candidate_id: str, consent: Mapping[str, str]) -> None:
        """Store what the candidate agreed to."""
        self._ask("POST", f"candidates/{candidate_id}/consents/", json=dict(consent))

    def order(self, candidate_id: str, job_id: str, scheduled_for: datetime | None = None) -> str:
        """Order an interview for now, or for later; its id.

        A request that broke off is repeated only when it created nothing.
        """
        body = {"candidate": candidate_id, "job_description": job_id}
        if scheduled_for is not None:
            body["scheduled_for"] = scheduled_for.isoformat()
        while True:
            try:
                return str(self._ask("POST", "interviews/", json=body)["id"])
            except ApiError as error:
                if not (self._retry_seconds and error.may_pass):
                    raise
            for interview in self.get(f"interviews/?candidate={candidate_id}")["results"]:
                return str(interview["id"])

    def act(self, interview_id: object, action: str) -> int:
        """Post `cancel` or `retry`; the HTTP status of the answer."""
        try:
            self._ask("POST", f"interviews/{interview_id}/{action}/")
        except ApiError as error:
            if not error.status:
                raise
            return error.status
        return HTTPStatus.OK

    def interview(self, interview_id: str) -> Screening:
        return screening(self.get(f"interviews/{interview_id}/"))

    def result(self, interview_id: str) -> Result | None:
        """The interview's result, once there is one."""
        document = self.find(f"interviews/{interview_id}/result/")
        return result(document) if document else None

    def events(self, interview_id: object) -> list[dict[str, Any]]:
        """The timeline, the oldest event first."""
        page = self.get(f"interviews/{interview_id}/events/?page_size=100")
        events = list(page["results"])
        while page["next"]:
            page = self._send("GET", page["next"]).json()
            events += page["results"]
        return events

    def recording(self, url: str) -> bytes:
        return self._send("GET", urljoin(self._root, url)).content

    def get(self, path: str) -> dict[str, Any]:
        """The document at a path below `/api/v1/`."""
        return self._ask("GET", path)

    def find(self, path: str) -> dict[str, Any] | None:
        """Like `get`; None when it is not there."""
        try:
            return self.get(path)
        except ApiError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """The answer to a JSON body."""
        return self._ask("POST", path, json=dict(body))

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        document: dict[str, Any] = self._send(method, self._root + path, **content).json()
        return document

    def _send(self, method: str, url: str, **content: Any) -> requests.Response:
        """Repeats what may be repeated while the service is away: everything but the order of an interview."""
        deadline = time.monotonic() + self._retry_seconds
        while True:
            try:
                return self._send_once(method, url, **content)
            except ApiError as error:
                is_an_order = method == "POST" and url.endswith("interviews/")
                if is_an_order or not error.may_pass or time.monotonic() >= deadline:
                    raise
            time.sleep(_PAUSE_SECONDS)

    def _send_once(self, method: str, url: str, **content: Any) -> requests.Response:
        try:
            response = self._session.request(method, url, timeout=_TIMEOUT_SECONDS, **content)
        except requests.RequestException as error:
            raise ApiError(f"the service does not answer ({type(error).__name__})") from None
        if not response.ok:
            raise ApiError(_problem(response), response.status_code)
        return response


@contextmanager
def _refusal(what: str) -> Iterator[None]:
    """Raises InputError when the service refuses the content of a request."""
    try:
        yield
    except ApiError as error:
        if error.is_our_input:
            raise InputError(f"The {what} is refused: {error}") from None
        raise


def _problem(response: requests.Response) -> str:
    """The sentences of an RFC 9457 document, or at least the HTTP status."""
    try:
        document = response.json()
    except ValueError:
        return f"HTTP {response.status_code}"
    details = [error.get("detail", "") for error in document.get("errors", [])] or [document.get("detail", "")]
    return " ".join(detail for detail in details if detail) or f"HTTP {response.status_code}"
