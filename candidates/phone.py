"""Phone numbers: any form libphonenumber reads becomes E.164, or is refused with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult, shortnumberinfo
from phonenumbers import timezone as number_time_zones

from candidates import zones
from candidates.phone_labels import bare_number

MAX_INPUT_LENGTH: Final = 250
"""Longest text that is read, in characters; libphonenumber has the same limit."""

_MAX_SHORT_NUMBER: Final = 6

_MESSAGES: Final = {
    "phone_empty": "The phone number is empty. Give a number such as +14155552671.",
    "phone_region_unknown": "The region is not known. Give a two-letter ISO 3166 code such as US or GB.",
    "phone_unreadable": (
        "This is not a phone number, or not only one. Give its digits with the country code, such as +14155552671; "
        "no letters but a label such as mobile may stand beside it."
    ),
    "phone_country_missing": "The country is unclear. Start with + and the country code, or give its region.",
    "phone_country_unknown": "No country has this calling code. Check the digits after the +.",
    "phone_area_code_missing": "The area code is missing. Give the whole number with its country code.",
    "phone_impossible": "No number of this country has this many digits. Check for missing or extra ones.",
    "phone_invalid": "This number is not in use in its country's numbering plan. Check its digits.",
    "phone_short": "Short, service and help numbers are not called. Give the candidate's full number.",
    "phone_emergency": "Emergency numbers are never called. Give the candidate's full number.",
    "phone_premium_rate": "Premium-rate numbers are not called. Give an ordinary mobile or landline number.",
    "phone_shared_cost": "Shared-cost numbers are not called. Give an ordinary mobile or landline number.",
    "phone_toll_free": "Toll-free numbers belong to companies. Give the candidate's own number.",
    "phone_company_number": "Company-wide numbers are not called. Give the candidate's own number.",
    "phone_personal_number": "Follow-me numbers are costly to call. Give a mobile or landline number.",
    "phone_pager": "A pager cannot hold a conversation. Give a mobile or landline number.",
    "phone_voicemail": "This number only reaches a mailbox. Give a mobile or landline number.",
    "phone_unknown_type": "It is not known what answers this number. Give a mobile or landline number.",
}

_CALLED_TYPES: Final = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed_line",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_line_or_mobile",
    PhoneNumberType.VOIP: "voip",
}

_REFUSED_TYPES: Final = {
    PhoneNumberType.PREMIUM_RATE: "phone_premium_rate",
    PhoneNumberType.SHARED_COST: "phone_shared_cost",
    PhoneNumberType.TOLL_FREE: "phone_toll_free",
    PhoneNumberType.UAN: "phone_company_number",
    PhoneNumberType.PERSONAL_NUMBER: "phone_personal_number",
    PhoneNumberType.PAGER: "phone_pager",
    PhoneNumberType.VOICEMAIL: "phone_voicemail",
}


@dataclass(frozen=True)
class Phone:
    """A number that may be stored as a candidate's line. Whether to dial it now is decided elsewhere."""

    e164: str
    region: str
    """ISO 3166 code, or "001" for a network that belongs to no country."""
    line_type: str
    """`mobile`, `fixed_line`, `fixed_line_or_mobile` or `voip`."""
    time_zones: tuple[str, ...]
    """IANA zones the line may be in; empty when nothing is known."""
    extension: str
    """Digits behind the number, or ""; not part of `e164`, and a call does not dial them."""


class PhoneError(ValueError):
    """A refused number. The text says what would be right and never repeats the number."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(_MESSAGES[code])


def parse_phone(raw: str, region: str | None = None) -> Phone:
    """Read a number in any form libphonenumber knows, apart from letters that stand for digits.

    Labels such as "mobile" around the number are taken off. `region` (ISO 3166) is used for a number without
    country code; None, "" and "ZZ" mean unknown.
    Raises PhoneError; docs/reference/phones.md lists its codes.
    """
    hint = _known_region(region)
    text = bare_number(raw) if len(raw) <= MAX_INPUT_LENGTH else None
    if text is None:
        raise PhoneError(_why_unclear(raw.strip(), hint))
    number, line_type = _checked(text, hint)
    return Phone(
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        region=_region(number),
        line_type=line_type,
        time_zones=_time_zones(number),
        extension=number.extension or "",
    )


def _checked(text: str, hint: str | None) -> tuple[PhoneNumber, str]:
    """The number that a text without labels holds, and its line type. Raises PhoneError."""
    number = _read(text, hint)
    if _reaches_emergency(number, text, hint):
        raise PhoneError("phone_emergency")
    if not phonenumbers.is_valid_number(number):
        raise PhoneError(_why_invalid(number))
    line_type = _CALLED_TYPES.get(kind := phonenumbers.number_type(number))
    if line_type is None:
        raise PhoneError(_REFUSED_TYPES.get(kind, "phone_unknown_type"))
    return number, line_type


def _why_unclear(text: str, hint: str | None) -> str:
    """Why a text is refused that is more than a number and a label.

    libphonenumber reads it all the same, as letters on a keypad for example: what it finds is never stored, but an
    emergency or premium-rate number is named as such.
    """
    try:
        _checked(text, hint)
    except PhoneError as error:
        if error.code in {"phone_empty", "phone_emergency", "phone_short", *_REFUSED_TYPES.values()}:
            return error.code
    return "phone_unreadable"


def time_zones(e164: str) -> tuple[str, ...]:
    """IANA zones in which a line with this number may be, the most likely ones first; empty when unknown.

    All zones of the number's country are among them: a mobile number says nothing about a place, and libphonenumber's
    zones follow no change of law (it has the Canaries for Morocco). Raises PhoneError.
    """
    return _time_zones(_read(e164, None))


def region_of(e164: str) -> str:
    """ISO 3166 code of the number's country, "001" for none, "ZZ" when not assigned. Raises PhoneError."""
    return _region(_read(e164, None))


def _known_region(region: str | None) -> str | None:
    code = (region or "").strip().upper()
    if code in ("", "ZZ"):
        return None
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise PhoneError("phone_region_unknown")
    return code


def _read(text: str, hint: str | None) -> PhoneNumber:
    if not text:
        raise PhoneError("phone_empty")
    if len(text) > MAX_INPUT_LENGTH:
        raise PhoneError("phone_unreadable")
    try:
        return phonenumbers.parse(text, hint)
    except NumberParseException as error:
        raise PhoneError(_why_unreadable(text, hint, error.error_type)) from None


def _why_unreadable(text: str, hint: str | None, error_type: int) -> str:
    if _is_bare_emergency_number(text):
        return "phone_emergency"
    if error_type == NumberParseException.INVALID_COUNTRY_CODE:
        guessed = hint is None and not text.startswith(("+", "＋"))
        return "phone_country_missing" if guessed else "phone_country_unknown"
    if error_type == NumberParseException.NOT_A_NUMBER:
        return "phone_unreadable"
    return "phone_impossible"


def _is_bare_emergency_number(text: str) -> bool:
    """True for "112" without a region and "+911": unreadable, but nobody should try to repair them."""
    digits = phonenumbers.normalize_digits_only(text)
    if len(digits) > _MAX_SHORT_NUMBER:
        return False
    return any(shortnumberinfo.is_emergency_number(digits, r) for r in shortnumberinfo.SUPPORTED_SHORT_REGIONS)


def _reaches_emergency(number: PhoneNumber, text: str, hint: str | None) -> bool:
    """Whether dialling the number, with or without its country code, could ring an emergency service.

    A valid number may begin with the digits of an emergency number (+46 11 2… is a town), so only an
    invalid one is refused for its first digits.
    """
    valid = phonenumbers.is_valid_number(number)
    rings = shortnumberinfo.is_emergency_number if valid else shortnumberinfo.connects_to_emergency_number
    national = phonenumbers.national_significant_number(number)
    regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    if any(rings(national, region) for region in regions):
        return True
    return hint is not None and rings(text, hint)


def _why_invalid(number: PhoneNumber) -> str:
    national = phonenumbers.national_significant_number(number)
    short = len(national) <= _MAX_SHORT_NUMBER and shortnumberinfo.is_possible_short_number(number)
    if short or shortnumberinfo.is_valid_short_number(number):
        return "phone_short"
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return "phone_area_code_missing"
    return "phone_invalid" if possible == ValidationResult.IS_POSSIBLE else "phone_impossible"


def _region(number: PhoneNumber) -> str:
    return phonenumbers.region_code_for_number(number) or "ZZ"


def _time_zones(number: PhoneNumber) -> tuple[str, ...]:
    by_prefix = [z for z in number_time_zones.time_zones_for_number(number) if z != number_time_zones.UNKNOWN_TIMEZONE]
    in_country = [zone for region in _possible_regions(number) for zone in zones.of_country(region)]
    likely = [zone for zone in by_prefix if zone in in_country]
    return zones.without_twins([*likely, *in_country, *by_prefix])


def _possible_regions(number: PhoneNumber) -> tuple[str, ...]:
    region = _region(number)
    if region != "ZZ":
        return (region,)
    return tuple(phonenumbers.region_codes_for_country_code(number.country_code or 0))
