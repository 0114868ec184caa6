"""A call and its conversation: what each event changes. Every function may be repeated, in any order."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from calls import transitions
from calls.background import steps
from calls.channels.phone import messages, outcomes
from calls.domain import conversation
from calls.domain.retries import Outcome
from calls.domain.states import CALL_LIVE, CallStatus, InterviewStatus
from calls.interview import answers
from calls.interview.plan import allowed_follow_ups, plan_of, questions_of, responses_of, version_of
from calls.models import Call, Interview, InterviewResponse
from calls.ports import CallState
from candidates.models import Consent

_ENDED = frozenset({InterviewStatus.FAILED, InterviewStatus.INCOMPLETE, InterviewStatus.NOT_REACHED})

_MOVED = {CallStatus.RINGING: "The phone rings.", CallStatus.IN_PROGRESS: "The call was answered."}


def learn_id(call: Call, provider_call_id: str) -> bool:
    """Keeps the carrier's id of a call that has none yet. False: it has one, or another row has this one."""
    if call.provider_call_id or not provider_call_id:
        return False
    taken = Exists(Call.objects.filter(provider=call.provider, provider_call_id=provider_call_id))
    unnamed = Call.objects.filter(~taken, pk=call.pk, provider_call_id="")
    if not unnamed.update(provider_call_id=provider_call_id):
        return False
    call.provider_call_id = provider_call_id
    return True


def call_moved(call: Call, state: CallState, *, rejected: bool = False) -> bool:
    """Applies what the carrier says of a call. False: it is nothing new."""
    if state.answered_by:
        Call.objects.filter(pk=call.pk).update(answered_by=state.answered_by)
    if state.status not in CALL_LIVE:
        return call_ended(call, state.status, duration_seconds=state.duration_seconds, rejected=rejected)
    if state.status == CallStatus.QUEUED:
        return False
    changes: dict[str, Any] = {"started_at": timezone.now()} if state.status == CallStatus.IN_PROGRESS else {}
    event = _MOVED[state.status]
    return transitions.move(call, state.status, event=event, due_in=steps.LOOK_UP_AFTER, **changes)


def call_ended(
    call: Call,
    status: CallStatus,
    *,
    code: str = "",
    detail: str = "",
    duration_seconds: int | None = None,
    rejected: bool = False,
) -> bool:
    """Ends a call and moves its interview on. False: the call had ended already.

    With a `code` it ended because of us or of the carrier; when its interview ends with it, it is set aside for a
    person to see.
    """
    with transaction.atomic(savepoint=False):
        # First, as every webhook does: two that wait for each other would be a deadlock.
        locked = Interview.objects.select_for_update(of=("self",), no_key=True).select_related("candidate")
        interview = locked.filter(pk=call.interview_id).first()
        if interview is None:  # its candidate was erased
            return False
        ended = transitions.move(
            call,
            status,
            event=detail or f"The call is over: {status.replace('_', ' ')}.",
            error_code=code,
            error_detail=detail,
            ended_at=timezone.now(),
            duration_seconds=duration_seconds,
            attempts=call.attempts if code else 0,
        )
        if ended:
            _after_call(call, interview, outcomes.outcome_of(call, status, rejected=rejected))
            if interview.status in _ENDED and code:
                transitions.set_aside_in_place(call, code=code, detail=detail)
    return ended


def _after_call(call: Call, interview: Interview, outcome: Outcome) -> None:
    """Moves the interview on."""
    outcomes.note(call, outcome)
    if interview.status == InterviewStatus.CALLING:
        if outcomes.may_call_again(interview, outcome) or not answers.were_all_put(interview):
            outcomes.after_call(call, interview, outcome)
        else:
            answers.to_scoring(interview)
    elif interview.status == InterviewStatus.IN_PROGRESS:
        settle(interview, call)


def settle(interview: Interview, call: Call) -> None:
    """After a call, what was said in it counts, and the conversation may be over by that.

    Not after the candidate has withdrawn, nor while the interview is held for a person: that question is asked again.
    """
    if interview.status != InterviewStatus.DECLINED and not interview.held_for:
        answers.keep_what_was_said(interview, call)
        finish(interview, call)


def finish(interview: Interview, call: Call) -> bool:
    """Ends a conversation whose call is over, or whose last question is behind it. False: it goes on.

    A call that ended because two questions in a row were not answered is tried again, also when they were the last.
    """
    if interview.responses.exists() and not answers.are_open(interview):
        tried_again = answers.fell_silent(interview) and outcomes.may_call_again(interview, Outcome.HUMAN)
        if not tried_again:
            return answers.to_scoring(interview)
    if interview.status != InterviewStatus.IN_PROGRESS or interview.calls.filter(status__in=CALL_LIVE).exists():
        return False
    return outcomes.after_call(call, interview, Outcome.HUMAN)


def screened(call: Call) -> bool:
    """An assistant asked who is calling. False: something was known of the call already."""
    noted = outcomes.note(call, Outcome.CALL_SCREENING)
    if noted:
        transitions.record(call, "call.screened", "An assistant asked who is calling, and was told.")
    return noted


def begin(call: Call) -> bool:
    """The conversation begins or goes on: the questions are kept as they are now, and the next one is put."""
    now = timezone.now()
    interview = call.interview
    if interview.started_at is None and not plan_of(call).questions:
        return False  # a conversation of no questions would count as held
    kept: dict[str, Any] = {
        "started_at": interview.started_at or now,
        "follow_ups": allowed_follow_ups(call),
    }
    if interview.started_at is None:
        kept["plan_version"] = version_of(call)
    event = "The candidate agreed to begin."
    if not transitions.move(interview, InterviewStatus.IN_PROGRESS, event=event, **kept):
        return False
    # A person is there, whatever a detector or an assistant said before.
    Call.objects.filter(pk=call.pk).update(outcome=str(Outcome.HUMAN))
    call.outcome = str(Outcome.HUMAN)
    plan = plan_of(call)
    wording = conversation.spoken(conversation.opening(plan))
    Consent.objects.create(
        candidate_id=interview.candidate_id,
        interview=interview,
        purpose=Consent.Purpose.RECORDING,
        wording=wording,
        source="call",
        given_at=now,
    )
    _keep_questions(call)
    return answers.put(call, plan.questions[0].position if plan.questions else None)


def _keep_questions(call: Call) -> None:
    """One response per question, with its text and rubric as they are now. A resumed interview keeps its own."""
    if responses_of(call):
        return
    interview = call.interview
    call.responses = InterviewResponse.objects.bulk_create(
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
        for question in questions_of(call)
    )


def machine_heard(call: Call, answered_by: str, *, is_machine: bool) -> bool:
    """The carrier's guess who answered. Only before a person has spoken does a machine's verdict count.

    True: a voicemail was met, and is to be left a message.
    """
    Call.objects.filter(pk=call.pk).update(answered_by=answered_by)
    if not is_machine:
        return False
    live = call.status in CALL_LIVE  # else the candidate may be talking in a call of their own
    waiting = live and Interview.objects.filter(pk=call.interview_id, status=InterviewStatus.CALLING).exists()
    if not waiting or not outcomes.note(call, Outcome.VOICEMAIL):
        return False
    transitions.record(call, "call.voicemail", "A voicemail answered.")
    messages.after_voicemail(call.interview)
    if call.provider_call_id:
        transitions.wait_for(call, timezone.now() + steps.SWEEP_AFTER)  # the look-up makes good for a lost task
        steps.enqueue("leave_message", call.pk)
    return True
