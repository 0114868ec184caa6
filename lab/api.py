"""The service's REST API as the demo uses it: HTTP in, frozen values out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import requests

from lab.inputs import InputError, Job, Upload
from lab.values import Result, Screening, WrittenJob, result, screening, written_job

_TIMEOUT_SECONDS = 60.0


class ApiError(Exception):
    """The service refused, and the text is what its problem document says; or (`status` 0) did not answer."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status

    @property
    def is_our_input(self) -> bool:
        """Whether the request's content was refused, so that asking again with the same cannot help."""
        return self.status in {400, 413, 415, 422}


class Api:
    """One user of the service. Every method raises ApiError when the service says no."""

    def __init__(self, base_url: str, key: str) -> None:
        self._root = f"{base_url}/api/v1/"
        self._session = requests.Session()
        self._session.trust_env = False  # the service is on this machine: no proxy, no .netrc
        self._session.headers["X-API-Key"] = key

    def write_questions(self, job: Job) -> WrittenJob:
        """Create a job description; its questions may still be on their way. InputError: it is refused."""
        body = {"title": job.title, "description": job.description, "language": job.language}
        with _refusal("job description"):
            return written_job(self._ask("POST", "job-descriptions/", json=body))

    def job(self, job_id: str) -> WrittenJob:
        """The job description as it is now."""
        return written_job(self._ask("GET", f"job-descriptions/{job_id}/"))

    def add_candidate(self, fields: Mapping[str, str], resume: Upload | None) -> str:
        """Create a candidate, with the résumé when there is one; the id. InputError: it is refused."""
        if resume is None:
            return str(self._ask("POST", "candidates/", json=dict(fields))["id"])
        files = {"resume": (resume.name, resume.content)}
        with _refusal("résumé"):
            return str(self._ask("POST", "candidates/", data=dict(fields), files=files)["id"])

    def consent(self, candidate_id: str, wording: str) -> None:
        """Keep what the candidate agreed to."""
        body = {"wording": wording, "source": "demo"}
        self._ask("POST", f"candidates/{candidate_id}/consents/", json=body)

    def start(self, candidate_id: str, job_id: str) -> Screening:
        """Ask for an interview."""
        body = {"candidate": candidate_id, "job_description": job_id}
        return screening(self._ask("POST", "interviews/", json=body))

    def interview(self, interview_id: str) -> Screening:
        """The interview as it is now."""
        return screening(self._ask("GET", f"interviews/{interview_id}/"))

    def result(self, interview_id: str) -> Result:
        """The interview's result."""
        return result(self._ask("GET", f"interviews/{interview_id}/result/"))

    def recording(self, url: str) -> bytes:
        """The audio of one answer."""
        return self._send("GET", urljoin(self._root, url)).content

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        document: dict[str, Any] = self._send(method, self._root + path, **content).json()
        return document

    def _send(self, method: str, url: str, **content: Any) -> requests.Response:
        try:
            response = self._session.request(method, url, timeout=_TIMEOUT_SECONDS, **content)
        except requests.RequestException as error:
            raise ApiError(f"the service does not answer ({type(error).__name__})") from None
        if not response.ok:
            raise ApiError(_problem(response), response.status_code)
        return response


@contextmanager
def _refusal(what: str) -> Iterator[None]:
    """Tells the person when it is what they gave that the service does not take."""
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
