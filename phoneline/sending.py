"""The life of a recording, and what is told of it."""

import os
from pathlib import Path

from phoneline.audio import mix, seconds, trimmed, write_wav
from phoneline.call import API_VERSION, Call, RecordingCallback, Target
from phoneline.identifiers import new_sid, rfc2822
from phoneline.line import Line
from phoneline.outcomes import Take
from phoneline.recordings import SILENT, Recording, RecordingStatus
from phoneline.webhook import Webhook

MIN_TRANSCRIBED_SECONDS, MAX_TRANSCRIBED_SECONDS = 2, 120


def recording_url(line: Line, recording: Recording) -> str:
    """The address of the sound, without an extension."""
    return f"{line.base_url}/{API_VERSION}/Accounts/{recording.account_sid}/Recordings/{recording.sid}"


def tell_of_recording(line: Line, recording: Recording, callback: RecordingCallback) -> None:
    """Send the recording's status to whoever subscribed to it."""
    event = "completed" if recording.status == "failed" else recording.status
    if callback.target is None or event not in callback.events:
        return
    fields = [
        ("AccountSid", recording.account_sid),
        ("CallSid", recording.call_sid),
        ("RecordingSid", recording.sid),
        ("RecordingUrl", recording_url(line, recording)),
        ("RecordingStatus", recording.status),
        ("RecordingChannels", "1"),
        ("RecordingSource", recording.source),
        ("RecordingStartTime", rfc2822(recording.started_at) or ""),
        ("RecordingTrack", "inbound"),
    ]
    if recording.seconds is not None:
        fields.append(("RecordingDuration", str(round(recording.seconds))))
    if recording.error_code is not None:
        fields.append(("ErrorCode", str(recording.error_code)))
    target = callback.target
    line.callback(
        Webhook(f"recording:{recording.status}", target.method, target.url, tuple(fields), recording.call_sid)
    )


def set_status(line: Line, recording: Recording, status: RecordingStatus, callback: RecordingCallback) -> None:
    """Give a recording its next status and tell of it."""
    recording.status = status
    recording.updated_at = line.clock.now()
    tell_of_recording(line, recording, callback)


async def process(line: Line, recording: Recording, take: Take, trims: bool, callback: RecordingCallback) -> None:
    """Keep the sound of a take; it can be fetched when the recording delay is over."""
    recording.status = "processing"
    path, share = recording.path(line.config.data_dir), recording.fate.share
    recording.seconds = await line.in_worker(_write_take, path, take, trims, share)
    await line.clock.sleep(line.config.recording_delay + recording.fate.late_seconds)
    if recording.status != "processing":
        return
    fate = recording.fate
    if fate.absent_code:
        lose(line, recording, callback, fate.absent_code)
    elif fate.fails:
        path.unlink()
        set_status(line, recording, "failed", callback)
    else:
        set_status(line, recording, "completed", callback)
        if fate.deleted_after_seconds is not None:
            line.spawn(_delete_later(line, recording, fate.deleted_after_seconds))


async def _delete_later(line: Line, recording: Recording, length: float) -> None:
    await line.clock.sleep(length)
    delete(line, recording)


def delete(line: Line, recording: Recording) -> None:
    """Delete the sound; what is known of it stays. Nobody is told."""
    recording.status = "deleted"
    recording.updated_at = line.clock.now()
    recording.path(line.config.data_dir).unlink(missing_ok=True)


def _write_take(path: Path, take: Take, trims: bool, share: float) -> float:
    """Write the file; the answer is its length in seconds. Of its bytes `share` are left, whatever its header says."""
    samples = mix([utterance.segment for utterance in take.utterances], take.seconds)
    samples = trimmed(samples) if trims else samples
    write_wav(path, samples)
    os.truncate(path, int(path.stat().st_size * share))
    return seconds(samples)


def lose(line: Line, recording: Recording, callback: RecordingCallback, code: int = SILENT) -> None:
    """A recording is not kept: because nothing was heard in it, unless `code` says something else."""
    recording.path(line.config.data_dir).unlink(missing_ok=True)
    recording.error_code = code
    set_status(line, recording, "absent", callback)


async def transcribe(line: Line, call: Call, recording: Recording, length: float, target: Target | None) -> None:
    """Send the words of a recording, which this line knows; only lengths between 2 and 120 seconds are transcribed."""
    if not MIN_TRANSCRIBED_SECONDS < length < MAX_TRANSCRIBED_SECONDS:
        message = "a recording is transcribed only when it lasts more than 2 and less than 120 seconds"
        line.journal.notice("warning", None, message, call.sid)
        return
    await line.clock.sleep(line.config.transcription_delay)
    if recording.status != "completed":
        return
    sid = recording.transcription_sid = new_sid("TR")
    recording.transcribed_at = line.clock.now()
    if target is None:
        return
    url = f"{line.base_url}/{API_VERSION}/Accounts/{recording.account_sid}"
    fields = (
        ("AccountSid", recording.account_sid),
        ("ApiVersion", API_VERSION),
        ("CallSid", call.sid),
        ("CallStatus", call.status),
        ("Direction", call.request.direction),
        ("ForwardedFrom", ""),
        ("From", call.request.from_),
        ("To", call.request.to),
        ("RecordingSid", recording.sid),
        ("RecordingUrl", recording_url(line, recording)),
        ("TranscriptionSid", sid),
        ("TranscriptionStatus", "completed" if recording.text else "failed"),
        ("TranscriptionText", recording.text),
        ("TranscriptionUrl", f"{url}/Transcriptions/{sid}"),
    )
    line.callback(Webhook("transcription", target.method, target.url, fields, call.sid))
