"""Job description → questions."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from calls import transitions
from calls.domain.plans import written_faults
from calls.domain.states import JobStatus
from calls.errors import InvalidAnswer, ProviderError
from calls.models import JobDescription, Question
from calls.ports import Author, DraftQuestion, JobBrief, QuestionWriter, WrittenQuestions
from calls.workflow import steps, vendors

STEP = steps.Step.of("write_questions", JobStatus.GENERATING, failed=JobStatus.FAILED)

BY_HAND = Author(provider="person", model="", prompt_version="")


def request(job: JobDescription) -> None:
    """Has the questions of a new job description written in the background."""
    transitions.wait_for(job, job.status_changed_at + steps.PUMPED)
    steps.pump(STEP.task, job.pk)


def run(job: JobDescription, *writers: QuestionWriter) -> bool:
    """Writes the questions with the first of `writers` that can.

    False: somebody else does, or the writers failed and it is tried again later.
    """
    if not steps.take(job, STEP, vendors=len(writers)):
        return False
    brief = brief_of(job)
    try:
        written = vendors.ask(vendors.Errand("questions", job), writers, lambda writer: writer.write_questions(brief))
        _check(written, brief)
    except ProviderError as error:
        steps.retry_or_fail(job, STEP, error)
        return False
    return _store(job, written.questions, written.author)


def replace(job: JobDescription, drafts: Sequence[DraftQuestion]) -> None:
    """Puts a person's questions in the place of whatever was there; interviews that began keep theirs.

    A writer that is still at work finds the job ready, and keeps its questions to itself.
    """
    with transaction.atomic():
        transitions.move(job, JobStatus.GENERATING)
        _store(job, drafts, BY_HAND)


def brief_of(job: JobDescription) -> JobBrief:
    """What the questions of a job are written from."""
    return JobBrief(
        job.title,
        job.description,
        job.language,
        job.question_count,
        difficulty=job.difficulty,
        focus_areas=tuple(job.focus_areas),
        time_limit_seconds=job.time_limit_seconds,
        knock_outs=tuple(job.knock_outs),
    )


def _check(written: WrittenQuestions, brief: JobBrief) -> None:
    if faults := written_faults([draft.fields for draft in written.questions], brief):
        raise InvalidAnswer(f"The questions cannot be asked: {faults[0].detail}", provider=written.author.provider)


def _store(job: JobDescription, drafts: Sequence[DraftQuestion], author: Author) -> bool:
    """Replaces the questions and moves to ready, or changes nothing when the job has moved on meanwhile."""
    with transaction.atomic():
        if not transitions.move(
            job,
            JobStatus.READY,
            error_code="",
            error_detail="",
            provider=author.provider,
            model=author.model,
            prompt_version=author.prompt_version,
        ):
            return False
        job.questions.all().delete()
        Question.objects.bulk_create(
            Question(
                job_description=job,
                position=position,
                text=draft.text,
                competency=draft.competency,
                kind=draft.kind,
                max_seconds=draft.max_seconds,
                weight=draft.weight,
                rubric=draft.rubric.to_json(),
            )
            for position, draft in enumerate(drafts, start=1)
        )
    return True
