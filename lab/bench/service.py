"""The service as a user of its REST API orders interviews, waits for results and finds them right."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from lab import databases, questions
from lab.ats import Ats
from lab.bench.parts import WrongError
from lab.bench.processes import Model
from lab.inputs import Job
from lab.numbers import number
from lab.stack import Stack

JOB = Job("Backend Engineer (Python)", "Django, PostgreSQL, REST APIs, message queues, pytest, on-call.")
_CONSENT = {
    "wording": "I agree to be called by an automated interviewer, and to the recording of my answers.",
    "source": "bench",
}
_OTHER_ENDS = frozenset({"not_reached", "incomplete", "declined", "canceled", "failed"})
_POLL_SECONDS = 0.05
_LOOK_SECONDS = 1.0
_MAX_SECONDS = 120.0


@contextmanager
def running(
    database_url: str,
    *,
    speed: float,
    calls: int,
    model: Model | None = None,
    env: Mapping[str, str] | None = None,
    calls_per_second: float | None = None,
) -> Iterator[Stack]:
    """A stack on an empty database, which holds so many calls at once."""
    variables = {"MAX_LIVE_CALLS": str(calls), "RATE_CALLS_PER_SECOND": "100", **(env or {})}
    if model is not None:
        variables |= {"OPENAI_API_KEY": "any", "OPENAI_BASE_URL": model.base_url}
    with databases.fresh(database_url) as url:
        if url:
            variables["DATABASE_URL"] = url
        with Stack("bench", speed=speed, env=variables, calls_per_second=calls_per_second) as stack:
            yield stack


class Service(Ats):
    """One user of a stack's service. Every method raises ApiError when the service says no."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack.base_url, stack.api_key)
        self._stack = stack

    def job_with(self, count: int) -> str:
        """A job description with exactly so many questions, put in the place of those that were written; its id."""
        return self.new_job(JOB, questions.first(count), wait=True)

    def order_from(self, index: int, job_id: str) -> str:
        """An interview with candidate `index`, who has a telephone number of their own; its id."""
        fields = {"name": f"Candidate {index}", "phone": number(index), "consent": _CONSENT}
        return self.order(self.new_candidate(fields), job_id)

    def order_all(self, numbers: Iterable[int], job_id: str) -> list[str]:
        """An interview with each of these candidates; their ids."""
        return [self.order_from(index, job_id) for index in numbers]

    def check(self, interview_id: str, wanted: int, *, longest_seconds: float = _MAX_SECONDS) -> list[str]:
        """Wait for the result; what is wrong with the interview, nothing when it is right."""
        try:
            self.wait_for_result(interview_id, longest_seconds=longest_seconds)
        except WrongError as error:
            return [str(error)]
        return self.faults(interview_id, wanted)

    def wait_for_result(self, interview_id: str, *, longest_seconds: float = _MAX_SECONDS) -> float:
        """When the result could be seen, in seconds since the epoch. WrongError: there will be none."""
        deadline = time.monotonic() + longest_seconds
        next_look = time.monotonic() + _LOOK_SECONDS
        while self.result(interview_id) is None:
            if time.monotonic() > next_look:
                self._look(interview_id)
                next_look = time.monotonic() + _LOOK_SECONDS
            if time.monotonic() > deadline:
                raise WrongError(f"An interview has no result {longest_seconds:.0f} s after its call.")
            time.sleep(_POLL_SECONDS)
        return time.time()

    def _look(self, interview_id: str) -> None:
        """Raise when there will be no result: a process has ended, or the interview has, in another way."""
        self._stack.check()
        screening = self.interview(interview_id)
        if screening.status in _OTHER_ENDS:
            raise WrongError(f"An interview ended {screening.status} ({screening.error_code}), without a result.")

    def faults(self, interview_id: str, wanted: int) -> list[str]:
        """What is wrong with an interview of a candidate who answered every question; nothing when it is right."""
        screening = self.interview(interview_id)
        if screening.status != "completed":
            return [f"An interview ended {screening.status} ({screening.error_code}) and not completed."]
        good = [answer for answer in screening.answers if answer.status == "scored" and answer.transcript]
        found = []
        if len(good) != wanted:
            found.append(f"An interview has {len(good)} scored answers with a transcript instead of {wanted}.")
        if any(answer.score is None or not answer.recording_url for answer in good):
            found.append("An answer has no score or no recording.")
        result = self.result(interview_id)
        if result is None or result.overall_score is None or result.review_reasons:
            found.append("A result has no overall score, or asks for a review.")
        return found
