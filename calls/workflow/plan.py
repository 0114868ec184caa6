"""The plan of a call as the conversation needs it."""

from __future__ import annotations

from django.conf import settings

from calls.domain.conversation import Plan, PlannedQuestion
from calls.domain.states import InterviewStatus
from calls.models import Call, Interview, InterviewResponse, Question

_SPOKEN = ("interview_id", "position", "status", "question", "max_seconds", "answered_in_id")
"""The columns of a response that a conversation needs."""


def plan_of(call: Call) -> Plan:
    """What this call asks: as it was kept when the conversation began, before that as the job has it now.

    Questions that an earlier call has an answer to are left out, whatever this call has done meanwhile, so
    that a repeated request gets the same document. Read once per instance of a call.
    """
    if call.plan is None:
        call.plan = _read(call)
    return call.plan


def responses_of(call: Call) -> list[InterviewResponse]:
    """The responses of the call's interview by position; none before the conversation began.

    Read once per instance of a call, without the heavy columns that no conversation needs.
    """
    if call.responses is None:
        began = call.interview.started_at is not None
        rows = InterviewResponse.objects.filter(interview_id=call.interview_id).order_by("position")
        call.responses = list(rows.only(*_SPOKEN)) if began else []
    return call.responses


def questions_of(call: Call) -> list[Question]:
    """The questions of the interview's job as they are now, by position. Read once per instance of a call."""
    if call.questions is None:
        job_id = call.interview.job_description_id
        call.questions = list(Question.objects.filter(job_description_id=job_id).order_by("position"))
    return call.questions


def _read(call: Call) -> Plan:
    interview, kept = call.interview, responses_of(call)
    if not kept:
        questions = [PlannedQuestion(q.position, q.text, q.max_seconds) for q in questions_of(call)]
        return _plan(interview, questions, len(questions), resumed=False)
    left = [PlannedQuestion(r.position, r.question, r.max_seconds) for r in kept if not _elsewhere(r, call)]
    return _plan(interview, left, len(kept), resumed=len(left) < len(kept))


def _elsewhere(response: InterviewResponse, call: Call) -> bool:
    return response.answered_in_id is not None and response.answered_in_id != call.pk


def _plan(interview: Interview, questions: list[PlannedQuestion], total: int, *, resumed: bool) -> Plan:
    return Plan(
        company=settings.COMPANY_NAME,
        questions=tuple(questions),
        total=total,
        language=interview.language,
        resumed=resumed,
        extra_time=interview.candidate.extra_time,
    )


def is_over(interview: Interview) -> bool:
    """Whether a caller hears that the interview has ended, wherever in it the call is."""
    return interview.status == InterviewStatus.CANCELED
