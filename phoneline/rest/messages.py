"""Text messages: create, fetch, list."""

from phoneline.line import Line
from phoneline.messages import Message
from phoneline.rest.entry import ApiAnswer, ApiRequest
from phoneline.rest.errors import ApiError, not_built, not_found
from phoneline.rest.filters import time_filter
from phoneline.rest.paging import PAGE_FIELDS, page_request, paged
from phoneline.rest.parameters import BAD_CALLBACK, E164, Fields
from phoneline.rest.shapes import message_json
from phoneline.texting import BLOCKED, deliver

MAX_BODY = 1600
_FIELDS = (
    *(
        "To",
        "From",
        "MessagingServiceSid",
        "Body",
        "StatusCallback",
        "ValidityPeriod",
        "MaxPrice",
        "ProvideFeedback",
    ),
    *("Attempt", "ForceDelivery", "ContentRetention", "AddressRetention", "SmartEncoded", "PersistentAction"),
    *("TrafficType", "ShortenUrls", "ScheduleType", "SendAt", "SendAsMms", "ContentVariables", "RiskCheck"),
    *("ApplicationSid", "FallbackFrom", "MediaUrl", "ContentSid", "StatusCallbackMethod"),
)
_NOT_CARRIED_OUT = frozenset({"MediaUrl", "ContentSid", "ScheduleType", "SendAt"})


async def create_message(line: Line, request: ApiRequest) -> ApiAnswer:
    """Keep a message and take it to its number."""
    fields = Fields(request.form, _FIELDS)
    _check(line, fields)
    callback = fields.target("StatusCallback", "StatusCallbackMethod", BAD_CALLBACK)
    fields.whole("ValidityPeriod", 36000, range(1, 36001))
    service = fields.text("MessagingServiceSid") or None
    message = Message(
        account_sid=line.config.account_sid,
        to=fields.text("To"),
        from_=fields.text("From"),
        body=fields.text("Body"),
        created_at=line.clock.now(),
        messaging_service_sid=service,
    )
    line.messages[message.sid] = message
    line.spawn(deliver(line, message, callback))
    return ApiAnswer(201, message_json(message))


async def fetch_message(line: Line, request: ApiRequest) -> ApiAnswer:
    """One message."""
    message = line.messages.get(request.parts["message"])
    if message is None:
        raise not_found(request.path)
    return ApiAnswer(200, message_json(message))


async def list_messages(line: Line, request: ApiRequest) -> ApiAnswer:
    """Messages, newest first."""
    fields = Fields(request.query, ("To", "From", "DateSent", "DateSent<", "DateSent>", *PAGE_FIELDS))
    sent = time_filter(fields, "DateSent")
    rows = [
        message_json(message)
        for message in reversed(line.messages.values())
        if fields.text("To") in ("", message.to)
        and fields.text("From") in ("", message.from_)
        and sent(message.sent_at)
    ]
    return ApiAnswer(200, paged("messages", rows, page_request(request.path, request.query, fields)))


def _check(line: Line, fields: Fields) -> None:
    to, sender = fields.text("To"), fields.text("From")
    not_carried_out = sorted(name for name in _NOT_CARRIED_OUT if name in fields)
    if not_carried_out:
        raise not_built(f"a message with {', '.join(not_carried_out)}")
    if not to:
        raise ApiError(400, 21604, "A 'To' phone number is required.")
    if not E164.fullmatch(to):
        raise ApiError(400, 21211, f"The 'To' number {to} is not a valid phone number.")
    if not sender and not fields.text("MessagingServiceSid"):
        raise ApiError(400, 21603, "A 'From' phone number is required.")
    if sender and sender != line.config.number:
        raise ApiError(400, 21606, f"The 'From' phone number {sender} is not a message-capable number of the account.")
    if to in line.opted_out:
        raise ApiError(400, BLOCKED, "Attempt to send to unsubscribed recipient")
    _check_body(fields)


def _check_body(fields: Fields) -> None:
    if not fields.text("Body"):
        raise ApiError(400, 21602, "Message body is required.")
    if len(fields.text("Body")) > MAX_BODY:
        raise ApiError(400, 21617, f"The message body is longer than {MAX_BODY} characters.")
