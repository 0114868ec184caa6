"""Recordings that the carrier announces: which answer they belong to, and what it says of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from calls.background import steps
from calls.channels.phone import erase
from calls.errors import NotItsOwn
from calls.interview import answers
from calls.interview.context import Context
from calls.models import Call, InterviewResponse, Recording, insert_once

FETCH_UNASKED = timedelta(seconds=30)
"""When a recording is fetched although the carrier's word that it is ready has not come."""


def response_to_keep(context: Context, call: Call, position: int) -> InterviewResponse | None:
    """The response that a new recording belongs to; None when nothing may be kept, which the carrier then deletes."""
    response = answers.response_to_keep(context, position)
    if response is None and not answers.may_be_kept(context):
        erase.request([call], hang_up=False)
    return response


def _named(call: Call, provider_recording_id: str) -> Recording | None:
    named = Recording.objects.filter(provider=call.provider, provider_recording_id=provider_recording_id)
    return named.first()


def recording_at(
    context: Context, call: Call, position: int, provider_recording_id: str, duration_seconds: int | None = None
) -> Recording | None:
    """The row of a recording of the answer at `position`, made when it is new.

    None when nothing may be kept: before the conversation began, after the candidate withdrew, or without an id.
    """
    if not provider_recording_id:
        return None
    recording = _named(call, provider_recording_id)
    if recording is not None:
        return _known(call, recording, duration_seconds, is_silent=False)
    response = response_to_keep(context, call, position)
    if response is None:
        return None
    return keep_recording(call, response, provider_recording_id, duration_seconds)


def keep_recording(
    call: Call,
    response: InterviewResponse,
    provider_recording_id: str,
    duration_seconds: int | None = None,
    *,
    is_silent: bool = False,
) -> Recording:
    """The row of a recording, made when the carrier first names it, by whichever webhook that is."""
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
    """A recording that has a row. Raises NotItsOwn when it was made in another call."""
    if recording.call_id != call.pk:
        raise NotItsOwn
    _learn(recording, duration_seconds, is_silent=is_silent)
    return recording


def _learn(recording: Recording, duration_seconds: int | None, *, is_silent: bool) -> None:
    """Adds what another webhook says of a recording. Silence stays silence, whoever comes last."""
    told: dict[str, Any] = {"duration_seconds": duration_seconds, "is_silent": is_silent or None}
    news = {name: value for name, value in told.items() if value not in (None, getattr(recording, name))}
    if news:
        Recording.objects.filter(pk=recording.pk).update(**news)
        for name, value in news.items():
            setattr(recording, name, value)


def keep_carrier_transcript(recording: Recording, text: str) -> None:
    """Keeps what the carrier's own transcription says, and has it used as soon as the audio is stored."""
    Recording.objects.filter(pk=recording.pk, carrier_transcript=None).update(carrier_transcript=text)
    steps.enqueue("transcribe_recording", recording.pk)


def transcription_failed(recording: Recording) -> None:
    """Notes that the carrier could not transcribe a recording; the step fails it once it is stored."""
    Recording.objects.filter(pk=recording.pk, carrier_transcript=None).update(carrier_gave_up=True)
    steps.enqueue("transcribe_recording", recording.pk)
