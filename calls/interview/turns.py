"""What a caller did → a turn of the conversation, and its decision → the rows. `domain.turns` decides."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from calls import transitions
from calls.channels.phone import outcomes
from calls.domain import conversation, follow_ups, turns
from calls.domain.conversation import HangUp, PlannedQuestion, Steps
from calls.domain.follow_ups import Decision as FollowUpDecision
from calls.domain.retries import Outcome
from calls.domain.states import (
    CALL_LIVE,
    RECORDING_UNSETTLED,
    CallStatus,
    FollowUpStatus,
    InterviewStatus,
    ResponseStatus,
)
from calls.domain.turns import Progress, Stage, Turn
from calls.domain.wishes import understand_consent
from calls.facts import (
    HANGUP,
    AnswerEnded,
    CallAnswered,
    ConsentAnswered,
    NothingHeard,
    TurnFact,
    VoicemailReached,
    Waited,
)
from calls.interview import answers, conduct, wishes
from calls.interview.plan import added, plan_of, responses_of
from calls.models import Call, FollowUp, Interview, InterviewResponse, Recording
from calls.ports import CallState


def take(call: Call, fact: TurnFact) -> Steps:
    """Applies what the caller did last; returns what they hear next.

    The interview of `call` is locked, so that turns that come at the same time are decided one after the other.
    """
    if isinstance(fact, CallAnswered | VoicemailReached):
        conduct.learn_id(call, fact.provider_call_id)
        state = CallState(fact.provider_call_id, CallStatus.IN_PROGRESS, fact.answered_by, None, None, None)
        conduct.call_moved(call, state)
    if isinstance(fact, VoicemailReached):
        return _voicemail(call)
    recording = _keep_recording(call, fact) if isinstance(fact, AnswerEnded) else None
    turn = _turn(call, fact, is_kept=recording is not None)
    decision = turns.advance(plan_of(call), _progress(call), turn)
    for change in decision.changes:
        _apply(call, change, recording)
    return decision.steps


def keep_beside(call: Call, fact: TurnFact) -> None:
    """Keeps what was said in a turn that another request had decided before. It changes nothing else."""
    if isinstance(fact, AnswerEnded):
        _keep_recording(call, fact)


def _voicemail(call: Call) -> Steps:
    """A short message that names nobody but us; nothing when nobody is to call back."""
    if _stage(call) is not Stage.WAITING:
        return (HangUp(),)
    company = call.interview.job_description.company
    return conversation.voicemail(company, settings.TWILIO_PHONE_NUMBER, call.interview.language)


def _turn(call: Call, fact: TurnFact, *, is_kept: bool) -> Turn:
    match fact:
        case ConsentAnswered():
            choice = understand_consent(fact.digits, fact.speech, call.interview.language)
            return turns.Consented(choice, fact.attempt)
        case AnswerEnded() if _is_silent(call, fact):
            return turns.Silent(fact.place)
        case AnswerEnded() if _hung_up_at_once(fact):
            return turns.Left()
        case AnswerEnded():
            wish = conversation.wish_of(fact.key, fact.place)
            return turns.Answered(fact.place, wish, is_kept=is_kept, has_left=fact.key == HANGUP)
        case NothingHeard():
            return turns.Silent(fact.place)
        case Waited():
            return turns.Waited(fact.place)
    return turns.Opened()


def _is_silent(call: Call, fact: AnswerEnded) -> bool:
    return conversation.is_silent(fact.duration_seconds, fact.key, plan_of(call).silence_seconds)


def _hung_up_at_once(fact: AnswerEnded) -> bool:
    return fact.key == HANGUP and conversation.is_too_short(fact.duration_seconds)


def _keep_recording(call: Call, fact: AnswerEnded) -> Recording | None:
    """The recording of an answer; None when nothing may be kept."""
    response = answers.response_to_keep(call, fact.place.position)
    if response is None:
        return None
    is_silent = _is_silent(call, fact) or _hung_up_at_once(fact)
    return answers.keep_recording(
        call, response, fact.provider_recording_id, fact.duration_seconds, is_silent=is_silent
    )


def _stage(call: Call) -> Stage:
    stages = {InterviewStatus.CALLING: Stage.WAITING, InterviewStatus.IN_PROGRESS: Stage.TALKING}
    is_live = call.status in CALL_LIVE
    return stages.get(InterviewStatus(call.interview.status), Stage.OVER) if is_live else Stage.OVER


def _progress(call: Call) -> Progress:
    interview = call.interview
    ready = _ready_follow_up(call)
    return Progress(
        stage=_stage(call),
        status=InterviewStatus(interview.status),
        responses={response.position: ResponseStatus(response.status) for response in responses_of(call)},
        is_called_again=lambda: _is_called_again(call),
        is_held=bool(interview.held_for),
        is_refused=interview.error_code == "consent_refused",
        is_withdrawn=interview.error_code == "consent_withdrawn",
        follow_up=PlannedQuestion(0, ready.question, ready.max_seconds, is_follow_up=True) if ready else None,
        follow_up_is_coming=_follow_up_is_coming(call),
    )


def _is_called_again(call: Call) -> bool:
    """Whether we call the candidate of an open interview again after this call."""
    interview = call.interview
    if not interview.candidate.phone:
        return False
    interview.refresh_from_db(fields=["next_attempt_at", "max_attempts"])
    if interview.status == InterviewStatus.PENDING:
        return interview.next_attempt_at is not None and outcomes.has_attempts_left(interview)
    if call.status in CALL_LIVE:  # it ends with these words
        return outcomes.may_call_again(interview, Outcome(call.outcome or Outcome.NO_ANSWER))
    ordered = interview.calls.filter(status__in=CALL_LIVE, direction="outbound")
    return interview.status == InterviewStatus.CALLING and ordered.exists()


def _follow_ups(call: Call) -> list[FollowUp]:
    """Those of the answers so far, read with the responses."""
    if not call.interview.follow_ups:
        return []
    found = (getattr(response, "follow_up", None) for response in responses_of(call))
    return [one for one in found if one is not None]


def _ready_follow_up(call: Call) -> FollowUp | None:
    return next((one for one in _follow_ups(call) if one.status == FollowUpStatus.READY), None)


def _follow_up_is_coming(call: Call) -> bool:
    """Whether a follow-up is allowed and may be ready in a moment: an answer is being written down, or judged."""
    responses = responses_of(call)
    if sum(response.asked_after is not None for response in responses) >= (call.interview.follow_ups or 0):
        return False
    judged = [response for response in responses if follow_ups.is_judged(response.kind)]
    being_judged = any(one.status == FollowUpStatus.WAITING for one in _follow_ups(call))
    return being_judged or any(response.status == ResponseStatus.RECORDED for response in judged)


def _apply(call: Call, change: turns.Change, recording: Recording | None) -> None:
    """Carries out one change."""
    match change:
        case turns.Begin():
            conduct.begin(call)
        case turns.Decline(opt_out):
            _decline(call, opt_out=opt_out)
        case turns.HandOver():
            outcomes.note(call, Outcome.HUMAN)
            wishes.hold(call.interview, "person")
        case turns.NoteScreening():
            conduct.screened(call)
        case turns.SlowDown():
            Interview.objects.filter(pk=call.interview_id).update(slow_speech=True)
            call.interview.slow_speech = True
        case turns.KeepAnswer() | turns.KeepSilence():
            _keep(call, change, recording)
        case turns.Finish():
            conduct.finish(call.interview, call)
        case _:
            _put(call, change)


def _decline(call: Call, *, opt_out: bool) -> None:
    outcomes.note(call, Outcome.DECLINED)
    if opt_out:
        wishes.opt_out_candidate(call.interview.candidate, source="call")
    else:
        sentence = "The candidate did not agree to begin."
        outcomes.end(call.interview, Outcome.DECLINED, code="consent_refused", detail=sentence)


def _keep(call: Call, change: turns.KeepAnswer | turns.KeepSilence, recording: Recording | None) -> None:
    response = answers.response_at(call, change.position)
    if response is None:  # `advance` keeps nothing for a question that was not put
        return
    if isinstance(change, turns.KeepSilence):
        answers.unanswered(response)
    elif answers.answered(response, call) and recording and recording.status not in RECORDING_UNSETTLED:
        answers.close_when_settled(response)


def _put(call: Call, change: turns.Put | turns.PutFollowUp | turns.PutWait) -> None:
    match change:
        case turns.Put(position):
            answers.put(call, position)
        case turns.PutFollowUp():
            _put_follow_up(call, change)
        case turns.PutWait(position, waits):
            here = InterviewResponse.objects.filter(interview_id=call.interview_id, position=position)
            here.exclude(waits__gte=waits).update(waits=waits)
            call.plan = None


def _put_follow_up(call: Call, change: turns.PutFollowUp) -> None:
    """Stores the response of a follow-up. It belongs to this call: no later one asks it again."""
    ready = next(one for one in _follow_ups(call) if one.status == FollowUpStatus.READY)
    parent, is_about_resume = ready.response, ready.decision == FollowUpDecision.RESUME
    about = "the résumé" if is_about_resume else f"answer {parent.position}"
    event = f"A further question about {about} was put behind answer {change.after}."
    transitions.move(ready, FollowUpStatus.ASKED, event=event)
    response = InterviewResponse.objects.create(
        interview_id=call.interview_id,
        position=change.position,
        kind=follow_ups.ABOUT_RESUME if is_about_resume else follow_ups.KIND,
        competency=parent.competency,
        question=ready.question,
        rubric=ready.rubric,
        weight=0.0 if is_about_resume else follow_ups.share(parent.weight, len(parent.rubric["criteria"])),
        max_seconds=ready.max_seconds,
        status=ResponseStatus.ASKED,
        answered_in=call,
        asked_at=timezone.now(),
        follows=parent.position,
        asked_after=change.after,
    )
    added(call, response)
