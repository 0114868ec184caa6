"""Whether a row's carrier is the one that is configured now. Another one does not know its calls and recordings."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from calls.errors import Unavailable
from calls.models import Call, CarrierErasure, Recording
from calls.ports import Telephony

CODE = "carrier_not_configured"
DETAIL = (
    "The call was made with another account of the carrier than the one that is configured now. "
    "Configure that account again, so that the carrier can be asked about the call."
)
ASK_AGAIN = timedelta(minutes=5)
"""When a row whose carrier is not configured looks at the configuration again."""

MAX_OUTBOUND = timedelta(minutes=65)
"""A call of ours is ended by the carrier after an hour, and may have waited in its queue before."""

MAX_INBOUND = timedelta(hours=4)
"""After which a carrier ends any call."""


def configured_account() -> str:
    """The account in which calls are made now."""
    return str(settings.TWILIO_ACCOUNT_SID)


def check(row: Call | CarrierErasure, telephony: Telephony) -> None:
    """Raises Unavailable when `telephony` cannot know the call of `row`. A row without an account is older than that
    column, and is asked about as before."""
    if row.provider != telephony.name or row.provider_account not in ("", configured_account()):
        raise Unavailable(DETAIL, provider=row.provider, code=CODE, wait_seconds=ASK_AGAIN.total_seconds())


def check_recording(recording: Recording, telephony: Telephony) -> str:
    """The carrier's id of a recording. Raises Unavailable when `telephony` cannot know it; ValueError for a recording
    that no carrier made."""
    if recording.call is None or recording.provider_recording_id is None:
        raise ValueError("no carrier made this recording")
    check(recording.call, telephony)
    return recording.provider_recording_id


def is_surely_over(call: Call) -> bool:
    """Whether a call has lasted longer than any carrier allows, so that its end is known without asking."""
    longest = MAX_INBOUND if call.ordered_at is None else MAX_OUTBOUND
    return timezone.now() - (call.ordered_at or call.created_at) > longest
