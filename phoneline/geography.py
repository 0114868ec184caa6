"""What the carrier tells about a number: country, city, how it is written."""

from dataclasses import dataclass

COUNTRIES = {
    "1": "US",
    "30": "GR",
    "31": "NL",
    "32": "BE",
    "33": "FR",
    "34": "ES",
    "351": "PT",
    "353": "IE",
    "354": "IS",
    "358": "FI",
    "39": "IT",
    "41": "CH",
    "43": "AT",
    "44": "GB",
    "45": "DK",
    "46": "SE",
    "47": "NO",
    "48": "PL",
    "49": "DE",
    "52": "MX",
    "55": "BR",
    "61": "AU",
    "64": "NZ",
    "65": "SG",
    "81": "JP",
    "91": "IN",
}
CITIES = {
    "1206": ("SEATTLE", "WA", "98101"),
    "1212": ("NEW YORK", "NY", "10004"),
    "1312": ("CHICAGO", "IL", "60601"),
    "1415": ("SAN FRANCISCO", "CA", "94105"),
}


@dataclass(frozen=True)
class Place:
    """Where a number belongs; what is not known is blank, as in the carrier's requests."""

    city: str
    state: str
    zip: str
    country: str


def place_of(number: str) -> Place:
    """The place of an E.164 number, from its country and area code."""
    digits = number.lstrip("+")
    country = next((COUNTRIES[digits[:n]] for n in (3, 2, 1) if digits[:n] in COUNTRIES), "")
    return Place(*CITIES.get(digits[:4], ("", "", "")), country)


def formatted(number: str) -> str:
    """`(415) 555-0100` for a North American number, anything else as it is."""
    if number.startswith("+1") and len(number) == 12:
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number
