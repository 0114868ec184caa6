"""What Twilio's webhooks about text messages say: parameters → facts."""

from __future__ import annotations

import re
from typing import Any

from calls.channels.phone.twilio.errors import NAME
from calls.channels.phone.twilio.messaging import explain
from calls.channels.phone.twilio.words import MAX_ID
from calls.telephony.facts import MessageChanged, MessageFact, MessageReceived
from calls.telephony.states import MessageStatus
from calls.telephony.texts import Keyword, understand

STATUS, RECEIVED = "message-status", "inbound-message"
"""The kinds of events about messages, as they stand in the URLs."""

UNDERSTOOD = "Understood"
"""Our own parameter: what a message wanted, in the place of its words."""

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values; the others change nothing
_STATUSES = {
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.DELIVERED,
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}
_OPT_OUT_TYPES = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)


def read(kind: str, place: dict[str, Any], payload: dict[str, str]) -> MessageFact:
    """What a kept event about a message says. Unknown words and missing fields change nothing."""
    match kind:
        case "message-status":
            return _changed(str(place["message_id"]), payload)
        case "inbound-message":
            return _received(payload)
    raise ValueError(f"no webhook is called {kind}")


def _changed(message_id: str, payload: dict[str, str]) -> MessageChanged:
    code, sentence = explain(payload.get("ErrorCode", ""))
    return MessageChanged(
        message_id=message_id,
        provider=NAME,
        provider_message_id=payload.get("MessageSid", "")[:MAX_ID],
        status=_STATUSES.get(payload.get("MessageStatus", "")),
        error_code=code,
        error_detail=sentence,
    )


def _received(payload: dict[str, str]) -> MessageReceived:
    """With Advanced Opt-Out the carrier knows the keywords, in any language, and has answered them already."""
    sender, opt_out_type = payload.get("From", ""), payload.get("OptOutType", "").upper()
    phone = sender if _E164.fullmatch(sender) else ""
    keyword = _OPT_OUT_TYPES.get(opt_out_type) or _keyword(payload, known_sender=bool(phone))
    return MessageReceived(
        phone=phone,
        keyword=keyword,
        is_answered=opt_out_type in _OPT_OUT_TYPES,
        remainder={
            "MessageSid": payload.get("MessageSid", ""),
            "OptOutType": opt_out_type,
            UNDERSTOOD: str(keyword),
        },
    )


def _keyword(payload: dict[str, str], *, known_sender: bool) -> Keyword:
    """What the message wants. For a sender that is no number nothing can be done, so nothing is promised."""
    if understood := payload.get(UNDERSTOOD):
        return Keyword(understood) if understood in set(Keyword) else Keyword.NONE
    return understand(payload.get("Body", "")) if known_sender else Keyword.NONE
