"""Reads what `POST Calls` asks for, and refuses what the carrier would refuse."""

from phoneline.call import STATUS_EVENTS, CallRequest, Instructions, MachineDetection
from phoneline.line import Line
from phoneline.rest.errors import ApiError
from phoneline.rest.parameters import BAD_CALLBACK, BAD_REQUEST, BAD_URL, E164, Fields
from phoneline.signature import Parameters

MAX_TWIML, MAX_CALL_SECONDS, MAX_RING_SECONDS = 4000, 86400, 600
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
_DETECTION_NUMBERS = {
    "MachineDetectionTimeout": range(3, 60),
    "MachineDetectionSpeechThreshold": range(1000, 6001),
    "MachineDetectionSpeechEndThreshold": range(500, 5001),
    "MachineDetectionSilenceTimeout": range(2000, 10001),
}
_DETECTION = (
    *("MachineDetection", "AsyncAmd", "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod"),
    *_DETECTION_NUMBERS,
)
_CHOICES = {
    "MachineDetection": ("Enable", "DetectMessageEnd"),
    "Record": ("true", "false"),
    "RecordingChannels": ("mono", "dual"),
    "RecordingTrack": ("inbound", "outbound", "both"),
    "Trim": ("trim-silence", "do-not-trim"),
    "RecordingStatusCallbackMethod": ("GET", "POST"),
}
ACCEPTED_ONLY = (
    *("Record", "RecordingChannels", "RecordingTrack", "Trim", "RecordingStatusCallbackMethod"),
    *("SendDigits", "RecordingStatusCallback", "RecordingStatusCallbackEvent", "MachineDetectionSilenceTimeout"),
    *("SipAuthUsername", "SipAuthPassword", "CallerId", "Byoc", "CallReason", "CallToken"),
    *("ClientNotificationUrl", "ApplicationSid", "Passports", "RecordingConfigurationId"),
)


def call_request(line: Line, form: Parameters) -> CallRequest:
    """The call that a form asks for; raises ApiError."""
    fields = Fields(form, (*_CARRIED_OUT, *_DETECTION, *ACCEPTED_ONLY))
    _check_numbers(line, fields)
    _check_accepted_only(fields)
    return CallRequest(
        account_sid=line.config.account_sid,
        to=fields.text("To"),
        from_=fields.text("From"),
        instructions=instructions(fields, required=True),
        status_callback=fields.target("StatusCallback", "StatusCallbackMethod", BAD_CALLBACK),
        status_events=frozenset(_status_events(line, fields)),
        ring_seconds=fields.whole("Timeout", 60, range(1, MAX_RING_SECONDS + 1), 21208),
        limit_seconds=fields.whole("TimeLimit", 14400, range(1, MAX_CALL_SECONDS + 1)),
        detection=_detection(fields),
    )


def instructions(fields: Fields, required: bool) -> Instructions:
    """Where TwiML comes from; an address beats TwiML itself. Raises ApiError."""
    page = fields.target("Url", "Method", BAD_URL)
    twiml = fields.text("Twiml")
    if len(twiml) > MAX_TWIML:
        raise ApiError(400, 32018, f"The Twiml parameter is longer than {MAX_TWIML} characters")
    if page is None and not twiml and required:
        raise ApiError(400, 21205, "Url parameter is required")
    fallback = fields.target("FallbackUrl", "FallbackMethod", BAD_URL)
    return Instructions(page, None if page else twiml or None, fallback)


def _detection(fields: Fields) -> MachineDetection | None:
    """What is wanted of detection; with digits to send, the carrier leaves it out."""
    for name, allowed in _DETECTION_NUMBERS.items():
        fields.whole(name, allowed.start, allowed)
    mode = fields.choice("MachineDetection", _CHOICES["MachineDetection"])
    asynchronous = fields.flag("AsyncAmd")
    callback = fields.target("AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod", BAD_CALLBACK)
    if not mode or fields.text("SendDigits"):
        return None
    return MachineDetection(
        to_the_end=mode == "DetectMessageEnd",
        asynchronous=asynchronous,
        callback=callback,
        timeout=fields.whole("MachineDetectionTimeout", 30, _DETECTION_NUMBERS["MachineDetectionTimeout"]),
        speech_threshold=int(fields.text("MachineDetectionSpeechThreshold") or 2400) / 1000,
        speech_end_threshold=int(fields.text("MachineDetectionSpeechEndThreshold") or 1200) / 1000,
    )


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
    for name, values in _CHOICES.items():
        fields.choice(name, values)
    digits = fields.text("SendDigits")
    if len(digits) > 32 or not set(digits) <= set("0123456789ABCD#*wW"):
        raise ApiError(400, 21206, "Invalid SendDigits")


def _status_events(line: Line, fields: Fields) -> tuple[str, ...]:
    """Of several events in one value the carrier takes the first, which is a well-known trap."""
    given = fields.many("StatusCallbackEvent") or ("completed",)
    events = tuple(value.split()[0] if value.split() else "" for value in given)
    if any(len(value.split()) > 1 for value in given):
        line.journal.notice("warning", 21626, "StatusCallbackEvent: give one event in each of several parameters")
    if not set(events) <= STATUS_EVENTS:
        raise ApiError(400, BAD_REQUEST, f"StatusCallbackEvent is not one of {', '.join(sorted(STATUS_EVENTS))}")
    return events
