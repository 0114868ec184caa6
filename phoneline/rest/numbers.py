"""Telephone numbers: list, fetch, and where incoming calls and messages go."""

from dataclasses import replace

from phoneline.call import Target
from phoneline.geography import formatted
from phoneline.line import Line
from phoneline.numbers import PhoneNumber
from phoneline.rest.entry import ApiAnswer, ApiRequest
from phoneline.rest.errors import ApiError, not_built, not_found
from phoneline.rest.paging import PAGE_FIELDS, page_request, paged
from phoneline.rest.parameters import BAD_CALLBACK, Fields
from phoneline.rest.shapes import number_json

BAD_NUMBER_URL, VOICE_FALLBACK_ALONE, SMS_FALLBACK_ALONE = 21402, 21405, 21406
_URLS = ("VoiceUrl", "VoiceFallbackUrl", "SmsUrl", "SmsFallbackUrl", "StatusCallback")
_METHODS = ("VoiceMethod", "VoiceFallbackMethod", "SmsMethod", "SmsFallbackMethod", "StatusCallbackMethod")
_NOT_CARRIED_OUT = (
    *("ApiVersion", "AccountSid", "SmsApplicationSid", "VoiceApplicationSid", "VoiceCallerIdLookup", "TrunkSid"),
    *("EmergencyStatus", "EmergencyAddressSid", "VoiceReceiveMode", "IdentitySid", "AddressSid", "BundleSid"),
)


async def list_numbers(line: Line, request: ApiRequest) -> ApiAnswer:
    """The account's number, unless a filter leaves it out; `PhoneNumber` may be a part of it, `*` any digits."""
    fields = Fields(request.query, ("PhoneNumber", "FriendlyName", "Beta", "Origin", *PAGE_FIELDS))
    number = line.number
    wanted = [part for part in fields.text("PhoneNumber").split("*") if part]
    fits = all(part in number.number for part in wanted) and fields.text("FriendlyName") in ("", _name(number))
    rows = [number_json(number)] if fits else []
    key = "incoming_phone_numbers"
    return ApiAnswer(200, paged(key, rows, page_request(request.path, request.query, fields)))


async def fetch_number(line: Line, request: ApiRequest) -> ApiAnswer:
    """One number."""
    return ApiAnswer(200, number_json(_found(line, request)))


async def update_number(line: Line, request: ApiRequest) -> ApiAnswer:
    """Set where calls and messages go; a blank address takes one away, what is not given stays."""
    number = _found(line, request)
    fields = Fields(request.form, ("FriendlyName", *_URLS, *_METHODS, *_NOT_CARRIED_OUT))
    refused = sorted(name for name in _NOT_CARRIED_OUT if fields.text(name))
    if refused:
        raise not_built(f"a number with {', '.join(refused)}")
    changed = replace(
        number,
        friendly_name=fields.text("FriendlyName") or number.friendly_name,
        voice=_target(fields, "Voice", "Url", number.voice),
        voice_fallback=_target(fields, "VoiceFallback", "Url", number.voice_fallback),
        sms=_target(fields, "Sms", "Url", number.sms),
        sms_fallback=_target(fields, "SmsFallback", "Url", number.sms_fallback),
        status_callback=_target(fields, "StatusCallback", "", number.status_callback),
        updated_at=line.clock.now(),
    )
    _check_fallbacks(changed)
    line.number = changed
    return ApiAnswer(200, number_json(changed))


def _found(line: Line, request: ApiRequest) -> PhoneNumber:
    if request.parts["number"] != line.number.sid:
        raise not_found(request.path)
    return line.number


def _name(number: PhoneNumber) -> str:
    return number.friendly_name or formatted(number.number)


def _target(fields: Fields, what: str, suffix: str, before: Target | None) -> Target | None:
    """The address and method of one purpose, each as it was when it is not given."""
    name, how = what + suffix, f"{what}Method"
    method = fields.method(how) if how in fields else (before.method if before else "POST")
    if name not in fields:
        return replace(before, method=method) if before else None
    code = BAD_CALLBACK if what == "StatusCallback" else BAD_NUMBER_URL
    given = fields.target(name, how, code)
    return given and replace(given, method=method)


def _check_fallbacks(number: PhoneNumber) -> None:
    """Raises what the carrier says to a fallback without an address that it could stand in for."""
    if number.voice_fallback and not number.voice:
        raise ApiError(400, VOICE_FALLBACK_ALONE, "VoiceFallbackUrl cannot be set without VoiceUrl")
    if number.sms_fallback and not number.sms:
        raise ApiError(400, SMS_FALLBACK_ALONE, "SmsFallbackUrl cannot be set without SmsUrl")
