"""Simulated candidates without a telephone: their answers as rows, rated and summed up by the workflow."""

from __future__ import annotations

from dataclasses import asdict

from calls.domain.states import InterviewStatus, JobStatus, ResponseStatus
from calls.models import Interview, InterviewResponse, JobDescription
from calls.ports import AnswerScorer
from calls.scoring import conclude, score
from lab.abilities.figures import Estimate
from lab.abilities.model import Job, Question, Simulated
from lab.abilities.reading import said
from tests.calls.story import make_candidate, result_of


def estimates(job: Job, scorer: AnswerScorer) -> list[Estimate]:
    """What the service makes of everybody who applies for a job."""
    row = JobDescription.objects.create(title=job.title, description=job.description, status=JobStatus.READY)
    return [_estimate(job, row, person, scorer) for person in job.candidates]


def _estimate(job: Job, row: JobDescription, person: Simulated, scorer: AnswerScorer) -> Estimate:
    candidate = make_candidate(f"+1415555{1000 + Interview.objects.count()}")
    interview = Interview.objects.create(
        candidate=candidate, job_description=row, language=job.language, status=InterviewStatus.SCORING
    )
    for position, (question, answer) in enumerate(zip(job.questions, person.answers, strict=True), start=1):
        assert score.run(_response(interview, position, question, answer), scorer)
    interview.refresh_from_db()
    assert conclude.run(interview, scorer)
    result, responses = result_of(interview), list(interview.responses.all())
    quotes = [(item["quote"], response.transcript) for response in responses for item in response.evidence]
    return Estimate(
        trade=job.trade,
        language=job.language,
        ability=person.ability,
        score=result.overall_score,
        recommendation=result.recommendation or "",
        quotes=len(quotes),
        quotes_said=sum(quote in transcript for quote, transcript in quotes),
    )


def _response(interview: Interview, position: int, question: Question, answer: str) -> InterviewResponse:
    return InterviewResponse.objects.create(
        interview=interview,
        position=position,
        kind=question.kind,
        competency=question.competency,
        question=question.text,
        rubric={"criteria": [asdict(criterion) for criterion in question.criteria]},
        weight=1.0,
        max_seconds=90,
        status=ResponseStatus.TRANSCRIBED,
        transcript=said(answer),
    )
