"""Calls: create, fetch, list, update, delete."""

from phoneline.call import FINAL, STATUS_EVENTS, Call, CallRequest, Ended, Instructions, Redirected, Target
from phoneline.dialling import limit, place
from phoneline.line import Line
from phoneline.rest.entry import ApiAnswer, ApiRequest
from phoneline.rest.errors import ApiError, not_found
from phoneline.rest.filters import time_filter
from phoneline.rest.paging import PAGE_FIELDS, page_request, paged
from phoneline.rest.parameters import BAD_CALLBACK, BAD_REQUEST, BAD_URL, E164, Fields
from phoneline.rest.shapes import call_json

LONGEST_TWIML, LONGEST_CALL_SECONDS, LONGEST_RING_SECONDS = 4000, 86400, 600
NOT_IN_PROGRESS = "Call is not in-progress. Cannot redirect."
VALID_FROM, INVALID_FROM = "+15005550006", "+15005550001"
MAGIC_TO = {
    "+15005550001": (21217, "The phone number does not appear to be valid."),
    "+15005550002": (21214, "The 'To' phone number cannot be reached."),
    "+15005550003": (
        21215,
        "Account not authorized to call this number: international permissions are missing.",
    ),
    "+15005550004": (21216, "Account not allowed to call this number: it is blocked."),
}
_CARRIED_OUT = (
    *("To", "From", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod", "Timeout", "TimeLimit"),
    *("StatusCallback", "StatusCallbackMethod", "StatusCallbackEvent"),
)
_WHOLE_NUMBERS = {
    "MachineDetectionTimeout": range(3, 60),
    "MachineDetectionSpeechThreshold": range(1000, 6001),
    "MachineDetectionSpeechEndThreshold": range(500, 5001),
    "MachineDetectionSilenceTimeout": range(2000, 10001),
}
_CHOICES = {
    "MachineDetection": ("Enable", "DetectMessageEnd"),
    "AsyncAmd": ("true", "false"),
    "Record": ("true", "false"),
    "RecordingChannels": ("mono", "dual"),
    "RecordingTrack": ("inbound", "outbound", "both"),
    "Trim": ("trim-silence", "do-not-trim"),
    "AsyncAmdStatusCallbackMethod": ("GET", "POST"),
    "RecordingStatusCallbackMethod": ("GET", "POST"),
}
_ACCEPTED_ONLY = (
    *_WHOLE_NUMBERS,
    *_CHOICES,
    *("SendDigits", "RecordingStatusCallback", "RecordingStatusCallbackEvent", "AsyncAmdStatusCallback"),
    *(
        "SipAuthUsername",
        "SipAuthPassword",
        "CallerId",
        "Byoc",
        "CallReason",
        "CallToken",
        "ClientNotificationUrl",
    ),
    *("ApplicationSid", "Passports", "RecordingConfigurationId"),
)
_UPDATE_FIELDS = (
    *("Url", "Method", "Twiml", "Status", "FallbackUrl", "FallbackMethod"),
    *("StatusCallback", "StatusCallbackMethod", "TimeLimit"),
)
_TIME_FILTERS = tuple(name + sign for name in ("StartTime", "EndTime") for sign in ("", "<", ">"))


async def create_call(line: Line, request: ApiRequest) -> ApiAnswer:
    """Accept a call and queue it."""
    fields = Fields(request.form, (*_CARRIED_OUT, *_ACCEPTED_ONLY))
    _check_numbers(line, fields)
    _check_accepted_only(fields)
    wanted = CallRequest(
        account_sid=line.config.account_sid,
        to=fields.text("To"),
        from_=fields.text("From"),
        instructions=_instructions(fields, required=True),
        status_callback=fields.target("StatusCallback", "StatusCallbackMethod", BAD_CALLBACK),
        status_events=frozenset(_status_events(line, fields)),
        ring_seconds=fields.whole("Timeout", 60, range(1, LONGEST_RING_SECONDS + 1), 21208),
        limit_seconds=fields.whole("TimeLimit", 14400, range(1, LONGEST_CALL_SECONDS + 1)),
    )
    call = place(line, wanted)
    for name in sorted({name for name, value in request.form if name in _ACCEPTED_ONLY and value != "false"}):
        line.journal.notice("warning", None, f"{name} is accepted and has no effect here", call.sid)
    return ApiAnswer(201, call_json(call))


async def fetch_call(line: Line, request: ApiRequest) -> ApiAnswer:
    """One call."""
    return ApiAnswer(200, call_json(_found(line, request)))


async def list_calls(line: Line, request: ApiRequest) -> ApiAnswer:
    """Calls, newest first."""
    fields = Fields(request.query, ("To", "From", "ParentCallSid", "Status", *_TIME_FILTERS, *PAGE_FIELDS))
    status = fields.choice("Status", (*FINAL, "queued", "ringing", "in-progress"))
    started, ended = time_filter(fields, "StartTime"), time_filter(fields, "EndTime")
    rows = [
        call_json(call)
        for call in reversed(line.calls.values())
        if fields.text("To") in ("", call.request.to)
        and fields.text("From") in ("", call.request.from_)
        and status in ("", call.status)
        and not fields.text("ParentCallSid")
        and started(call.answered_at)
        and ended(call.ended_at)
    ]
    return ApiAnswer(200, paged("calls", rows, page_request(request.path, request.query, fields)))


async def update_call(line: Line, request: ApiRequest) -> ApiAnswer:
    """Hang up, cancel, redirect, or set another time limit."""
    call, fields = _found(line, request), Fields(request.form, _UPDATE_FIELDS)
    status = fields.choice("Status", ("canceled", "completed"))
    instructions = _instructions(fields, required=False)
    callback = fields.target("StatusCallback", "StatusCallbackMethod", BAD_CALLBACK)
    longest = fields.whole("TimeLimit", 0, range(1, LONGEST_CALL_SECONDS + 1))
    redirects = instructions.page is not None or instructions.twiml is not None
    if call.over or (redirects and call.status != "in-progress"):
        raise ApiError(400, 21220, NOT_IN_PROGRESS)
    if longest:
        limit(line, call, longest, "time limit")
    call.status_callback = callback or call.status_callback
    if redirects:
        call.interrupt_with(Redirected(instructions))
    elif status == "completed" or (status and call.status != "in-progress"):
        call.interrupt_with(Ended("hung up over the API"))
        if call.status != "in-progress":
            line.end(call, "canceled", None)
    return ApiAnswer(200, call_json(call))


async def delete_call(line: Line, request: ApiRequest) -> ApiAnswer:
    """Forget a call that is over."""
    call = _found(line, request)
    if not call.over:
        raise ApiError(400, 20009, "Cannot delete this resource before it is complete")
    del line.calls[call.sid]
    return ApiAnswer(204)


def _found(line: Line, request: ApiRequest) -> Call:
    call = line.calls.get(request.parts["call"])
    if call is None:
        raise not_found(request.path)
    return call


def _check_numbers(line: Line, fields: Fields) -> None:
    """The codes of the carrier, and its magic numbers for tests."""
    to, sender = fields.text("To"), fields.text("From")
    if not to:
        raise ApiError(400, 21201, "No 'To' number is specified")
    if not sender:
        raise ApiError(400, 21213, "'From' phone number is required")
    if sender == INVALID_FROM or not E164.fullmatch(sender):
        raise ApiError(400, 21212, f"The 'From' number {sender} is not a valid phone number.")
    if sender not in (line.config.number, VALID_FROM):
        raise ApiError(
            400,
            21210,
            f"The source phone number provided, {sender}, is not yet verified for your account. You may only make "
            "calls from phone numbers that you've verified or purchased from Twilio.",
        )
    if to in MAGIC_TO:
        raise ApiError(400, *MAGIC_TO[to])
    if not E164.fullmatch(to):
        raise ApiError(400, 21211, f"The 'To' number {to} is not a valid phone number.")


def _check_accepted_only(fields: Fields) -> None:
    """Fields that have no effect here are refused all the same when the carrier would refuse them."""
    for name, allowed in _WHOLE_NUMBERS.items():
        fields.whole(name, 0, allowed)
    for name, values in _CHOICES.items():
        fields.choice(name, values)
    digits = fields.text("SendDigits")
    if len(digits) > 32 or not set(digits) <= set("0123456789ABCD#*wW"):
        raise ApiError(400, 21206, "Invalid SendDigits")


def _instructions(fields: Fields, required: bool) -> Instructions:
    page = fields.target("Url", "Method", BAD_URL)
    twiml = fields.text("Twiml")
    if len(twiml) > LONGEST_TWIML:
        raise ApiError(400, 32018, f"The Twiml parameter is longer than {LONGEST_TWIML} characters")
    if page is None and not twiml and required:
        raise ApiError(400, 21205, "Url parameter is required")
    fallback: Target | None = fields.target("FallbackUrl", "FallbackMethod", BAD_URL)
    return Instructions(page, None if page else twiml or None, fallback)


def _status_events(line: Line, fields: Fields) -> tuple[str, ...]:
    """Of several events in one value the carrier takes the first, which is a well-known trap."""
    given = fields.many("StatusCallbackEvent") or ("completed",)
    events = tuple(value.split()[0] if value.split() else "" for value in given)
    if any(len(value.split()) > 1 for value in given):
        line.journal.notice("warning", 21626, "StatusCallbackEvent: give one event in each of several parameters")
    if not set(events) <= STATUS_EVENTS:
        raise ApiError(400, BAD_REQUEST, f"StatusCallbackEvent is not one of {', '.join(sorted(STATUS_EVENTS))}")
    return events
