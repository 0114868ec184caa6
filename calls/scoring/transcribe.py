"""Recording → transcript, by a speech-to-text provider or from the carrier's own transcription."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, BinaryIO

from django.utils import timezone

from calls import transitions
from calls.background import steps, vendors
from calls.background.registry import GivenUp, Task
from calls.channels.phone import carriers
from calls.domain.conversation import MIN_SPEECH_SECONDS, is_too_short
from calls.domain.states import RecordingStatus
from calls.domain.transcripts import spoken
from calls.errors import ProviderError, StorageError
from calls.interview import answers
from calls.models import Recording
from calls.ports import SpeechToText, Telephony, Transcript
from calls.scoring import loudness

logger = logging.getLogger(__name__)


def _transcribe_again(recording: Recording) -> bool:
    return answers.recording_again(recording, TASK, RecordingStatus.STORED)


TASK = Task(
    name="transcribe_recording",
    model=Recording,
    queue="speech",
    sources=frozenset({str(RecordingStatus.STORED)}),
    failed=str(RecordingStatus.FAILED),
    given_up=GivenUp(owns=lambda recording: bool(recording.file), related=("response",), retry=_transcribe_again),
)

ASK_AFTER = timedelta(minutes=1)
"""When the carrier is asked for its own transcription, because nobody has told of it."""

CARRIER_PATIENCE = timedelta(minutes=15)
"""How long the carrier's own transcription may take."""

SHORT_PATIENCE = timedelta(minutes=1)
"""How long it may take for a recording of which it is not sure that it is long enough, as when star was pressed."""


def run(recording: Recording, recognisers: Sequence[SpeechToText], telephony: Telephony) -> bool:
    """Transcribes a stored recording with the first of `recognisers` that can.

    Without one, the carrier's own text is awaited, and later asked for.

    False: somebody else does, it is tried again later, or it failed for good.
    """
    # A speech-to-text model tends to invent words for silence. Without a file the task came before the recording.
    if recording.is_silent and recording.file and _is_quiet(recording):
        return _settle(recording, RecordingStatus.SILENT)
    if not recognisers:
        return _from_carrier(recording, telephony)
    if not steps.take(recording, TASK, vendors=len(recognisers)):
        return False
    try:
        transcript = _ask(recording, recognisers)
    except ProviderError as error:
        if steps.retry_or_fail(recording, TASK, error, event="A recording could not be transcribed."):
            answers.close_when_settled(recording.response)
        return False
    return _keep(recording, transcript)


def _is_quiet(recording: Recording) -> bool:
    """Whether the stored audio is silent. False when it cannot be told; the step then says what is wrong."""
    try:
        with recording.file.open("rb") as audio:
            return loudness.is_quiet(audio.file)
    except (OSError, StorageError):
        return False


def _ask(recording: Recording, recognisers: Sequence[SpeechToText]) -> Transcript:
    """Raises ProviderError; a file that is not there may be on a disk that is not mounted, and is looked for again."""
    try:
        audio = recording.file.open("rb")
    except FileNotFoundError as error:
        raise ProviderError(
            "The storage has no such file.", provider="storage", code="recording_missing", retryable=True
        ) from error
    request = vendors.Request("transcription", recording)
    with audio:
        return vendors.ask(request, recognisers, lambda recogniser: _hear(recording, audio.file, recogniser))


def _hear(recording: Recording, audio: BinaryIO, recogniser: SpeechToText) -> Transcript:
    audio.seek(0)  # another recogniser may have read it
    return recogniser.transcribe(
        audio,
        filename=str(recording.file.name).rsplit("/", 1)[-1],
        language=recording.response.interview.language,
    )


def _from_carrier(recording: Recording, telephony: Telephony) -> bool:
    recording.refresh_from_db()
    if recording.status != RecordingStatus.STORED:
        return False
    if recording.carrier_gave_up:
        return fail(recording, "carrier_transcription_failed", "The carrier could not transcribe this recording.")
    if recording.carrier_transcript is not None:
        return _keep(recording, Transcript(recording.carrier_transcript, recording.provider, "transcription"))
    if is_too_short(recording.duration_seconds):
        if recording.is_silent:
            return _settle(recording, RecordingStatus.SILENT)
        detail = "The recording is too short for the carrier to transcribe it."
        return _settle(recording, RecordingStatus.FAILED, error_code="recording_too_short", error_detail=detail)
    waited = timezone.now() - recording.status_changed_at
    text = _asked_for(recording, telephony) if waited > ASK_AFTER else None
    if text is not None:
        return _keep(recording, Transcript(text, recording.provider, "transcription"))
    if waited > _patience(recording):
        return fail(recording, *_why_missing(recording, telephony))
    transitions.wait_for(recording, timezone.now() + steps.SWEEP_AFTER)
    return False


def _asked_for(recording: Recording, telephony: Telephony) -> str | None:
    """A callback comes once: what was sent while nobody listened is fetched. None: there is nothing to fetch yet."""
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


def _keep(recording: Recording, transcript: Transcript) -> bool:
    """Keeps what was said, whoever wrote it down."""
    text = spoken(transcript.text)
    if recording.is_silent and not text:
        return _settle(recording, RecordingStatus.SILENT)
    author = f"{transcript.provider} {transcript.model}".strip()
    return _settle(
        recording,
        RecordingStatus.TRANSCRIBED,
        transcript=text,
        transcribed_by=author,
        confidence=transcript.confidence,
        speech_seconds=transcript.speech_seconds,
    )


def fail(recording: Recording, code: str, detail: str) -> bool:
    """Sets a recording aside. Its audio is kept, and the answer is shown to a person."""
    return _settle(recording, RecordingStatus.FAILED, error_code=code, error_detail=detail, set_aside_at=timezone.now())


def _settle(recording: Recording, status: RecordingStatus, **changes: Any) -> bool:
    settled = transitions.move(recording, status, **changes)
    if settled:
        answers.close_when_settled(recording.response)
    return settled
