"""The plan of a call as the conversation needs it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import F

from calls.domain import follow_ups
from calls.domain.conversation import Plan, PlannedQuestion
from calls.models import Call, Interview, InterviewResponse, Question

_SPOKEN = (
    *("interview_id", "position", "kind", "status", "question", "max_seconds", "answered_in_id"),
    *("asked_after", "waits"),
)
"""The columns of a response that a conversation needs."""

_TO_FOLLOW_UP = (
    *("competency", "rubric", "weight"),
    *(f"follow_up__{name}" for name in ("status", "decision", "question", "rubric", "max_seconds")),
)
"""What is needed besides where a follow-up may be put."""

_CALL = (
    "status",
    "error_code",
    "provider",
    "provider_call_id",
    "outcome",
    "reader",
    "ordered_at",
    "created_at",
    "ended_at",
)
_INTERVIEW = (
    *("status", "language", "slow_speech", "started_at", "follow_ups", "held_for", "error_code"),
    *("job_description_id", "candidate_id"),
)
_OF_A_CALL = (
    *_CALL,
    *(f"interview__{name}" for name in _INTERVIEW),
    *(f"interview__candidate__{name}" for name in ("phone", "extra_time")),
    *(f"interview__job_description__{name}" for name in ("company_name", "follow_ups")),
)
"""The columns that a webhook needs: it reads no résumé."""


def locked(call_id: UUID) -> Call | None:
    """The call, locked with its interview until the transaction ends; None when there is no such call.

    PostgreSQL locks in the order of `of`, the interview first as everywhere else, and reads again only what it locks:
    without a lock of its own the call would be as it was before the wait. Rows that point to them may be stored
    meanwhile.
    """
    calls = Call.objects.select_for_update(of=("interview", "self"), no_key=True)
    joined = calls.select_related("interview__candidate", "interview__job_description").only(*_OF_A_CALL)
    return next(iter(joined.filter(pk=call_id).order_by()), None)


def plan_of(call: Call) -> Plan:
    """What this call asks: as it was kept when the conversation began, before that as the job has it now.

    Questions that an earlier call has an answer to are left out, whatever this call has done meanwhile. Read once
    per instance of a call.
    """
    if call.plan is None:
        call.plan = _read(call)
    return call.plan


def responses_of(call: Call) -> list[InterviewResponse]:
    """The responses of the call's interview in the order they are asked; none before the conversation began.

    Read once per instance of a call, without the heavy columns that no conversation needs.
    """
    if call.responses is None:
        call.responses = kept(call.interview) if call.interview.started_at is not None else []
    return call.responses


def kept(interview: Interview) -> list[InterviewResponse]:
    """The responses of an interview in the order they are asked, as they are now."""
    rows = InterviewResponse.objects.filter(interview=interview.pk).order_by("position").only(*_SPOKEN)
    if interview.follow_ups:
        rows = rows.select_related("follow_up").only(*_SPOKEN, *_TO_FOLLOW_UP)
    by_position = {row.position: row for row in rows}
    order = follow_ups.in_order({row.position: row.asked_after for row in by_position.values()})
    return [by_position[position] for position in order]


def added(call: Call, response: InterviewResponse) -> None:
    """Takes a follow-up that was just put into the plan."""
    responses = responses_of(call)
    positions = [one.position for one in responses]
    responses.insert(positions.index(response.asked_after or 0) + 1, response)
    call.plan = None


def questions_of(call: Call) -> list[Question]:
    """The questions of the interview's job as they are now, by position. Read once per instance of a call.

    One statement reads them and the version of the plan that they are, so that both belong together.
    """
    if call.questions is None:
        job_id = call.interview.job_description_id
        questions = Question.objects.filter(job_description_id=job_id).order_by("position")
        limit = F("job_description__time_limit_seconds")
        found = list(questions.annotate(version=F("job_description__plan_version"), limit=limit))
        call.questions = [*found]
        if found:
            call.plan_version, call.time_limit = found[0].version, found[0].limit
    return call.questions


def version_of(call: Call) -> int | None:
    """The version of the job's plan that `questions_of` are; None: the job has none."""
    questions_of(call)
    return call.plan_version


def _read(call: Call) -> Plan:
    responses = responses_of(call)
    if not responses:
        questions = [PlannedQuestion(q.position, q.text, q.max_seconds) for q in questions_of(call)]
        return _plan(call, questions, len(questions), resumed=False)
    left = [_planned(response) for response in responses if not _elsewhere(response, call)]
    elsewhere = len(left) < len(responses)
    return _plan(call, left, sum(r.asked_after is None for r in responses), resumed=elsewhere)


def _planned(response: InterviewResponse) -> PlannedQuestion:
    return PlannedQuestion(
        response.position,
        response.question,
        response.max_seconds,
        is_follow_up=response.asked_after is not None,
        waits=response.waits or 0,
    )


def allowed_follow_ups(call: Call) -> int:
    """How many follow-ups the interview may have: what was kept when its conversation began, before that what fits."""
    if call.interview.started_at is not None:
        return call.interview.follow_ups or 0
    wanted = call.interview.job_description.max_follow_ups
    planned = sum(question.max_seconds for question in questions_of(call)) if wanted else 0
    return follow_ups.fitting(wanted, settings.FOLLOW_UPS_SECONDS, limit=call.time_limit, planned=planned)


def _elsewhere(response: InterviewResponse, call: Call) -> bool:
    return response.answered_in_id is not None and response.answered_in_id != call.pk


def _plan(call: Call, questions: list[PlannedQuestion], total: int, *, resumed: bool) -> Plan:
    return Plan(
        company=call.interview.job_description.company,
        questions=tuple(questions),
        total=total,
        language=call.interview.language,
        resumed=resumed,
        extra_time=call.interview.candidate.extra_time,
        may_follow_up=allowed_follow_ups(call) > 0,
    )
