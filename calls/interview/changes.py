"""The decision of a turn → the rows. `calls.domain.turns` decides."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from calls import transitions
from calls.domain import conversation, follow_ups, turns
from calls.domain.follow_ups import Decision as FollowUpDecision
from calls.domain.states import FollowUpStatus, InterviewStatus, ResponseStatus, SessionOutcome
from calls.interview import answers, caller_requests, channels, ending
from calls.interview.context import Context
from calls.models import Interview, InterviewResponse, InterviewSession
from candidates.models import Consent


def apply(context: Context, change: turns.Change) -> None:
    """Carries out one change. Each may be repeated."""
    match change:
        case turns.Begin():
            _begin(context)
        case turns.Decline(opt_out):
            _decline(context, opt_out=opt_out)
        case turns.HandOver():
            _note(context, SessionOutcome.HANDED_OVER)
            caller_requests.hold(context.interview, "person")
        case turns.NoteScreening():
            _note(context, SessionOutcome.SCREENED)
        case turns.SlowDown():
            Interview.objects.filter(pk=context.interview.pk).update(slow_speech=True)
            context.interview.slow_speech = True
        case turns.PutFollowUp():
            _put_follow_up(context, change)
        case turns.Finish():
            ending.finish(context)
        case _:
            _change_question(context, change)


def _note(context: Context, outcome: SessionOutcome) -> None:
    """Stores what a candidate decided, unless they decided something before."""
    session = context.session
    if not session.outcome:
        InterviewSession.objects.filter(pk=session.pk).update(outcome=outcome)
        session.outcome = outcome


def _begin(context: Context) -> None:
    """The conversation begins or goes on: the questions are kept as they are now, and the next one is put."""
    now, interview, plan = timezone.now(), context.interview, context.plan
    is_new = interview.started_at is None
    changed: dict[str, Any] = {
        "started_at": interview.started_at or now,
        "follow_ups": context.allowed_follow_ups,
    }
    if is_new:
        changed["plan_version"] = context.questions[0].job_description.plan_version
    if not transitions.move(interview, InterviewStatus.IN_PROGRESS, event="The candidate agreed to begin.", **changed):
        return
    # A person is there, whatever was taken for one before.
    InterviewSession.objects.filter(pk=context.session.pk).update(outcome=SessionOutcome.AGREED)
    context.session.outcome = SessionOutcome.AGREED
    Consent.objects.create(
        candidate_id=interview.candidate_id,
        interview=interview,
        purpose=Consent.Purpose.RECORDING,
        wording=conversation.spoken(conversation.opening(plan)),
        source=channels.of_session(context).consent_source,
        given_at=now,
    )
    if is_new:
        _store_questions(context)
    _change_question(context, turns.Put(plan.questions[0].position))


def _store_questions(context: Context) -> None:
    """One response for each question, with its text and rubric as they are now."""
    context.responses = InterviewResponse.objects.bulk_create(
        InterviewResponse(
            interview=context.interview,
            position=question.position,
            kind=question.kind,
            competency=question.competency,
            question=question.text,
            rubric=question.rubric,
            weight=question.weight,
            max_seconds=question.max_seconds,
        )
        for question in context.questions
    )


def _decline(context: Context, *, opt_out: bool) -> None:
    _note(context, SessionOutcome.DECLINED)
    if opt_out:
        source = channels.of_session(context).consent_source
        caller_requests.opt_out(context.interview.candidate, source=source, in_session=True)
    else:
        ending.declined(context.interview)


def _change_question(
    context: Context, change: turns.KeepAnswer | turns.KeepSilence | turns.Put | turns.PutWait
) -> None:
    response = context.response_at(change.position)
    if response is None:  # `advance` names no question that was not stored
        return
    match change:
        case turns.KeepAnswer():
            answers.answered(response, context.session)
        case turns.KeepSilence():
            answers.unanswered(response)
        case turns.Put():
            event = f"Question {response.position} was asked."
            transitions.move(response, ResponseStatus.ASKED, event=event, asked_at=timezone.now())
        case turns.PutWait(_, waits):
            InterviewResponse.objects.filter(pk=response.pk).exclude(waits__gte=waits).update(waits=waits)


def _put_follow_up(context: Context, change: turns.PutFollowUp) -> None:
    """Stores the response of a follow-up. It belongs to this session: no later one asks it again."""
    ready = context.ready_follow_up
    if ready is None:  # `advance` puts only one that is ready
        return
    parent, is_about_resume = ready.response, ready.decision == FollowUpDecision.RESUME
    about = "the résumé" if is_about_resume else f"answer {parent.position}"
    event = f"A further question about {about} was put behind answer {change.after}."
    with transaction.atomic(savepoint=False):
        transitions.move(ready, FollowUpStatus.ASKED, event=event)
        response = InterviewResponse.objects.create(
            interview_id=context.interview.pk,
            position=change.position,
            kind=follow_ups.ABOUT_RESUME if is_about_resume else follow_ups.KIND,
            competency=parent.competency,
            question=ready.question,
            rubric=ready.rubric,
            weight=0.0 if is_about_resume else follow_ups.share(parent.weight, len(parent.rubric["criteria"])),
            max_seconds=ready.max_seconds,
            status=ResponseStatus.ASKED,
            session=context.session,
            asked_at=timezone.now(),
            follows=parent.position,
            asked_after=change.after,
        )
    context.added(response)
