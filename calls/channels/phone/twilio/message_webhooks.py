"""Twilio's webhooks about text messages: what became of ours, and what somebody wrote to our number.

Only the parameters that say something are stored: the others name people.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from calls.channels.phone import messages
from calls.channels.phone.events import Handled
from calls.channels.phone.twilio.message_events import RECEIVED, STATUS, read
from calls.channels.phone.twilio.messaging import render_reply
from calls.channels.phone.twilio.webhooks import XML, TwilioView
from calls.telephony.facts import MessageReceived


class MessageStatusView(TwilioView):
    """A message of ours was sent or delivered, or was not."""

    kind = STATUS
    key_fields = ("MessageStatus",)
    stored = ("MessageSid", "MessageStatus", "ErrorCode")

    def post(self, request: HttpRequest, call_id: UUID | None = None, **place: Any) -> HttpResponse:
        """As for every event; the id of the message is stored as a text."""
        return super().post(request, call_id, message_id=str(place["message_id"]))


class InboundMessageView(TwilioView):
    """Somebody wrote to our number."""

    kind = RECEIVED
    stored = ("MessageSid", "From", "Body", "OptOutType")

    def key(self, call_id: UUID | None, place: dict[str, Any], payload: dict[str, str]) -> str:
        """The carrier's id of the message."""
        return f"{self.kind}:{payload.get('MessageSid', '')}"

    def answer(self, handled: Handled | None) -> HttpResponse:
        """A document with a reply, or without one."""
        fact = read(RECEIVED, handled.event.place, handled.event.payload) if handled else None
        text = messages.reply(fact) if isinstance(fact, MessageReceived) else ""
        return HttpResponse(render_reply(text), content_type=XML)
