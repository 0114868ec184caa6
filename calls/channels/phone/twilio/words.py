"""Twilio's words for a call → ours. An unknown word changes nothing: it never ends a call."""

from __future__ import annotations

from calls.telephony.states import CallStatus

MAX_ID = 64
"""What a row has room for; Twilio's own ids have 34 characters."""

# https://www.twilio.com/docs/voice/api/call-resource#call-status-values; `initiated` occurs in callbacks only
CALL_STATUSES = {
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
