"""Carrier's recording → our storage."""

from __future__ import annotations

import tempfile
from typing import IO

from django.core.files.base import File

from calls import transitions
from calls.domain.states import RecordingStatus
from calls.errors import InvalidAnswer, ProviderError, disk_errors
from calls.models import Recording
from calls.ports import Audio, Telephony
from calls.workflow import answers, steps, vendors

STEP = steps.Step(
    "store_recording",
    frozenset({str(RecordingStatus.ANNOUNCED), str(RecordingStatus.AVAILABLE)}),
    str(RecordingStatus.FAILED),
    limit=20,  # a recording may stay "not found" for hours after the call
)

MAX_BYTES = 60_000_000
"""An hour of the carrier's WAV has 57.6 MB (16 bits at 8 kHz)."""

EXTENSIONS = {"audio/x-wav": ".wav", "audio/wav": ".wav", "audio/wave": ".wav", "audio/mpeg": ".mp3"}


def run(recording: Recording, telephony: Telephony) -> bool:
    """Stores a recording. False: somebody else does, or it is tried again later, or it failed for good."""
    if not steps.take(recording, STEP):
        return False
    errand = vendors.Errand("recording", recording, limited=False)
    try:
        with (
            disk_errors(),  # a large recording lies on the disk of temporary files meanwhile
            tempfile.SpooledTemporaryFile(max_size=1_000_000) as copy,
        ):
            content_type = vendors.ask(errand, [telephony], lambda carrier: _download(recording, carrier, copy))
            copy.seek(0)
            return _store(recording, File(copy), content_type)
    except ProviderError as error:
        if steps.retry_or_fail(recording, STEP, error, event="A recording could not be fetched."):
            answers.close_when_settled(recording.response)
        return False


def _download(recording: Recording, telephony: Telephony, target: IO[bytes]) -> str:
    """Copies the carrier's audio to `target`; its content type."""
    with telephony.open_recording(recording.provider_recording_id) as audio:
        _copy(audio, target, telephony.name)
        return audio.content_type


def _copy(audio: Audio, target: IO[bytes], provider: str) -> None:
    """Copies the audio piece by piece. Raises InvalidAnswer when it is no audio, or too large."""
    size = 0
    for piece in audio:
        if not size and not looks_like_audio(piece):
            raise InvalidAnswer("The carrier sent something that is no audio.", provider=provider, code="not_audio")
        size += len(piece)
        if size > MAX_BYTES:
            raise ProviderError("The recording is too large.", provider=provider, code="recording_too_large")
        target.write(piece)
    if not size:
        raise InvalidAnswer("The carrier sent an empty recording.", provider=provider, code="empty_recording")


def looks_like_audio(head: bytes) -> bool:
    """Whether the first bytes are those of a WAV or an MP3 file (a carrier's error page is neither)."""
    is_wav = head[:4] == b"RIFF" and head[8:12] == b"WAVE"
    return is_wav or head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)


def _store(recording: Recording, content: File[bytes], content_type: str) -> bool:
    """Saves the file, then moves. A file whose row has moved on meanwhile is removed again."""
    name = recording.file.storage.save(
        recording.file.field.generate_filename(recording, EXTENSIONS.get(content_type, ".wav")), content
    )
    stored = transitions.move(
        recording,
        RecordingStatus.STORED,
        due_in=steps.PUMPED,
        file=name,
        content_type=content_type,
        error_code="",
        error_detail="",
    )
    if stored:
        steps.pump("transcribe_recording", recording.pk)
    else:
        recording.file.storage.delete(name)
    return stored
