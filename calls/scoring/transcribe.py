"""Recording → transcript, by a speech-to-text provider or by the channel itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from django.utils import timezone

from calls import transitions
from calls.background import jobs, vendors
from calls.background.registry import GivenUp, Task
from calls.domain.states import RecordingStatus
from calls.domain.transcripts import spoken
from calls.errors import ProviderError, StorageError
from calls.interview import answers
from calls.models import Recording
from calls.ports import SpeechToText, Transcript
from calls.scoring import loudness


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


def run(recording: Recording, recognisers: Sequence[SpeechToText], own: Callable[[Recording], bool]) -> bool:
    """Transcribes a stored recording with the first of `recognisers` that can; without one, `own` does.

    False: somebody else does, it is tried again later, or it failed for good.
    """
    # A speech-to-text model tends to invent words for silence. Without a file the task came before the recording.
    if recording.is_silent and recording.file and _is_quiet(recording):
        return settle(recording, RecordingStatus.SILENT)
    if not recognisers:
        return own(recording)
    if not jobs.take(recording, TASK, vendors=len(recognisers)):
        return False
    try:
        transcript = _ask(recording, recognisers)
    except ProviderError as error:
        if jobs.retry_or_fail(recording, TASK, error, event="A recording could not be transcribed."):
            answers.close_when_settled(recording.response)
        return False
    return keep(recording, transcript)


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


def keep(recording: Recording, transcript: Transcript) -> bool:
    """Stores what was said. False: the recording had moved on."""
    text = spoken(transcript.text)
    if recording.is_silent and not text:
        return settle(recording, RecordingStatus.SILENT)
    author = f"{transcript.provider} {transcript.model}".strip()
    return settle(
        recording,
        RecordingStatus.TRANSCRIBED,
        transcript=text,
        transcribed_by=author,
        confidence=transcript.confidence,
        speech_seconds=transcript.speech_seconds,
    )


def fail(recording: Recording, code: str, detail: str) -> bool:
    """Sets a recording aside. Its audio is kept, and the answer is shown to a person."""
    return settle(recording, RecordingStatus.FAILED, error_code=code, error_detail=detail, set_aside_at=timezone.now())


def settle(recording: Recording, status: RecordingStatus, **changes: Any) -> bool:
    """Moves a recording to where it stays, and closes its answer when it was the last one. False: it had moved on."""
    settled = transitions.move(recording, status, **changes)
    if settled:
        answers.close_when_settled(recording.response)
    return settled
