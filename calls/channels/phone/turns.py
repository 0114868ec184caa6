"""What a caller did → a turn of the conversation."""

from __future__ import annotations

from django.conf import settings

from calls import transitions
from calls.channels.phone import calls, recordings
from calls.domain import conversation, turns
from calls.domain.conversation import End, Steps
from calls.domain.states import RECORDING_UNSETTLED, SessionOutcome
from calls.domain.turns import Stage, Turn
from calls.interview import audio_prompts, sessions
from calls.interview.context import Context
from calls.interview.sessions import Reply
from calls.telephony import announcements, keys
from calls.telephony.facts import (
    HANGUP,
    AnswerEnded,
    CallAnswered,
    ConsentAnswered,
    NothingHeard,
    TurnFact,
    VoicemailReached,
    Waited,
)
from calls.telephony.silence import is_silent
from calls.telephony.states import CallStatus

OPENED = "opened"
"""The key of the turn with which a call begins."""


def take(context: Context, fact: TurnFact) -> Reply:
    """Applies what the caller did last; returns what they hear next. Its transaction holds the lock of `context`.

    What was said is kept also in a turn that another request has decided before.
    """
    call = context.session.call
    if isinstance(fact, CallAnswered | VoicemailReached):
        calls.learn_id(call, fact.provider_call_id)
        calls.moved(call, CallStatus.IN_PROGRESS, context, answered_by=fact.answered_by)
    if isinstance(fact, VoicemailReached):
        steps = _voicemail(context)
        return Reply(steps, audio_prompts.speech_of(context, steps))
    before = context.session.outcome
    reply = sessions.take(context, _turn(context, fact), key=_key(fact))
    if context.session.outcome == SessionOutcome.SCREENED != before:
        transitions.record(call, "call.screened", "An assistant asked who is calling, and was told.")
    return reply


def reply_to(context: Context, fact: TurnFact) -> Reply | None:
    """The stored reply to what the caller did; None when it was not taken as a turn."""
    return sessions.reply_to(context, _key(fact))


def _key(fact: TurnFact) -> str:
    """What names a turn within its session. An answer has two ends, of which the first one counts."""
    match fact:
        case ConsentAnswered():
            return f"consent:{fact.attempt}"
        case AnswerEnded(place) | NothingHeard(place):
            return f"answer:{place.position}:{place.attempt}"
        case Waited(place):
            return f"wait:{place.position}:{place.attempt}"
    return OPENED


def _voicemail(context: Context) -> Steps:
    """A short message that names nobody but us; nothing when nobody is to call back."""
    if sessions.stage_of(context) is not Stage.WAITING:
        return (End(),)
    company = context.interview.job_description.company
    return announcements.voicemail(company, settings.TWILIO_PHONE_NUMBER, context.interview.language)


def _turn(context: Context, fact: TurnFact) -> Turn:
    match fact:
        case ConsentAnswered():
            choice = keys.consent_of(fact.digits, fact.speech, context.interview.language)
            return turns.Consented(choice, fact.attempt)
        case AnswerEnded():
            return _answer_ended(context, fact)
        case NothingHeard():
            return turns.Silent(fact.place)
        case Waited():
            return turns.Waited(fact.place)
    return turns.Opened()


def _answer_ended(context: Context, fact: AnswerEnded) -> Turn:
    """Keeps the recording, if it may be kept. That of a silence too: it may turn out to hold words."""
    silent = is_silent(fact.duration_seconds, fact.key, context.plan.extra_time)
    has_left = fact.key == HANGUP
    left_at_once = has_left and conversation.is_too_short(fact.duration_seconds)
    recording = recordings.keep(
        context,
        fact.place.position,
        fact.provider_recording_id,
        fact.duration_seconds,
        is_silent=silent or left_at_once,
    )
    if silent:
        return turns.Silent(fact.place)
    if left_at_once:
        return turns.Left()
    return turns.Answered(
        fact.place,
        keys.request_of(fact.key),
        is_kept=recording is not None,
        is_settled=recording is not None and recording.status not in RECORDING_UNSETTLED,
        has_left=has_left,
    )
