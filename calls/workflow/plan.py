"""The plan of an interview as the conversation needs it."""

from __future__ import annotations

from django.conf import settings

from calls.domain.conversation import Plan, PlannedQuestion
from calls.domain.states import InterviewStatus
from calls.models import Interview


def plan_of(interview: Interview) -> Plan:
    """What is asked: as it was kept when the conversation began, before that as the job has it now."""
    kept = interview.responses.order_by("position").values_list("position", "question", "max_seconds")
    asked = list(kept) or list(
        interview.job_description.questions.order_by("position").values_list("position", "text", "max_seconds")
    )
    return Plan(settings.COMPANY_NAME, tuple(PlannedQuestion(*question) for question in asked))


def is_over(interview: Interview) -> bool:
    """Whether a caller hears that the interview has ended, wherever in it the call is."""
    return interview.status == InterviewStatus.CANCELED
