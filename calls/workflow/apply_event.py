"""A kept webhook → the rows."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from calls import transitions
from calls.domain.conversation import Place, gives_up, is_silent, is_too_short, wish_of
from calls.domain.states import CALL_ENDS, RECORDING_UNSETTLED, RecordingStatus
from calls.domain.wishes import Wish, understand_consent
from calls.facts import (
    HANGUP,
    AnswerEnded,
    CallChanged,
    CallFact,
    CarrierTranscribed,
    ConsentAnswered,
    Fact,
    MachineHeard,
    MessageChanged,
    MessageFact,
    MessageReceived,
    NothingHeard,
    RecordingChanged,
    Waited,
)
from calls.models import Call, Interview, InterviewResponse, ProviderEvent, Recording, insert_once
from calls.ports import CallState
from calls.workflow import answers, conduct, messages, next_question, steps, wishes
from calls.workflow.plan import plan_of


def keep_and_apply(event: ProviderEvent, fact: Fact) -> bool:
    """Keeps a new event and applies what it says, in one transaction. False: it is kept already; nothing was done.

    Raises whatever went wrong while it was applied. The event is kept all the same, to be applied later.
    """
    event.applied_at = timezone.now()
    try:
        with transaction.atomic():
            is_new = insert_once(event)
            if is_new:
                _apply_any(event, fact)
    except Exception as error:
        keep_for_later(event, error)
        raise
    return is_new


def keep_for_later(event: ProviderEvent, error: Exception) -> None:
    """Keeps an event that `error` hindered from being read or applied, to be applied later."""
    event.applied_at, event.attempts, event.error_detail = None, 1, type(error).__name__
    insert_once(event)


def run(event: ProviderEvent, fact: Fact) -> None:
    """Applies what a kept event says, together with the mark that it is applied.

    Raises whatever went wrong, after the attempt was counted; the event stays unapplied then.
    """
    try:
        apply(event, fact)
    except Exception as error:
        detail = type(error).__name__
        ProviderEvent.objects.filter(pk=event.pk).update(attempts=F("attempts") + 1, error_detail=detail)
        raise


def apply(event: ProviderEvent, fact: Fact) -> None:
    """Applies what a kept event says and marks it as applied, or changes nothing and raises whatever went wrong."""
    with transaction.atomic():
        _apply_any(event, fact)
        ProviderEvent.objects.filter(pk=event.pk).update(applied_at=timezone.now(), set_aside_at=None)


def _apply_any(event: ProviderEvent, fact: Fact) -> None:
    if isinstance(fact, MessageFact):
        _apply_message(event, fact)
    elif event.call is not None:
        _apply(event.call, fact)


def _apply_message(event: ProviderEvent, fact: MessageFact) -> None:
    """An event about a text message. Who wrote to us, and what, is forgotten as soon as it is heeded."""
    match fact:
        case MessageChanged():
            messages.changed(fact)
        case MessageReceived():
            messages.received(fact)
            kept = ProviderEvent.objects.filter(provider=event.provider, key=event.key)
            kept.update(payload=dict(fact.remainder))


def _apply(call: Call, fact: CallFact) -> None:
    match fact:
        case CallChanged():
            _call_changed(call, fact)
        case MachineHeard():
            conduct.machine_heard(call, fact.answered_by, is_machine=fact.is_machine)
        case ConsentAnswered():
            choice = understand_consent(fact.digits, fact.speech, call.interview.language)
            conduct.consent_answered(call, choice)
        case AnswerEnded() | NothingHeard() | Waited():
            _turn_ended(call, fact)
        case RecordingChanged():
            _recording_changed(call, fact)
        case CarrierTranscribed():
            _carrier_transcribed(call, fact)


def _turn_ended(call: Call, fact: AnswerEnded | NothingHeard | Waited) -> None:
    """The caller hears something new after this."""
    match fact:
        case AnswerEnded():
            _answer_ended(call, fact)
        case NothingHeard():
            _nothing_heard(call, fact.place)
        case Waited():
            _waited(call, fact.place)


def _call_changed(call: Call, fact: CallChanged) -> None:
    if fact.provider_call_id and not call.provider_call_id:
        Call.objects.filter(pk=call.pk, provider_call_id="").update(provider_call_id=fact.provider_call_id)
    if fact.status is not None:
        state = CallState(fact.provider_call_id, fact.status, fact.answered_by, None, None, fact.duration_seconds)
        conduct.call_moved(call, state, rejected=fact.rejected)


def _answer_ended(call: Call, fact: AnswerEnded) -> None:
    response = answers.response_at(call, fact.place.position)
    if response is None:
        return
    silent = is_silent(fact.duration_seconds, fact.key, plan_of(call).silence_seconds)
    hung_up_at_once = fact.key == HANGUP and is_too_short(fact.duration_seconds)
    recording = answers.keep_recording(
        call, response, fact.provider_recording_id, fact.duration_seconds, is_silent=silent or hung_up_at_once
    )
    if silent:
        _nothing_heard(call, fact.place)
    elif not hung_up_at_once:  # else nothing was said, and the next call puts the question again
        _heard(call, fact, response, recording)


def _heard(call: Call, fact: AnswerEnded, response: InterviewResponse, recording: Recording) -> None:
    match wish_of(fact.key, fact.place):
        case Wish.NEXT:
            if answers.answered(response, call) and recording.status not in RECORDING_UNSETTLED:
                answers.close_when_settled(response)
            _go_on(call, fact.place, over=fact.key == HANGUP)
        case Wish.SLOWER:
            Interview.objects.filter(pk=call.interview_id).update(slow_speech=True)
            call.interview.slow_speech = True
        case Wish.ANOTHER_WAY:
            wishes.hold(call.interview, "person")
        case Wish.OPT_OUT:
            wishes.opt_out_candidate(call.interview.candidate, source="call")


def _nothing_heard(call: Call, place: Place) -> None:
    response = answers.response_at(call, place.position)
    gave_up = response is not None and gives_up(place) and answers.unanswered(response)
    if gave_up and not answers.quiet_before(call, place.position):
        _go_on(call, place, over=False)


def _go_on(call: Call, place: Place, *, over: bool) -> None:
    """Puts what comes behind `place`, unless the call is over; without one the conversation is over."""
    over = over or call.status in CALL_ENDS
    if over or not next_question.put(call, place.position):
        conduct.finish(call.interview, call)


def _waited(call: Call, place: Place) -> None:
    """Puts the follow-up that was waited for; without one the conversation is over."""
    if call.status in CALL_ENDS or not next_question.put(call, place.position, waited=place.attempt):
        conduct.finish(call.interview, call)


def _recording_changed(call: Call, fact: RecordingChanged) -> None:
    recording = answers.recording_at(call, fact.place.position, fact.provider_recording_id, fact.duration_seconds)
    if recording is None:
        return
    _recording_moved(recording, fact.status)
    if call.status in CALL_ENDS:
        answers.keep_what_was_said(call.interview, call)
        conduct.finish(call.interview, call)


def _recording_moved(recording: Recording, status: RecordingStatus | None) -> None:
    match status:
        case RecordingStatus.AVAILABLE:
            if transitions.move(recording, RecordingStatus.AVAILABLE, due_in=steps.PUMPED):
                steps.pump("store_recording", recording.pk)
        case RecordingStatus.ABSENT:
            detail = "The carrier recorded nothing."
            if transitions.move(recording, status, error_code="recording_absent", error_detail=detail):
                answers.close_when_settled(recording.response)
        case RecordingStatus.FAILED:
            if transitions.set_aside(recording, status, code="recording_failed", detail="The carrier failed."):
                answers.close_when_settled(recording.response)


def _carrier_transcribed(call: Call, fact: CarrierTranscribed) -> None:
    recording = answers.recording_at(call, fact.place.position, fact.provider_recording_id)
    if recording is None:
        return
    if fact.text is None:
        answers.transcription_failed(recording)
    else:
        answers.keep_carrier_transcript(recording, fact.text)
