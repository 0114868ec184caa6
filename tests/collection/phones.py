"""Telephone numbers of every kind and region: libphonenumber's own examples, and short numbers. None is ever called.

Each is a row in the form of `phone_vectors.csv` (tests/reference.py): how it is written, where, and what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from phonenumbers import (
    SUPPORTED_REGIONS,
    SUPPORTED_SHORT_REGIONS,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    country_code_for_region,
    example_number_for_type,
    format_number,
    number_type,
)

POLICIES = {
    "FIXED_LINE": "allow",
    "MOBILE": "allow",
    "FIXED_LINE_OR_MOBILE": "allow",
    "VOIP": "allow",
    "TOLL_FREE": "ask (toll-free is not a candidate line)",
    "PREMIUM_RATE": "REFUSE (premium rate)",
    "SHARED_COST": "REFUSE or ask (shared cost)",
    "PERSONAL_NUMBER": "REFUSE (personal number, costly, e.g. UK 070)",
    "PAGER": "REFUSE (pager)",
    "UAN": "ask (company number)",
    "VOICEMAIL": "REFUSE (voicemail access)",
}
"""What becomes of a number of each type."""
ABROAD = "ask (only if the country is on the allow-list)"
"""What becomes of a line in a country that looks domestic from the United States: the Caribbean shares its +1."""
INVALID = {
    "letters only": ("call me", "US"),
    "nothing": ("", "US"),
    "a blank": ("   ", "GB"),
    "too long": ("+1 415 555 0132 0132 0132", "US"),
    "too short": ("+44 20 79", "GB"),
    "a country code that nobody has": ("+999 415 555 0132", "US"),
    "an area code that nobody has": ("+1 055 555 0132", "US"),
    "no area code": ("555-0132", "US"),
    "no country": ("070 174 06 05", ""),
    "signs only": ("+-()", "SE"),
    "zeros": ("000 000 0000", "US"),
}
"""Texts that are no number, and where they were written."""
WRITTEN = {
    "with an extension": ("+1 415 555 0132 ext. 7", "US", "+14155550132", "FIXED_LINE_OR_MOBILE", "7"),
    "with a trunk prefix in brackets": ("+46 (0)70-174 06 05", "SE", "+46701740605", "MOBILE", ""),
    "with an international prefix": ("0046 70 174 06 05", "SE", "+46701740605", "MOBILE", ""),
    "with dots": ("020.7946.0018", "GB", "+442079460018", "FIXED_LINE", ""),
}
"""Numbers of ranges that nobody has, as people write them: E.164, type and extension."""
FORMS = {
    "E164": PhoneNumberFormat.E164,
    "NATIONAL": PhoneNumberFormat.NATIONAL,
    "INTERNATIONAL": PhoneNumberFormat.INTERNATIONAL,
}
"""How a number can be written."""


def rows() -> list[dict[str, str]]:
    """All of them."""
    return [*_examples(), *_short(), *_invalid(), *_written()]


def _examples() -> Iterator[dict[str, str]]:
    for region in sorted(SUPPORTED_REGIONS):
        for number in _examples_of(region):
            kind = str(PhoneNumberType.to_string(number_type(number)))
            for name, form in FORMS.items():
                yield {
                    "id": f"{region} {kind} {name}",
                    "category": "example of libphonenumber",
                    "input": format_number(number, form),
                    "default_region": region,
                    "expected_e164": format_number(number, PhoneNumberFormat.E164),
                    "type": kind,
                    "extension": "",
                    "suggested_policy": ABROAD if _is_caribbean(region, kind) else POLICIES[kind],
                }


def _is_caribbean(region: str, kind: str) -> bool:
    return country_code_for_region(region) == 1 and region not in ("US", "CA") and POLICIES[kind] == "allow"


def _examples_of(region: str) -> Iterator[PhoneNumber]:
    """One example of each type that a region has; the example of two types can be one number."""
    seen = set()
    for kind in POLICIES:
        number = example_number_for_type(region, getattr(PhoneNumberType, kind))
        if number and number.national_number not in seen:
            seen.add(number.national_number)
            yield number


def _short() -> Iterator[dict[str, str]]:
    """Short codes and emergency numbers of every region."""
    for region in sorted(SUPPORTED_SHORT_REGIONS):
        metadata = PhoneMetadata.short_metadata_for_region(region)
        for kind in ("emergency", "toll_free", "premium_rate", "standard_rate", "short_code"):
            example = getattr(getattr(metadata, kind), "example_number", None)
            if example:
                policy = "REFUSE (emergency)" if kind == "emergency" else "REFUSE (short code)"
                yield {
                    "id": f"{region} short {kind}",
                    "category": "short number",
                    "input": example,
                    "default_region": region,
                    "suggested_policy": policy,
                }


def _invalid() -> Iterator[dict[str, str]]:
    for what, (text, region) in INVALID.items():
        yield {
            "id": what,
            "category": "no number",
            "input": text,
            "default_region": region,
            "suggested_policy": "REFUSE (invalid)",
        }


def _written() -> Iterator[dict[str, str]]:
    for how, (text, region, e164, kind, extension) in WRITTEN.items():
        yield {
            "id": how,
            "category": "as people write it",
            "input": text,
            "default_region": region,
            "expected_e164": e164,
            "type": kind,
            "extension": extension,
            "suggested_policy": "allow",
        }
