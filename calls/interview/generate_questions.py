"""Job description → questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from calls import transitions
from calls.background import jobs, vendors
from calls.background.registry import GivenUp, Task
from calls.domain.characters import visible
from calls.domain.lawful import TOPICS
from calls.domain.plans import asks_about, written_faults
from calls.domain.states import JobStatus
from calls.errors import InvalidAnswer, ProviderError
from calls.interview import revise
from calls.models import JobDescription, Question
from calls.ports import Author, DraftQuestion, JobBrief, QuestionWriter, WrittenQuestions

TASK = Task(
    name="write_questions",
    model=JobDescription,
    queue="scores",
    sources=frozenset({str(JobStatus.GENERATING)}),
    failed=str(JobStatus.FAILED),
    given_up=GivenUp(),
)

BY_HAND = Author(provider="person", model="", prompt_version="")


def request(job: JobDescription) -> None:
    """Has the questions of a new job description written in the background."""
    transitions.wait_for(job, job.status_changed_at + jobs.SWEEP_AFTER)
    jobs.enqueue(TASK.name, job.pk)


def run(job: JobDescription, *writers: QuestionWriter) -> bool:
    """Writes the questions with the first of `writers` that can.

    False: somebody else does, or the writers failed and it is tried again later.
    """
    if not jobs.take(job, TASK, vendors=len(writers)):
        return False
    brief = brief_of(job)
    try:
        written = vendors.ask(vendors.Request("questions", job), writers, lambda writer: writer.write_questions(brief))
        _check(written, brief)
    except ProviderError as error:
        jobs.retry_or_fail(job, TASK, error)
        return False
    return _keep(job, written, brief)


def rewrite(job_id: UUID, values: Mapping[str, Any], changed_by: str) -> None:
    """Has the questions written again, by the settings that are in `values` and the others as they are.

    The old questions stay until then. A writer that is at work by the old settings begins again. Raises
    JobDescription.DoesNotExist.
    """
    with transaction.atomic():
        job = revise.locked(job_id)
        if revise.put(job, values):
            revise.keep_version(job, changed_by)
        transitions.move(job, JobStatus.GENERATING, error_code="", error_detail="")
        request(job)


def replace(job: JobDescription, drafts: Sequence[DraftQuestion], changed_by: str = BY_HAND.provider) -> None:
    """Puts a person's questions in the place of whatever was there; interviews that began keep theirs.

    A writer that is still at work finds the job ready, and keeps its questions to itself. Raises Refused for
    questions that take longer than the job's time limit, and JobDescription.DoesNotExist.
    """
    with transaction.atomic():
        stored = revise.locked(job.pk)
        revise.fits([draft.max_seconds for draft in drafts], stored.time_limit_seconds, field="")
        transitions.move(job, JobStatus.GENERATING)
        _store(job, drafts, BY_HAND, changed_by)


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


def _keep(job: JobDescription, written: WrittenQuestions, brief: JobBrief) -> bool:
    """Keeps what a writer wrote, unless the job is gone, is ready already, or asks for something else by now."""
    with transaction.atomic():
        now = JobDescription.objects.select_for_update().filter(pk=job.pk).first()
        if now is not None and brief_of(now) != brief and now.status == JobStatus.GENERATING:
            if transitions.release(job, retry_in=jobs.AT_ONCE, count=False):
                jobs.enqueue(TASK.name, job.pk)
            return False
        return now is not None and _store(job, written.questions, written.author, written.author.provider)


def _store(job: JobDescription, drafts: Sequence[DraftQuestion], author: Author, changed_by: str) -> bool:
    """Replaces the questions of a locked job and moves it to ready. False: it has moved on meanwhile."""
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
    Question.objects.bulk_create(_question(job, position, draft) for position, draft in enumerate(drafts, start=1))
    revise.keep_version(revise.locked(job.pk), changed_by)
    return True


def _question(job: JobDescription, position: int, draft: DraftQuestion) -> Question:
    return Question(
        job_description=job,
        position=position,
        text=visible(draft.text),
        competency=draft.competency,
        kind=draft.kind,
        max_seconds=draft.max_seconds,
        weight=draft.weight,
        rubric=draft.rubric.to_json(),
        warnings=_warnings(draft, job.language),
    )


def _warnings(draft: DraftQuestion, language: str) -> list[dict[str, str]]:
    """What is said about a question that a person may put all the same."""
    topic = asks_about(draft.fields, language)
    if topic is None:
        return []
    detail = f"This seems to ask about {TOPICS[topic]}, which in many countries must not decide about a job."
    return [{"code": f"asks_about_{topic}", "detail": detail}]
