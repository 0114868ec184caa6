"""Twilio's words → ours. An unknown word is None: it is kept with its event and never ends a call."""

from __future__ import annotations

from calls.domain.states import RecordingStatus
from calls.telephony.states import CallStatus

# https://www.twilio.com/docs/voice/api/call-resource#call-status-values; `initiated` occurs in callbacks only
_CALL_STATUSES = {
    "queued": CallStatus.QUEUED,
    "initiated": CallStatus.QUEUED,
    "ringing": CallStatus.RINGING,
    "in-progress": CallStatus.IN_PROGRESS,
    "completed": CallStatus.COMPLETED,
    "busy": CallStatus.BUSY,
    "no-answer": CallStatus.NO_ANSWER,
    "canceled": CallStatus.CANCELED,
    "failed": CallStatus.FAILED,
}

# https://www.twilio.com/docs/voice/twiml/record#recordingstatuscallback
_RECORDING_STATUSES = {
    "completed": RecordingStatus.AVAILABLE,
    "absent": RecordingStatus.ABSENT,
    "failed": RecordingStatus.FAILED,
}


def call_status(word: str) -> CallStatus | None:
    """Our status for the carrier's."""
    return _CALL_STATUSES.get(word)


def recording_status(word: str) -> RecordingStatus | None:
    """Our status for the carrier's; `in-progress` says nothing that changes a row."""
    return _RECORDING_STATUSES.get(word)


MAX_ID = 64
"""What a row has room for; Twilio's own ids have 34 characters."""
