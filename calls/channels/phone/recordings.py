"""Recordings that the carrier announces: which answer they belong to, and what it says of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from calls import transitions
from calls.background import jobs
from calls.channels.phone import erase
from calls.domain.states import RecordingStatus
from calls.errors import NotItsOwn
from calls.interview import answers, ending
from calls.interview.context import Context
from calls.models import Call, Recording, insert_once
from calls.telephony.facts import CarrierTranscribed, RecordingChanged
from calls.telephony.states import CALL_ENDS

FETCH_UNASKED = timedelta(seconds=30)
"""When a recording is fetched although the carrier's word that it is ready has not come."""


def changed(context: Context, fact: RecordingChanged) -> None:
    """Applies what the carrier reports on a recording."""
    recording = _recording_at(context, fact.place.position, fact.provider_recording_id, fact.duration_seconds)
    if recording is None:
        return
    _move(recording, fact.status)
    if context.session.call.status in CALL_ENDS:
        ending.settle(context)


def _move(recording: Recording, status: RecordingStatus | None) -> None:
    match status:
        case RecordingStatus.AVAILABLE:
            if transitions.move(recording, RecordingStatus.AVAILABLE, due_in=jobs.SWEEP_AFTER):
                jobs.enqueue("store_recording", recording.pk)
        case RecordingStatus.ABSENT:
            detail = "The carrier recorded nothing."
            if transitions.move(recording, status, error_code="recording_absent", error_detail=detail):
                answers.close_when_settled(recording.response)
        case RecordingStatus.FAILED:
            if transitions.set_aside(recording, status, code="recording_failed", detail="The carrier failed."):
                answers.close_when_settled(recording.response)


def transcribed(context: Context, fact: CarrierTranscribed) -> None:
    """Keeps the carrier's own transcription, or that there is none; it is used as soon as the audio is stored."""
    recording = _recording_at(context, fact.place.position, fact.provider_recording_id)
    if recording is None:
        return
    untold = Recording.objects.filter(pk=recording.pk, carrier_transcript=None)
    if fact.text is None:
        untold.update(carrier_gave_up=True)
    else:
        untold.update(carrier_transcript=fact.text)
    jobs.enqueue("transcribe_recording", recording.pk)


def _recording_at(
    context: Context, position: int, provider_recording_id: str, duration_seconds: int | None = None
) -> Recording | None:
    """The row of a recording of the answer at `position`, made when it is new. None: nothing is kept, or has no id."""
    if not provider_recording_id:
        return None
    call = context.session.call
    named = Recording.objects.filter(provider=call.provider, provider_recording_id=provider_recording_id)
    recording = named.first()
    if recording is not None:
        return _known(call, recording, duration_seconds, is_silent=False)
    return keep(context, position, provider_recording_id, duration_seconds)


def keep(
    context: Context,
    position: int,
    provider_recording_id: str,
    duration_seconds: int | None = None,
    *,
    is_silent: bool = False,
) -> Recording | None:
    """The row of a recording, made when the carrier first names it, by whichever webhook that is.

    None when nothing may be kept, before the conversation began or after the candidate withdrew: the carrier is then
    asked to delete it. None also when no such question was put.
    """
    call = context.session.call
    if not context.may_record:
        erase.request([call], hang_up=False)
        return None
    response = context.response_at(position)
    if response is None:
        return None
    recording = Recording(
        response=response,
        session_id=call.pk,
        call=call,
        provider=call.provider,
        provider_recording_id=provider_recording_id,
        duration_seconds=duration_seconds,
        is_silent=is_silent,
        next_attempt_at=timezone.now() + FETCH_UNASKED,
    )
    if insert_once(recording):
        return recording
    known = Recording.objects.get(provider=call.provider, provider_recording_id=provider_recording_id)
    return _known(call, known, duration_seconds, is_silent=is_silent)


def _known(call: Call, recording: Recording, duration_seconds: int | None, *, is_silent: bool) -> Recording:
    """A recording that has a row, with what another webhook says of it. Silence stays silence.

    Raises NotItsOwn when it was made in another call.
    """
    if recording.call_id != call.pk:
        raise NotItsOwn
    told: dict[str, Any] = {"duration_seconds": duration_seconds, "is_silent": is_silent or None}
    news = {name: value for name, value in told.items() if value not in (None, getattr(recording, name))}
    if news:
        Recording.objects.filter(pk=recording.pk).update(**news)
        for name, value in news.items():
            setattr(recording, name, value)
    return recording
