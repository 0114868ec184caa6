"""Whether a request really comes from the carrier: X-Twilio-Signature over the configured URL."""

from __future__ import annotations

from django.http import QueryDict
from twilio.request_validator import RequestValidator


def is_signed(url: str, parameters: QueryDict, signature: str, *, auth_token: str) -> bool:
    """Whether `signature` fits. False without a token: an unconfigured service trusts nobody.

    `url` is the public URL as it was given to the carrier, never the one the request claims.
    """
    if not auth_token or not signature:
        return False
    return bool(RequestValidator(auth_token).validate(url, parameters, signature))
