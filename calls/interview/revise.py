"""The plan of a job changes: its settings, its questions, and a version for every state it was in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from calls.domain.plans import overrun
from calls.errors import Refused
from calls.models import JobDescription, PlanVersion, Question

SETTINGS = ("language", "question_count", "difficulty", "focus_areas", "time_limit_seconds", "knock_outs")
"""The columns of a job that its questions are written by, as they stand in a version."""

ASKED = ("position", "text", "competency", "kind", "max_seconds", "weight", "rubric")
"""The columns of a question that stand in a version."""


def locked(job_id: UUID) -> JobDescription:
    """The job as it is now, which nobody else changes until the running transaction ends.

    Raises JobDescription.DoesNotExist.
    """
    return JobDescription.objects.select_for_update().get(pk=job_id)


def change(job_id: UUID, values: Mapping[str, Any], changed_by: str) -> None:
    """Changes columns of a job; its questions stay. Values that it has already change nothing.

    Raises Refused for a time limit that the questions do not fit into, and JobDescription.DoesNotExist.
    """
    with transaction.atomic():
        job = locked(job_id)
        if put(job, values):
            fits(list(job.questions.values_list("max_seconds", flat=True)), job.time_limit_seconds)
            keep_version(job, changed_by)


def put(job: JobDescription, values: Mapping[str, Any]) -> bool:
    """Sets columns of a locked job. True: one of SETTINGS has another value now."""
    changed = {name: value for name, value in values.items() if getattr(job, name) != value}
    for name, value in changed.items():
        setattr(job, name, value)
    if changed:
        job.save(update_fields=[*changed, "updated_at"])
    return not changed.keys().isdisjoint(SETTINGS)


def fits(seconds: list[int], limit: int | None, field: str = "time_limit_seconds") -> None:
    """Raises Refused, naming `field`, when questions take longer together than the limit."""
    if detail := overrun(seconds, limit):
        raise Refused("time_limit_exceeded", f"{detail[0].upper()}{detail[1:]}.", field)


def keep_version(job: JobDescription, changed_by: str) -> bool:
    """Keeps the settings and questions of a locked job as its newest version. False: it is the same plan as before.

    A job that was never changed and has no questions yet has no version.
    """
    settings = {name: getattr(job, name) for name in SETTINGS}
    questions = list(Question.objects.filter(job_description=job).order_by("position").values(*ASKED))
    last = job.versions.order_by("-version").first()
    if last is not None and (last.settings, last.questions) == (settings, questions):
        return False
    number = last.version + 1 if last else 1
    PlanVersion.objects.create(
        job_description=job, version=number, settings=settings, questions=questions, changed_by=changed_by
    )
    job.plan_version = number
    job.save(update_fields=["plan_version", "updated_at"])
    return True
