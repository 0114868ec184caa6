"""A carrier of text messages with knobs, and its webhooks, signed as the real ones are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from twilio.request_validator import RequestValidator

from calls.models import Message
from calls.ports import MessageOrder
from tests.calls.story import PHONE

MESSAGE_SID = "SM" + "a" * 32


@dataclass
class FakeMessaging:
    """Takes every message or fails, and remembers what it was asked."""

    name: str = "twilio"
    error: BaseException | None = None
    orders: list[MessageOrder] = field(default_factory=list)

    def send(self, order: MessageOrder) -> str:
        self.orders.append(order)
        if self.error:
            raise self.error
        return MESSAGE_SID


def post(path: str, *, signature: str | None = None, patient: bool = True, **parameters: str) -> HttpResponse:
    """One webhook as the carrier sends it. `path` lies below /webhooks/twilio/.

    A carrier that is not patient gets the 500 of a crash; a patient one lets the test see the exception.
    """
    full = f"/webhooks/twilio/{path}"
    parameters = {"AccountSid": settings.TWILIO_ACCOUNT_SID, "MessageSid": MESSAGE_SID, "ToZip": "", **parameters}
    if signature is None:
        validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
        signature = validator.compute_signature(settings.WEBHOOK_BASE_URL + full, parameters)
    response: Any = Client(raise_request_exception=patient).post(
        full, parameters, headers={"X-Twilio-Signature": signature}
    )
    return cast("HttpResponse", response)


def status(message: Message, word: str, **parameters: str) -> HttpResponse:
    """What became of a message."""
    parameters = {"MessageStatus": word, "To": PHONE, "From": "+14155550100", **parameters}
    return post(f"message-status/{message.pk}/", signature=None, patient=True, **parameters)


def write(body: str, *, sender: str = PHONE, sid: str = "SM1", **parameters: str) -> str:
    """Somebody writes to our number; the document that answers."""
    parameters = {"Body": body, "From": sender, "MessageSid": sid, **parameters}
    return post("inbound-message/", signature=None, patient=True, **parameters).content.decode()
