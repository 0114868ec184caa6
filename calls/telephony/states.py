"""Statuses of calls, text messages and copies at the carrier, and the tables of moves between them."""

from __future__ import annotations

from enum import StrEnum

from calls.domain.states import moves


class CallStatus(StrEnum):
    """One telephone attempt: the carrier's words with underscores."""

    QUEUED = "queued"
    RINGING = "ringing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    CANCELED = "canceled"
    FAILED = "failed"


class MessageStatus(StrEnum):
    """One text message to a candidate."""

    QUEUED = "queued"  # to be sent; once the carrier was asked it is never asked again
    SENT = "sent"  # the carrier took it
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"  # the carrier could not deliver it; error_code says why
    FAILED = "failed"  # it was not sent; error_code says why


class ErasureStatus(StrEnum):
    """What an erased person said, as far as the carrier has copies of it."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"  # the carrier refuses; error_code says why, and a person has to do it there


_LIVE = {CallStatus.QUEUED, CallStatus.RINGING, CallStatus.IN_PROGRESS}

CALL_SOURCES = moves(
    {
        CallStatus.QUEUED: set(),
        CallStatus.RINGING: {CallStatus.QUEUED},
        CallStatus.IN_PROGRESS: {CallStatus.QUEUED, CallStatus.RINGING},
        CallStatus.COMPLETED: _LIVE,  # "ringing" and "answered" can arrive late, or never
        CallStatus.BUSY: {CallStatus.QUEUED, CallStatus.RINGING},
        CallStatus.NO_ANSWER: {CallStatus.QUEUED, CallStatus.RINGING},
        CallStatus.CANCELED: {CallStatus.QUEUED, CallStatus.RINGING},
        CallStatus.FAILED: _LIVE,
    }
)

CALL_LIVE = frozenset(str(status) for status in _LIVE)
CALL_ENDS = frozenset(str(status) for status in CallStatus) - CALL_LIVE

SEND_UNKNOWN = "send_unknown"
"""The error code of a message of which nobody knows whether it was sent."""

MESSAGE_SOURCES = moves(
    {
        MessageStatus.QUEUED: set(),
        MessageStatus.SENT: {MessageStatus.QUEUED},
        MessageStatus.DELIVERED: {MessageStatus.QUEUED, MessageStatus.SENT},  # "sent" can arrive late, or never
        MessageStatus.UNDELIVERED: {MessageStatus.QUEUED, MessageStatus.SENT},
        MessageStatus.FAILED: {MessageStatus.QUEUED, MessageStatus.SENT},
    }
)

MESSAGE_RETRIES = moves({MessageStatus.QUEUED: {MessageStatus.FAILED}})

ERASURE_SOURCES = moves(
    {
        ErasureStatus.WAITING: {ErasureStatus.DONE},  # there is a later recording
        ErasureStatus.DONE: {ErasureStatus.WAITING},
        ErasureStatus.FAILED: {ErasureStatus.WAITING},
    }
)

ERASURE_RETRIES = moves({ErasureStatus.WAITING: {ErasureStatus.FAILED}})
