"""Recordings: metadata, sound, list, delete."""

import asyncio

from phoneline.line import Line
from phoneline.recordings import Recording
from phoneline.rest.entry import ApiAnswer, ApiRequest
from phoneline.rest.errors import ApiError, not_built, not_found
from phoneline.rest.filters import time_filter
from phoneline.rest.paging import PAGE_FIELDS, page_request, paged
from phoneline.rest.parameters import BAD_REQUEST, Fields
from phoneline.rest.shapes import recording_json, transcription_json
from phoneline.sending import delete

_LIST_FIELDS = (
    "DateCreated",
    "DateCreated<",
    "DateCreated>",
    "CallSid",
    "ConferenceSid",
    "IncludeSoftDeleted",
)


async def fetch_recording(line: Line, request: ApiRequest) -> ApiAnswer:
    """The metadata of one recording; of a deleted one only with IncludeSoftDeleted."""
    fields = Fields(request.query, ("IncludeSoftDeleted",))
    return ApiAnswer(200, recording_json(line, _found(line, request, fields.flag("IncludeSoftDeleted"))))


async def fetch_sound(line: Line, request: ApiRequest) -> ApiAnswer:
    """The WAV file of a completed recording; 404 before it is completed."""
    fields = Fields(request.query, ("RequestedChannels", "Download"))
    if request.parts.get("suffix") == ".mp3":
        raise not_built("encoding MP3; fetch .wav")
    recording = _found(line, request)
    if recording.status != "completed":
        raise not_found(request.path)
    recording.asked += 1
    if recording.asked <= recording.fate.not_found_times:
        raise not_found(request.path)
    if fields.text("RequestedChannels") not in ("", "1"):
        raise ApiError(400, BAD_REQUEST, "RequestedChannels: this recording has one channel")
    body = await asyncio.to_thread(recording.path(line.config.data_dir).read_bytes)
    return ApiAnswer(200, body, "audio/x-wav")


async def list_recordings(line: Line, request: ApiRequest) -> ApiAnswer:
    """Recordings of the account or of one call, newest first."""
    fields = Fields(request.query, (*_LIST_FIELDS, *PAGE_FIELDS))
    deleted, call_sid = fields.flag("IncludeSoftDeleted"), request.parts.get("call") or fields.text("CallSid")
    created = time_filter(fields, "DateCreated")
    rows = [
        recording_json(line, recording)
        for recording in reversed(line.recordings.values())
        if call_sid in ("", recording.call_sid)
        and (deleted or recording.status != "deleted")
        and not fields.text("ConferenceSid")
        and created(recording.started_at)
    ]
    return ApiAnswer(200, paged("recordings", rows, page_request(request.path, request.query, fields)))


async def list_transcriptions(line: Line, request: ApiRequest) -> ApiAnswer:
    """The transcription of one recording, when there is one."""
    fields, recording = Fields(request.query, PAGE_FIELDS), _found(line, request)
    rows = [transcription_json(recording)] if recording.transcription_sid else []
    return ApiAnswer(200, paged("transcriptions", rows, page_request(request.path, request.query, fields)))


async def delete_recording(line: Line, request: ApiRequest) -> ApiAnswer:
    """Delete the sound; the metadata stays for those who ask for deleted ones."""
    recording = _found(line, request)
    delete(line, recording)
    return ApiAnswer(204)


def _found(line: Line, request: ApiRequest, deleted: bool = False) -> Recording:
    recording = line.recordings.get(request.parts["recording"])
    if recording is None or (recording.status == "deleted" and not deleted):
        raise not_found(request.path)
    if request.parts.get("call", recording.call_sid) != recording.call_sid:
        raise not_found(request.path)
    return recording
