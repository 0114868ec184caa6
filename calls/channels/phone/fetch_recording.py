"""Carrier's recording → our storage."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import IO

from django.core.files.base import File

from calls import transitions
from calls.background import jobs, vendors
from calls.background.registry import GivenUp, Task
from calls.channels.phone import carriers
from calls.domain.states import RecordingStatus
from calls.domain.wav import HEADER_BYTES, read_wav
from calls.errors import InvalidAnswer, ProviderError, disk_errors
from calls.interview import answers
from calls.models import Recording
from calls.ports import Audio, Telephony


def _fetch_again(recording: Recording) -> bool:
    return answers.recording_again(recording, TASK, RecordingStatus.AVAILABLE)


TASK = Task(
    name="store_recording",
    model=Recording,
    queue="speech",
    sources=frozenset({str(RecordingStatus.ANNOUNCED), str(RecordingStatus.AVAILABLE)}),
    failed=str(RecordingStatus.FAILED),
    given_up=GivenUp(owns=lambda recording: not recording.file, related=("response",), retry=_fetch_again),
    limit=20,  # a recording may stay "not found" for hours after the call
)

MAX_BYTES = 60_000_000
"""An hour of the carrier's WAV has 57.6 MB (16 bits at 8 kHz)."""

MAX_SHORT_FETCHES = 5
"""So often a recording that comes short is fetched; then what came is kept: a part of an answer is better than none."""

HEAD_BYTES = 12
"""Enough to tell what a file is."""

WAV, MP3 = "audio/x-wav", "audio/mpeg"
EXTENSIONS = {WAV: ".wav", MP3: ".mp3"}


def run(recording: Recording, telephony: Telephony) -> bool:
    """Stores a recording. False: somebody else does, or it is tried again later, or it failed for good."""
    if not jobs.take(recording, TASK):
        return False
    request = vendors.Request("recording", recording, limited=False)
    try:
        named = carriers.check_recording(recording, telephony)
        with (
            disk_errors(),  # a large recording lies on the disk of temporary files meanwhile
            tempfile.SpooledTemporaryFile(max_size=1_000_000) as copy,
        ):
            fetched = vendors.ask(request, [telephony], lambda carrier: _download(recording, carrier, named, copy))
            copy.seek(0)
            return _store(recording, File(copy), fetched)
    except ProviderError as error:
        if jobs.retry_or_fail(recording, TASK, error, event="A recording could not be fetched."):
            answers.close_when_settled(recording.response)
        return False


@dataclass(frozen=True)
class Fetched:
    """What the bytes of a recording say of it."""

    content_type: str
    is_incomplete: bool


def _download(recording: Recording, telephony: Telephony, named: str, target: IO[bytes]) -> Fetched:
    """Copies the audio that the carrier has under the id `named` to `target`.

    Raises InvalidAnswer when it is no audio, or less than its header promises and may be whole the next time.
    """
    target.seek(0)
    target.truncate()
    with telephony.open_recording(named) as audio:
        size = _copy(audio, target, telephony.name)
    target.seek(0)
    head = target.read(HEADER_BYTES)
    wav = read_wav(head)
    is_short = wav is not None and wav.is_short(size)
    if is_short and recording.attempts < MAX_SHORT_FETCHES:
        detail = "The carrier sent less of the recording than its header promises."
        raise InvalidAnswer(detail, provider=telephony.name, code="recording_incomplete")
    return Fetched(audio_type(head), is_short)


def _copy(audio: Audio, target: IO[bytes], provider: str) -> int:
    """Copies the audio piece by piece; its size. Raises InvalidAnswer when it is no audio, or too large."""
    size, head = 0, b""
    for piece in audio:
        if len(head) < HEAD_BYTES:
            head += piece[:HEAD_BYTES]
            if len(head) >= HEAD_BYTES and not audio_type(head):
                raise _no_audio(provider)
        size += len(piece)
        if size > MAX_BYTES:
            raise ProviderError("The recording is too large.", provider=provider, code="recording_too_large")
        target.write(piece)
    if not size:
        raise InvalidAnswer("The carrier sent an empty recording.", provider=provider, code="empty_recording")
    if not audio_type(head):
        raise _no_audio(provider)
    return size


def _no_audio(provider: str) -> InvalidAnswer:
    return InvalidAnswer("The carrier sent something that is no audio.", provider=provider, code="not_audio")


def audio_type(head: bytes) -> str:
    """The content type of a WAV or an MP3 file by its first bytes; empty for anything else, as an error page."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return WAV
    return MP3 if head[:3] == b"ID3" or _is_mp3_frame(head) else ""


def _is_mp3_frame(head: bytes) -> bool:
    """Whether a frame of MPEG audio begins: its version, layer and rates are none that are reserved."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return version != 1 and layer != 0 and head[2] >> 4 != 15 and head[2] >> 2 & 3 != 3


def _store(recording: Recording, content: File[bytes], fetched: Fetched) -> bool:
    """Saves the file, then moves. A file whose row has moved on meanwhile is removed again."""
    name = recording.file.storage.save(
        recording.file.field.generate_filename(recording, EXTENSIONS.get(fetched.content_type, ".wav")), content
    )
    stored = transitions.move(
        recording,
        RecordingStatus.STORED,
        due_in=jobs.SWEEP_AFTER,
        file=name,
        content_type=fetched.content_type,
        is_incomplete=fetched.is_incomplete,
        error_code="",
        error_detail="",
    )
    if stored:
        jobs.enqueue("transcribe_recording", recording.pk)
    else:
        recording.file.storage.delete(name)
    return stored
