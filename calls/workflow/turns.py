"""One turn of a conversation: what it changes in the rows and what the caller hears next are one decision."""

from __future__ import annotations

from django.conf import settings

from calls.domain import conversation, phrases
from calls.domain.conversation import HangUp, Place, Steps
from calls.domain.retries import Outcome
from calls.domain.states import CALL_LIVE, INTERVIEW_OPEN, RECORDING_UNSETTLED, CallStatus, InterviewStatus
from calls.domain.wishes import Consent, Wish, understand_consent
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
from calls.models import Call, Interview, InterviewResponse, Recording
from calls.ports import CallState
from calls.workflow import answers, conduct, next_question, outcomes, wishes
from calls.workflow.plan import plan_of, responses_of


def take(call: Call, fact: TurnFact) -> Steps:
    """Applies what the caller did last; returns what they hear next.

    The interview of `call` is locked, so that turns that come at the same time are decided one after the other. When
    it has left the conversation, what was said is kept, nothing more is asked, and the reply is a goodbye.
    """
    match fact:
        case CallAnswered():
            return _opening(call, fact)
        case VoicemailReached():
            return _voicemail(call, fact)
        case ConsentAnswered():
            return _consent(call, fact)
        case AnswerEnded():
            return _answer(call, fact)
        case NothingHeard():
            return _silence(call, fact.place)
        case Waited():
            return _wait(call, fact.place)


def keep_beside(call: Call, fact: TurnFact) -> None:
    """Keeps what was said in a turn that another request had decided before. It changes nothing else."""
    if isinstance(fact, AnswerEnded):
        _keep_recording(call, fact)


def farewell(call: Call) -> Steps:
    """The last words to a caller whose interview has left the conversation."""
    interview = call.interview
    interview.refresh_from_db(fields=["status", "held_for", "error_code", "next_attempt_at", "max_attempts"])
    return conversation.farewell(
        plan_of(call),
        InterviewStatus(interview.status),
        on_hold=bool(interview.held_for),
        refused=interview.error_code == "consent_refused",
        withdrawn=interview.error_code == "consent_withdrawn",
        called_again=interview.status in INTERVIEW_OPEN and _is_called_again(call),
    )


def _trouble(call: Call) -> Steps:
    return conversation.trouble(call.interview.language, called_again=_is_called_again(call))


def _is_called_again(call: Call) -> bool:
    """Whether we call the candidate of an open interview again after this call."""
    interview = call.interview
    if not interview.candidate.phone:
        return False
    if interview.status == InterviewStatus.PENDING:
        return interview.next_attempt_at is not None and outcomes.has_attempts_left(interview)
    if call.status in CALL_LIVE:  # it ends with these words
        return outcomes.may_call_again(interview, Outcome(call.outcome or Outcome.NO_ANSWER))
    ordered = interview.calls.filter(status__in=CALL_LIVE, direction="outbound")
    return interview.status == InterviewStatus.CALLING and ordered.exists()


def _is_waiting(call: Call) -> bool:
    """Whether the caller may still agree to begin."""
    return call.status in CALL_LIVE and call.interview.status == InterviewStatus.CALLING


def _is_talking(call: Call) -> bool:
    """Whether the conversation goes on in this call."""
    return call.status in CALL_LIVE and call.interview.status == InterviewStatus.IN_PROGRESS


def _opening(call: Call, fact: CallAnswered) -> Steps:
    _is_answered(call, fact)
    if not _is_waiting(call):
        return farewell(call)
    plan = plan_of(call)
    if plan.questions:
        return conversation.opening(plan)
    if responses_of(call):
        conduct.finish(call.interview, call)
        return farewell(call)
    return _trouble(call)  # the questions are not written yet


def _voicemail(call: Call, fact: VoicemailReached) -> Steps:
    """A short message that names nobody but us; nothing when nobody is to call back."""
    _is_answered(call, fact)
    if not _is_waiting(call):
        return (HangUp(),)
    company = call.interview.job_description.company
    return conversation.voicemail(company, settings.TWILIO_PHONE_NUMBER, call.interview.language)


def _is_answered(call: Call, fact: CallAnswered | VoicemailReached) -> None:
    conduct.learn_id(call, fact.provider_call_id)
    state = CallState(fact.provider_call_id, CallStatus.IN_PROGRESS, fact.answered_by, None, None, None)
    conduct.call_moved(call, state)


def _consent(call: Call, fact: ConsentAnswered) -> Steps:
    choice = understand_consent(fact.digits, fact.speech, call.interview.language)
    if choice is Consent.OPTED_OUT:
        outcomes.note(call, Outcome.DECLINED)
        wishes.opt_out_candidate(call.interview.candidate, source="call")
        return conversation.after_consent(plan_of(call), choice, fact.attempt)
    if not _is_waiting(call):
        return farewell(call)
    plan = plan_of(call)
    match choice:
        case Consent.GIVEN:
            if not plan.questions:
                return _trouble(call)
            conduct.begin(call)
        case Consent.REFUSED:
            outcomes.note(call, Outcome.DECLINED)
            sentence = "The candidate did not agree to begin."
            outcomes.end(call.interview, Outcome.DECLINED, code="consent_refused", detail=sentence)
        case Consent.ANOTHER_WAY:
            outcomes.note(call, Outcome.HUMAN)
            wishes.hold(call.interview, "person")
        case Consent.SCREENED:
            conduct.screened(call)
    return conversation.after_consent(plan_of(call), choice, fact.attempt)


def _answer(call: Call, fact: AnswerEnded) -> Steps:
    silent = _is_silent(call, fact)
    kept = _keep_recording(call, fact)
    wish = conversation.wish_of(fact.key, fact.place)
    if wish is Wish.OPT_OUT:
        wishes.opt_out_candidate(call.interview.candidate, source="call")
        return farewell(call)
    if kept is None:
        return farewell(call)
    if silent:
        return _silence(call, fact.place)
    if _hung_up_at_once(fact):
        return farewell(call)  # nothing was said, and the next call puts the question again
    match wish:
        case Wish.NEXT:
            return _answered(call, fact, *kept)
        case Wish.ANOTHER_WAY:
            wishes.hold(call.interview, "person")
            return farewell(call)
        case Wish.SLOWER:
            Interview.objects.filter(pk=call.interview_id).update(slow_speech=True)
            call.interview.slow_speech = True
    return conversation.after_answer(plan_of(call), fact.place, wish) if _is_talking(call) else farewell(call)


def _is_silent(call: Call, fact: AnswerEnded) -> bool:
    return conversation.is_silent(fact.duration_seconds, fact.key, plan_of(call).silence_seconds)


def _keep_recording(call: Call, fact: AnswerEnded) -> tuple[InterviewResponse, Recording] | None:
    """The recording of an answer and what it answers; None when nothing may be kept."""
    response = answers.response_to_keep(call, fact.place.position)
    if response is None:
        return None
    recording = answers.keep_recording(
        call,
        response,
        fact.provider_recording_id,
        fact.duration_seconds,
        is_silent=_is_silent(call, fact) or _hung_up_at_once(fact),
    )
    return response, recording


def _hung_up_at_once(fact: AnswerEnded) -> bool:
    return fact.key == HANGUP and conversation.is_too_short(fact.duration_seconds)


def _answered(call: Call, fact: AnswerEnded, response: InterviewResponse, recording: Recording) -> Steps:
    if answers.answered(response, call) and recording.status not in RECORDING_UNSETTLED:
        answers.close_when_settled(response)
    return _go_on(call, fact.place, phrases.THANKS, over=fact.key == HANGUP)


def _silence(call: Call, place: Place) -> Steps:
    if not conversation.gives_up(place):
        return conversation.after_silence(plan_of(call), place) if _is_talking(call) else farewell(call)
    response = answers.response_at(call, place.position)
    if response is None:
        return farewell(call)
    answers.unanswered(response)
    if answers.quiet_before(call, place.position) and _is_talking(call):
        again = outcomes.may_call_again(call.interview, Outcome.HUMAN)
        return conversation.after_silence(plan_of(call), place, quiet_before=True, may_call_again=again)
    return _go_on(call, place, phrases.MOVING_ON, over=False)


def _go_on(call: Call, place: Place, words: str, *, over: bool) -> Steps:
    """Puts what comes after `place`; ends the conversation when nothing does, or when the call is `over`."""
    if over or not _is_talking(call):
        conduct.finish(call.interview, call)
        return farewell(call)
    if not next_question.put(call, place.position):
        conduct.finish(call.interview, call)
    return conversation.onward(plan_of(call), place.position, words)


def _wait(call: Call, place: Place) -> Steps:
    """Puts the follow-up that was waited for; without one the conversation is over."""
    if not _is_talking(call):
        return farewell(call)
    if not next_question.put(call, place.position, waited=place.attempt):
        conduct.finish(call.interview, call)
    return conversation.after_wait(plan_of(call), place)
