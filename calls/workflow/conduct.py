"""A call and its conversation: what each event changes. Every function may be repeated, in any order."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from calls import transitions
from calls.domain import phrases
from calls.domain.conversation import Consent as Choice
from calls.domain.states import CALL_LIVE, CallStatus, InterviewStatus, ResponseStatus
from calls.models import Call, Interview, InterviewResponse
from calls.ports import CallState
from calls.workflow import answers, steps
from candidates.models import Consent, Suppression

_ENDS = {
    CallStatus.BUSY: (InterviewStatus.NOT_REACHED, "The line was busy."),
    CallStatus.NO_ANSWER: (InterviewStatus.NOT_REACHED, "Nobody answered."),
    CallStatus.COMPLETED: (InterviewStatus.NOT_REACHED, "The call was answered, but nobody agreed to begin."),
    CallStatus.FAILED: (InterviewStatus.FAILED, "The call failed."),
    CallStatus.CANCELED: (InterviewStatus.FAILED, "The call was not made."),
}
"""How an interview ends when its call ends before anybody agreed to talk."""

_MOVED = {CallStatus.RINGING: "The phone rings.", CallStatus.IN_PROGRESS: "The call was answered."}


def call_moved(call: Call, state: CallState) -> bool:
    """Applies what the carrier says of a call. False: it is nothing new."""
    if state.answered_by:
        Call.objects.filter(pk=call.pk).update(answered_by=state.answered_by)
    if state.status not in CALL_LIVE:
        return call_ended(call, state.status, duration_seconds=state.duration_seconds)
    if state.status == CallStatus.QUEUED:
        return False
    changes = {"started_at": timezone.now()} if state.status == CallStatus.IN_PROGRESS else {}
    event = _MOVED[state.status]
    return transitions.move(call, state.status, event=event, due_in=steps.LOOK_UP_AFTER, **changes)


def call_ended(
    call: Call,
    status: CallStatus,
    *,
    code: str = "",
    detail: str = "",
    duration_seconds: int | None = None,
) -> bool:
    """Ends a call and moves its interview on. False: the call had ended already."""
    now = timezone.now()
    reached, sentence = _ENDS[status]
    event = detail or ("The call ended." if status == CallStatus.COMPLETED else sentence)
    with transaction.atomic():
        if not transitions.move(
            call,
            status,
            event=event,
            error_code=code,
            error_detail=detail,
            ended_at=now,
            duration_seconds=duration_seconds,
        ):
            return False
        interview = Interview.objects.get(pk=call.interview_id)
        if interview.status == InterviewStatus.CALLING:
            transitions.move(
                interview,
                reached,
                event=sentence if not detail else f"{sentence} {detail}",
                error_code=code or f"call_{status}",
                error_detail=detail or sentence,
                ended_at=now,
            )
        elif interview.status == InterviewStatus.IN_PROGRESS:
            answers.keep_what_was_said(interview)
            finish(interview)
    return True


def finish(interview: Interview) -> bool:
    """Ends a conversation whose call is over, or whose last question is behind it."""
    open_questions = interview.responses.filter(status__in=[ResponseStatus.PENDING, ResponseStatus.ASKED])
    if not open_questions.exists():
        return to_scoring(interview)
    if interview.calls.filter(status__in=CALL_LIVE).exists():
        return False
    return transitions.move(
        interview,
        InterviewStatus.INCOMPLETE,
        event="The call ended before the last question. What was said is kept.",
        error_code="call_dropped",
        error_detail="The call ended before every question was answered.",
        ended_at=timezone.now(),
    )


def to_scoring(interview: Interview) -> bool:
    """From the conversation to its result; the result is written when the last answer is settled."""
    moved = transitions.move(
        interview,
        InterviewStatus.SCORING,
        event="Every question was put.",
        due_in=steps.PUMPED,
        error_code="",
        error_detail="",
        ended_at=timezone.now(),
    )
    if moved:
        answers.conclude_when_settled(interview.pk)
    return moved


def consent_answered(call: Call, choice: Choice) -> bool:
    """What a caller's answer to the opening changes. False: it had been answered, or was not understood."""
    match choice:
        case Choice.GIVEN:
            return _begin(call)
        case Choice.REFUSED:
            return _declined(call, "consent_refused", "The candidate did not agree to begin.")
        case Choice.OPTED_OUT:
            Suppression.objects.get_or_create(phone=call.interview.candidate.phone, defaults={"source": "call"})
            return _declined(call, "opted_out", "The candidate asked not to be called again.")
    return False


def _declined(call: Call, code: str, sentence: str) -> bool:
    return transitions.move(
        call.interview,
        InterviewStatus.DECLINED,
        event=sentence,
        error_code=code,
        error_detail=sentence,
        ended_at=timezone.now(),
    )


def _begin(call: Call) -> bool:
    """The conversation begins: the questions are kept as they are now, and the first one is put."""
    now = timezone.now()
    interview = call.interview
    began = transitions.move(
        interview, InterviewStatus.IN_PROGRESS, event="The candidate agreed to begin.", started_at=now
    )
    if not began:
        return False
    Consent.objects.create(
        candidate_id=interview.candidate_id,
        wording=f"{phrases.GREETING} {phrases.CONSENT_CHOICE}",
        source="call",
        given_at=now,
    )
    _plan(interview)
    return answers.put(interview, 1)


def _plan(interview: Interview) -> None:
    """One response per question, with its text and rubric as they are now. A resumed interview keeps its own."""
    if interview.responses.exists():
        return
    InterviewResponse.objects.bulk_create(
        InterviewResponse(
            interview=interview,
            position=question.position,
            kind=question.kind,
            competency=question.competency,
            question=question.text,
            rubric=question.rubric,
            weight=question.weight,
            max_seconds=question.max_seconds,
        )
        for question in interview.job_description.questions.all()
    )
