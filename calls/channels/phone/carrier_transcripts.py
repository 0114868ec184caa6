"""Recording → transcript, from the carrier's own transcription."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from calls import transitions
from calls.background import jobs
from calls.channels.phone import carriers
from calls.domain.conversation import MIN_SPEECH_SECONDS, is_too_short
from calls.domain.states import RecordingStatus
from calls.errors import ProviderError
from calls.models import Recording
from calls.ports import Telephony, Transcript
from calls.scoring import transcribe

logger = logging.getLogger(__name__)

ASK_AFTER = timedelta(minutes=1)
"""When the carrier is asked for its own transcription, because no callback has come."""

CARRIER_PATIENCE = timedelta(minutes=15)
"""How long the carrier's own transcription may take."""

SHORT_PATIENCE = timedelta(minutes=1)
"""How long it may take for a recording of which it is not sure that it is long enough, as when star was pressed."""


def run(recording: Recording, telephony: Telephony) -> bool:
    """Settles a stored recording by the carrier's text, which is awaited, and later asked for.

    False: it is settled already, or still waits for its text.
    """
    recording.refresh_from_db()
    if recording.status != RecordingStatus.STORED:
        return False
    if recording.carrier_gave_up:
        return transcribe.fail(
            recording, "carrier_transcription_failed", "The carrier could not transcribe this recording."
        )
    if recording.carrier_transcript is not None:
        return transcribe.keep(recording, Transcript(recording.carrier_transcript, recording.provider, "transcription"))
    if is_too_short(recording.duration_seconds):
        if recording.is_silent:
            return transcribe.settle(recording, RecordingStatus.SILENT)
        detail = "The recording is too short for the carrier to transcribe it."
        return transcribe.settle(
            recording, RecordingStatus.FAILED, error_code="recording_too_short", error_detail=detail
        )
    waited = timezone.now() - recording.status_changed_at
    text = _asked_for(recording, telephony) if waited > ASK_AFTER else None
    if text is not None:
        return transcribe.keep(recording, Transcript(text, recording.provider, "transcription"))
    if waited > _patience(recording):
        return transcribe.fail(recording, *_why_missing(recording, telephony))
    transitions.wait_for(recording, timezone.now() + jobs.SWEEP_AFTER)
    return False


def _asked_for(recording: Recording, telephony: Telephony) -> str | None:
    """A callback comes once: one that was lost is made up for by fetching. None: there is nothing to fetch yet."""
    try:
        return telephony.find_transcript(carriers.check_recording(recording, telephony))
    except ProviderError as error:
        logger.warning("the transcript of recording %s could not be asked for: %s", recording.pk, error.code)
        return None


def _why_missing(recording: Recording, telephony: Telephony) -> tuple[str, str]:
    """The code and the sentence for a transcript that did not come in time."""
    try:
        carriers.check_recording(recording, telephony)
    except ProviderError as error:
        return error.code, str(error)
    return "transcript_missing", "The carrier sent no transcript of this recording."


def _patience(recording: Recording) -> timedelta:
    """Seconds are announced as whole ones, so that nearly two of them may be announced as two."""
    return SHORT_PATIENCE if recording.duration_seconds == MIN_SPEECH_SECONDS else CARRIER_PATIENCE
