"""What the keys of a telephone mean."""

from __future__ import annotations

from calls.domain.caller_requests import CallerRequest, Consent, understand_consent

ENDING_KEYS = "#*079"
"""The keys that end a recording. The others are ignored, because a cheek or a pocket presses them too."""

_REQUESTS = {
    "*": CallerRequest.REPEAT,
    "7": CallerRequest.SLOWER,
    "0": CallerRequest.ANOTHER_WAY,
    "9": CallerRequest.OPT_OUT,
}
_CONSENTS = {"1": Consent.GIVEN, "9": Consent.OPTED_OUT, "0": Consent.ANOTHER_WAY}


def request_of(key: str) -> CallerRequest:
    """What the key that ended an answer asks for; no key, hash and a hang-up end the answer."""
    return _REQUESTS.get(key, CallerRequest.NEXT)


def consent_of(digits: str, speech: str, language: str) -> Consent:
    """What a caller answered to the opening. A key counts more than words."""
    return _CONSENTS.get(digits[0], Consent.UNCLEAR) if digits else understand_consent(speech, language)
