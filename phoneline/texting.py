"""Text messages out and in: their statuses, the words that stop and start them, and the service's replies."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import CookieJar

from phoneline.call import API_VERSION, Target
from phoneline.faults.fates import text_fate
from phoneline.faults.policy import Occasion
from phoneline.geography import place_of
from phoneline.line import Line
from phoneline.messages import Message, MessageStatus
from phoneline.signature import Parameters
from phoneline.twiml.document import DocumentError
from phoneline.twiml.messaging import replies_of
from phoneline.webhook import RetrievalError, Webhook

BLOCKED = 21610
_STEP_SECONDS = 0.5
_COURSES: dict[str, tuple[MessageStatus, ...]] = {
    "delivered": ("sent", "delivered"),
    "undelivered": ("sent", "undelivered"),
    "failed": ("failed",),
    "stuck": ("sent",),
}
_KEYWORDS = {
    "STOP": frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}),
    "START": frozenset({"START", "YES", "UNSTOP"}),
    "HELP": frozenset({"HELP", "INFO"}),
}


@dataclass(frozen=True)
class Exchange:
    """An incoming message, and what the service answered."""

    message: Message
    replies: tuple[Message, ...] = ()


def opt_out_type(body: str) -> str:
    """`STOP`, `START` or `HELP` for a message that is one of the carrier's keywords alone, else blank."""
    word = body.strip().upper()
    return next((kind for kind, words in _KEYWORDS.items() if word in words), "")


async def deliver(line: Line, message: Message, callback: Target | None) -> None:
    """Take a message through `sent` to `delivered`, or to what the faults make of it, telling of each."""
    fate = text_fate(line.drawn(Occasion("texted", message.to, scope=message.to)))
    for status in _COURSES[fate.ends]:
        await line.clock.sleep(_STEP_SECONDS)
        message.status = status
        message.error_code = fate.code if status in ("undelivered", "failed") else None
        message.updated_at = line.clock.now()
        message.sent_at = message.sent_at or message.updated_at
        if callback is not None:
            parameters = _status_parameters(message)
            line.callback(Webhook(f"message:{status}", callback.method, callback.url, parameters))


async def receive(line: Line, sender: str, body: str) -> Exchange:
    """A message from `sender` to the account's number: STOP and START are obeyed, then the service is told."""
    kind = opt_out_type(body)
    if kind == "STOP":
        line.opted_out.add(sender)
    elif kind == "START":
        line.opted_out.discard(sender)
    message = Message(line.config.account_sid, line.number.number, sender, body, line.clock.now(), "inbound")
    message.status = "received"
    line.messages[message.sid] = message
    texts = await _answered(line, (*_incoming_parameters(message), *((("OptOutType", kind),) if kind else ())))
    return Exchange(message, tuple(_reply(line, sender, text) for text in texts))


async def _answered(line: Line, parameters: Parameters) -> Sequence[str]:
    """The texts that the service answers, or its fallback; none when there is nobody to ask."""
    jar = CookieJar(unsafe=True)
    for purpose, target in (("sms", line.number.sms), ("fallback", line.number.sms_fallback)):
        if target is None:
            continue
        try:
            answer = await line.door.send(Webhook(purpose, target.method, target.url, parameters), jar)
            return replies_of(answer.body, answer.content_type)
        except (RetrievalError, DocumentError) as error:
            line.journal.notice("error", error.code, f"{purpose} request: {error.message}")
    return ()


def _reply(line: Line, to: str, text: str) -> Message:
    message = Message(line.config.account_sid, to, line.number.number, text, line.clock.now(), "outbound-reply")
    line.messages[message.sid] = message
    if to in line.opted_out:
        message.status, message.error_code = "failed", BLOCKED
        line.journal.notice("error", BLOCKED, "a reply to somebody who has opted out is not sent")
    else:
        line.spawn(deliver(line, message, None))
    return message


def _status_parameters(message: Message) -> Parameters:
    error = (("ErrorCode", str(message.error_code)),) if message.error_code is not None else ()
    return (
        ("AccountSid", message.account_sid),
        ("ApiVersion", API_VERSION),
        ("From", message.from_),
        ("MessageSid", message.sid),
        ("MessageStatus", message.status),
        ("SmsSid", message.sid),
        ("SmsStatus", message.status),
        ("To", message.to),
        *error,
    )


def _incoming_parameters(message: Message) -> Parameters:
    sender, receiver = place_of(message.from_), place_of(message.to)
    places = (("From", sender), ("To", receiver))
    return (
        *((f"{who}City", place.city) for who, place in places),
        *((f"{who}State", place.state) for who, place in places),
        *((f"{who}Zip", place.zip) for who, place in places),
        *((f"{who}Country", place.country) for who, place in places),
        *((name, message.sid) for name in ("MessageSid", "SmsSid", "SmsMessageSid")),
        ("AccountSid", message.account_sid),
        ("ApiVersion", API_VERSION),
        ("Body", message.body),
        ("From", message.from_),
        ("NumMedia", "0"),
        ("NumSegments", str(message.segments)),
        ("SmsStatus", "received"),
        ("To", message.to),
    )
