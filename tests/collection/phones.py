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
FORMS = {
    "E164": PhoneNumberFormat.E164,
    "NATIONAL": PhoneNumberFormat.NATIONAL,
    "INTERNATIONAL": PhoneNumberFormat.INTERNATIONAL,
}
"""How a number can be written."""


def rows() -> list[dict[str, str]]:
    """All of them."""
    return [*_examples(), *_short()]


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
                    "suggested_policy": POLICIES[kind],
                }


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
