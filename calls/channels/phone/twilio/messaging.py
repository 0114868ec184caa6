"""Text messages through Twilio's own SDK, and the answer to one that comes in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.twiml.messaging_response import MessagingResponse

from calls.channels.phone.twilio.client import make_client
from calls.channels.phone.twilio.errors import ERRORS, NAME, SENTENCE_WITHOUT_REASON, carrier_error, provider_error
from calls.channels.phone.twilio.places import PREFIX, RETRIES
from calls.errors import ProviderError
from calls.ports import MessageOrder

TIMEOUT_SECONDS = 10.0

# https://www.twilio.com/docs/api/errors, from the REST API (2xxxx) and in status callbacks (3xxxx)
SENTENCES = {
    21211: ("number_invalid", "The carrier says that the number is not valid."),
    21408: ("country_not_enabled", "Text messages to this country are not enabled at the carrier (geo permissions)."),
    14107: ("carrier_rate_limited", "The carrier takes no more text messages to this number just now."),
    21602: ("message_empty", "The text message is empty."),
    21603: ("sender_not_capable", "The calling number cannot send text messages to this number."),
    21604: ("number_invalid", "The carrier says that the number is not valid."),
    21606: ("sender_not_capable", "The calling number cannot send text messages to this number."),
    21608: ("number_not_verified", "A trial account may write to verified numbers only."),
    21610: ("recipient_opted_out", "The person has told the carrier to stop messages from this number."),
    21611: ("carrier_queue_full", "Too many text messages wait at the carrier."),
    21612: ("number_unroutable", "The carrier has no way to send text messages to this number."),
    21614: ("number_not_mobile", "The number cannot get text messages."),
    21617: ("message_too_long", "The text message is too long."),
    21619: ("message_empty", "The text message is empty."),
    21660: ("sender_not_capable", "The calling number does not belong to the carrier's account."),
    30001: ("carrier_queue_full", "Too many text messages wait at the carrier."),
    30002: ("carrier_account_inactive", "The carrier's account is not active."),
    30003: ("handset_unreachable", "The phone is switched off or out of reach."),
    30004: ("message_blocked", "The message was blocked on its way."),
    30005: ("handset_unknown", "The number does not exist or is out of service."),
    30006: ("number_not_mobile", "The number cannot get text messages."),
    30007: ("message_filtered", "The carrier's filter took the message for unwanted advertising."),
    30008: ("delivery_unknown_error", "The carrier does not say why."),
    30010: ("message_price_exceeded", "The text message costs more than the account allows."),
    30022: ("carrier_rate_limited", "The number may send no more text messages just now."),
    30032: ("sender_not_registered", "The calling number (toll-free) is not verified for text messages."),
    30034: ("sender_not_registered", "The calling number is not registered for US text messages (A2P 10DLC)."),
}


CODE = re.compile(r"[0-9]{1,6}")
"""A code of the carrier."""


def explain(vendor_code: str) -> tuple[str, str]:
    """Our code and a sentence for an error code of a message; two empty texts for none."""
    if vendor_code in ("", "0"):
        return "", ""
    known = SENTENCES.get(int(vendor_code)) if CODE.fullmatch(vendor_code) else None
    return known or (f"twilio_{vendor_code}"[:64], SENTENCE_WITHOUT_REASON)


def message_error(error: Exception) -> ProviderError:
    """What an exception of the SDK or of HTTP means for a text message."""
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return carrier_error(error.status, error.code, SENTENCES)
    return provider_error(error)


@dataclass(frozen=True)
class TwilioMessaging:
    """Sends text messages. An empty `api_base_url` means Twilio's own."""

    account_sid: str
    auth_token: str
    phone_number: str
    api_base_url: str
    webhook_base_url: str
    name: str = NAME

    def send(self, order: MessageOrder) -> str:
        """Asks for a message whose status callbacks carry our id of it."""
        client = make_client(
            self.account_sid, self.auth_token, api_base_url=self.api_base_url, timeout_seconds=TIMEOUT_SECONDS
        )
        try:
            message = client.messages.create(
                to=order.to,
                from_=self.phone_number,
                body=order.body,
                status_callback=f"{self.webhook_base_url}{PREFIX}/message-status/{order.message_id}/{RETRIES}",
            )
        except ERRORS as error:
            raise message_error(error) from error
        if not message.sid:
            raise ProviderError(
                "The carrier named no message.", provider=NAME, code="carrier_answer_unreadable", ambiguous=True
            )
        return str(message.sid)


def render_reply(text: str) -> str:
    """The document that answers an incoming message; an empty text answers nothing."""
    response = MessagingResponse()
    if text:
        response.message(text)
    return str(response)
