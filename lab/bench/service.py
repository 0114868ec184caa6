"""The service as a user of its REST API orders interviews, waits for results and finds them right."""

import time
from http import HTTPStatus
from typing import Final

from lab.api import Api, ApiError
from lab.bench.errors import WrongError
from lab.inputs import Job
from lab.stack import Stack

_AREA_CODES = (212, 213, 312, 415, 512, 617, 702, 808, 907, 919)
_NUMBERS_OF_NOBODY = 99  # 555-0101 to 555-0199 in every area code
MOST_CALLS: Final = len(_AREA_CODES) * _NUMBERS_OF_NOBODY
JOB = Job("Backend Engineer (Python)", "Django, PostgreSQL, REST APIs, message queues, pytest, on-call.")
_CONSENT = "I agree to be called by an automated interviewer, and to the recording of my answers."
_QUESTIONS = (
    ("motivation", "Why are you interested in this position at our company?"),
    ("technical", "Which Django application have you built yourself, and how?"),
    ("technical", "How did you make a slow database query fast again?"),
    ("problem_solving", "Tell me about an outage in production and how you found its cause."),
    ("communication", "How did you explain something technical to a colleague in sales?"),
    ("problem_solving", "Two urgent tasks compete for one deadline. How do you decide?"),
    ("achievement", "Which project are you proud of, and what was your part in it?"),
    ("technical", "How do you decide what to test, and at which level?"),
    ("technical", "When would you put a message queue between two programs?"),
    ("communication", "Tell me about a decision that you argued against, and what became of it."),
    ("problem_solving", "How do you look for a memory leak in a process that runs for weeks?"),
    ("technical", "How do you change a table that is written to all day?"),
    ("motivation", "What do you want to learn in your next year at work?"),
    ("communication", "How do you review the code of somebody with less experience?"),
    ("achievement", "Which program of yours has been in use the longest, and why?"),
)
MOST_QUESTIONS: Final = len(_QUESTIONS)
_OTHER_ENDS = frozenset({"not_reached", "incomplete", "declined", "canceled", "failed"})
_POLL_SECONDS = 0.05
_LOOK_SECONDS = 1.0
_LONGEST_SECONDS = 120.0


class Service(Api):
    """One user of a stack's service. Every method raises ApiError when the service says no."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack.base_url, stack.api_key)
        self._stack = stack

    def job_with(self, questions: int) -> str:
        """A job description with exactly so many questions, put in the place of those that were written; its id."""
        job_id = self.write_questions(JOB).id
        body = [{"competency": competency, "text": text} for competency, text in _QUESTIONS[:questions]]
        self._ask("PUT", f"job-descriptions/{job_id}/questions/", json=body)
        return job_id

    def order(self, job_id: str, number: int) -> str:
        """An interview with candidate `number`, who has a telephone number of their own; its id."""
        area, line = divmod(number, _NUMBERS_OF_NOBODY)
        fields = {"name": f"Candidate {number}", "phone": f"+1{_AREA_CODES[area]}555{101 + line:04d}"}
        candidate_id = self.add_candidate(fields, None)
        self.consent(candidate_id, _CONSENT)
        return self.start(candidate_id, job_id).id

    def wait_for_result(self, interview_id: str, *, longest_seconds: float = _LONGEST_SECONDS) -> float:
        """When the result could be seen, in seconds since the epoch. WrongError: there will be none."""
        deadline = time.monotonic() + longest_seconds
        next_look = time.monotonic() + _LOOK_SECONDS
        while not self._has_result(interview_id):
            if time.monotonic() > next_look:
                self._look(interview_id)
                next_look = time.monotonic() + _LOOK_SECONDS
            if time.monotonic() > deadline:
                raise WrongError(f"An interview has no result {longest_seconds:.0f} s after its call.")
            time.sleep(_POLL_SECONDS)
        return time.time()

    def _has_result(self, interview_id: str) -> bool:
        try:
            self.result(interview_id)
        except ApiError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return False
            raise
        return True

    def _look(self, interview_id: str) -> None:
        """Raise when waiting is in vain: a process has ended, or the interview has, in another way."""
        self._stack.check()
        screening = self.interview(interview_id)
        if screening.status in _OTHER_ENDS:
            raise WrongError(f"An interview ended {screening.status} ({screening.error_code}), without a result.")

    def faults(self, interview_id: str, questions: int) -> list[str]:
        """What is wrong with an interview of a candidate who answered every question; nothing when it is right."""
        screening = self.interview(interview_id)
        if screening.status != "completed":
            return [f"An interview ended {screening.status} ({screening.error_code}) and not completed."]
        good = [answer for answer in screening.answers if answer.status == "scored" and answer.transcript]
        found = []
        if len(good) != questions:
            found.append(f"An interview has {len(good)} scored answers with a transcript instead of {questions}.")
        if any(answer.score is None or not answer.recording_url for answer in good):
            found.append("An answer has no score or no recording.")
        result = self.result(interview_id)
        if result.overall_score is None or result.review_reasons:
            found.append("A result has no overall score, or asks for a review.")
        return found
