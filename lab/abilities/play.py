"""Plays simulated candidates against a stack: one telephone call each, and what the API then says of it."""

import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from lab.abilities.figures import Estimate
from lab.abilities.model import Job, Simulated
from lab.abilities.reading import said
from lab.ats import Ats
from lab.line import Line
from lab.numbers import number
from lab.processes import ProcessError
from lab.stack import Stack
from lab.threads import map_at_once
from lab.values import Screening

TIMEOUT_SECONDS = 300.0
_POLL_SECONDS = 0.5
_ANSWER_SECONDS = 110
_UNDER_WAY = frozenset({"pending", "calling", "in_progress", "scoring"})
_CONSENT = {"wording": "I agree to an automated call about this job.", "source": "simulation"}


def _questions(job: Job) -> list[dict[str, object]]:
    return [
        {
            "text": one.text,
            "competency": one.competency,
            "kind": one.kind,
            "max_seconds": _ANSWER_SECONDS,
            "rubric": {"criteria": [asdict(criterion) for criterion in one.criteria]},
        }
        for one in job.questions
    ]


@dataclass
class _Play:
    """One run through all candidates, many at once."""

    stack: Stack
    job_ids: dict[str, str]
    first_number: int
    stopping: threading.Event = field(default_factory=threading.Event)

    def one(self, item: tuple[int, tuple[Job, Simulated]]) -> Estimate:
        """One candidate, from the request to the result. Raises ProcessError when there is no result."""
        index, (job, person) = item
        ats = Ats(self.stack.base_url, self.stack.api_key)
        phone = number(self.first_number + index)
        Line(self.stack.phoneline_url).prepare(phone, {"script": _script(job, person)}, {})
        fields = {"name": "Robin Example", "phone": phone, "language": job.language, "consent": _CONSENT}
        screening = self._wait(ats, ats.order(ats.new_candidate(fields), self.job_ids[_key(job)]))
        if screening.status != "completed":
            raise ProcessError(f"an interview for {job.title} ended as {screening.status} {screening.error_code}")
        return _estimate(job, person, screening, ats)

    def _wait(self, ats: Ats, interview_id: str) -> Screening:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        screening = ats.interview(interview_id)
        while screening.status in _UNDER_WAY:
            self.stack.check()
            if self.stopping.wait(_POLL_SECONDS) or time.monotonic() > deadline:
                raise ProcessError(f"an interview is still {screening.status} after {TIMEOUT_SECONDS:.0f} s")
            screening = ats.interview(interview_id)
        return screening


def play(stack: Stack, jobs: Sequence[Job], *, times: int, at_once: int) -> list[list[Estimate]]:
    """What comes of all candidates, so many times over. Raises ProcessError, and ApiError for what is refused."""
    ats = Ats(stack.base_url, stack.api_key)
    ids = {_key(job): ats.new_job(job, _questions(job)) for job in jobs}
    people = [(job, person) for job in jobs for person in job.candidates]
    runs = [_Play(stack, ids, turn * len(people)) for turn in range(times)]
    return [map_at_once(run.one, list(enumerate(people)), at_once, run.stopping) for run in runs]


def _key(job: Job) -> str:
    return f"{job.trade} {job.language}"


def _script(job: Job, person: Simulated) -> dict[str, object]:
    """A script of the phoneline: answers without `about` are given in the order of the questions."""
    return {
        "title": f"ability {person.ability}",
        "language": job.language.split("-")[0],
        "voice": person.voice,
        "answers": [{"text": " ".join(answer.split())} for answer in person.answers],
    }


def _estimate(job: Job, person: Simulated, screening: Screening, ats: Ats) -> Estimate:
    result = ats.result(screening.id)
    if result is None:
        raise ProcessError(f"an interview for {job.title} is completed and has no result")
    spoken = [said(answer) for answer in person.answers]
    quotes = [(quote, spoken[answer.position - 1]) for answer in screening.answers for quote in answer.quotes]
    return Estimate(
        trade=job.trade,
        language=job.language,
        ability=person.ability,
        score=result.overall_score,
        recommendation=result.recommendation,
        quotes=len(quotes),
        quotes_said=sum(" ".join(quote.split()) in words for quote, words in quotes),
    )
