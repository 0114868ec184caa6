"""Twilio's webhooks about text messages: what became of ours, and what somebody wrote to our number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from calls.channels.phone import messages
from calls.channels.phone.events import Handled
from calls.channels.phone.twilio.message_events import RECEIVED, STATUS
from calls.channels.phone.twilio.messaging import render_reply
from calls.channels.phone.twilio.webhooks import XML, NoticeView, TwilioView
from calls.facts import MessageReceived


class MessageView(TwilioView):
    """An event that is about no call. Only the parameters that say something are kept: the others name people."""

    kept: tuple[str, ...]

    def payload(self, request: HttpRequest) -> dict[str, str]:
        """The parameters in `kept`."""
        payload = super().payload(request)
        return {name: payload[name] for name in self.kept if name in payload}


class MessageStatusView(MessageView, NoticeView):
    """A message of ours was sent or delivered, or was not."""

    kind = STATUS
    key_fields = ("MessageStatus",)
    kept = ("MessageSid", "MessageStatus", "ErrorCode")

    def post(self, request: HttpRequest, call_id: UUID | None = None, **place: Any) -> HttpResponse:
        """The four beats; the id of the message is kept as a text."""
        return super().post(request, call_id, message_id=str(place["message_id"]))


class InboundMessageView(MessageView):
    """Somebody wrote to our number."""

    kind = RECEIVED
    kept = ("MessageSid", "From", "Body", "OptOutType")

    def key(self, call_id: UUID | None, place: dict[str, Any], payload: dict[str, str]) -> str:
        """The carrier's id of the message."""
        return f"{self.kind}:{payload.get('MessageSid', '')}"

    def answer(self, handled: Handled | None) -> HttpResponse:
        """A document with a reply, or without one."""
        fact = self._read(handled.event) if handled else None
        text = messages.reply(fact) if isinstance(fact, MessageReceived) else ""
        return HttpResponse(render_reply(text), content_type=XML)
