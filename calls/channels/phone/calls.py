"""Calls and their sessions: what the carrier says of a call changes both. Every function may be repeated."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from calls import transitions
from calls.background import jobs
from calls.channels.phone import end_call, erase, messages, retries
from calls.domain.states import InterviewStatus, SessionStatus
from calls.interview import sessions
from calls.interview.context import Context
from calls.models import Call, Interview, InterviewSession, insert_once
from calls.models.interviews import PHONE
from calls.telephony.facts import CallChanged
from calls.telephony.retries import Outcome
from calls.telephony.states import CALL_ENDS, CALL_LIVE, CallStatus

_ENDED = frozenset({InterviewStatus.FAILED, InterviewStatus.INCOMPLETE, InterviewStatus.NOT_REACHED})

_MOVED = {CallStatus.RINGING: "The phone rings.", CallStatus.IN_PROGRESS: "The call was answered."}


def open_session(interview: Interview, call: Call, *, event: str = "") -> bool:
    """Opens the session of a call that is about to be stored. False: the interview has moved on."""
    _close_sessions_of_ended_calls(interview)
    session = sessions.open(interview, PHONE, pk=call.pk, event=event)
    call.session = session
    return session is not None


def _close_sessions_of_ended_calls(interview: Interview) -> None:
    """A process of the release before sessions ends a call and leaves its session open."""
    left = InterviewSession.objects.filter(interview=interview, status=SessionStatus.OPEN, call__status__in=CALL_ENDS)
    for session_id in left.values_list("pk", flat=True):
        sessions.discard(session_id)


def locked(call_id: UUID) -> Context | None:
    """The session of a call, with its interview and its call, locked until the transaction ends.

    None when there is no such call. The session of a call has its id.
    """
    context = sessions.locked(call_id) or _adopted(call_id)
    call = Call.objects.select_for_update(no_key=True).filter(pk=call_id).first() if context else None
    if context is None or call is None:
        return None
    context.session.call, call.interview = call, context.interview
    return context


def _adopted(call_id: UUID) -> Context | None:
    """Makes the session of a call that a process of the release before sessions has stored."""
    call = Call.objects.filter(pk=call_id).first()
    if call is None:
        return None
    status = SessionStatus.OPEN if call.status in CALL_LIVE else SessionStatus.ENDED
    session = InterviewSession(
        pk=call.pk,
        interview_id=call.interview_id,
        channel=PHONE,
        status=status,
        voice=call.reader,
        created_at=call.created_at,
        ended_at=call.ended_at,
    )
    insert_once(session)
    Call.objects.filter(pk=call.pk).update(session_id=call.pk)
    return sessions.locked(call_id)


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


def changed(context: Context, fact: CallChanged) -> None:
    """Applies a status that the carrier reports. A call that was given up here and lives there is hung up."""
    call = context.session.call
    learn_id(call, fact.provider_call_id)
    if end_call.was_given_up(call) and fact.status in CALL_LIVE:
        erase.request([call])
    if fact.status is not None:
        if fact.rejected and fact.status not in CALL_LIVE:
            retries.note(call, Outcome.REJECTED)
        moved(call, fact.status, context, answered_by=fact.answered_by, duration_seconds=fact.duration_seconds)


def moved(
    call: Call,
    status: CallStatus,
    context: Context | None = None,
    *,
    answered_by: str = "",
    duration_seconds: int | None = None,
) -> bool:
    """Applies what the carrier says of a call, with the lock of `context` if there is one. False: it is nothing new."""
    if answered_by:
        Call.objects.filter(pk=call.pk).update(answered_by=answered_by)
    if status not in CALL_LIVE:
        return ended(call, status, context, duration_seconds=duration_seconds)
    if status == CallStatus.QUEUED:
        return False
    changes: dict[str, Any] = {"started_at": timezone.now()} if status == CallStatus.IN_PROGRESS else {}
    return transitions.move(call, status, event=_MOVED[status], due_in=jobs.LOOK_UP_AFTER, **changes)


def ended(
    call: Call,
    status: CallStatus,
    context: Context | None = None,
    *,
    code: str = "",
    detail: str = "",
    duration_seconds: int | None = None,
) -> bool:
    """Ends a call and closes its session, which moves the interview on. False: the call had ended already.

    With a `code` it ended because of us or of the carrier; when its interview ends with it, it is set aside for a
    person to see.
    """
    with transaction.atomic(savepoint=False):
        # First, as every webhook does: two that wait for each other would be a deadlock.
        context = context or sessions.locked(call.pk) or _adopted(call.pk)
        if context is None:  # its candidate was erased
            return False
        is_new = transitions.move(
            call,
            status,
            event=detail or f"The call is over: {status.replace('_', ' ')}.",
            error_code=code,
            error_detail=detail,
            ended_at=timezone.now(),
            duration_seconds=duration_seconds,
            attempts=call.attempts if code else 0,
        )
        if is_new:
            context.session.call = call
            retries.keep(call, retries.outcome_of(call, status))
            sessions.close(context)
            if context.interview.status in _ENDED and code:
                transitions.set_aside_in_place(call, code=code, detail=detail)
    return is_new


def withdrawn(call: Call, status: CallStatus, *, event: str, **changes: Any) -> bool:
    """Ends a call that is not made, or not held, and its session. Its caller says what follows. False: it had ended."""
    with transaction.atomic(savepoint=False):
        sessions.locked(call.pk)  # before the call, as every webhook does: a deadlock otherwise
        is_new = transitions.move(call, status, event=event, ended_at=timezone.now(), **changes)
        if is_new:
            sessions.discard(call.pk)
    return is_new


def machine_heard(call: Call, answered_by: str, *, is_machine: bool) -> bool:
    """The carrier's guess who answered. Only before a person has spoken does a machine's verdict count.

    True: a voicemail was met, and is to be left a message.
    """
    Call.objects.filter(pk=call.pk).update(answered_by=answered_by)
    if not is_machine:
        return False
    live = call.status in CALL_LIVE  # else the candidate may be talking in a call of their own
    waiting = live and Interview.objects.filter(pk=call.interview_id, status=InterviewStatus.CALLING).exists()
    if not waiting or not retries.note(call, Outcome.VOICEMAIL):
        return False
    transitions.record(call, "call.voicemail", "A voicemail answered.")
    messages.after_voicemail(call.interview)
    if call.provider_call_id:
        # The look-up does what a task that gets lost should have done.
        transitions.wait_for(call, timezone.now() + jobs.SWEEP_AFTER)
        jobs.enqueue("leave_message", call.pk)
    return True
