"""Whether a request really comes from the carrier: X-Twilio-Signature over the configured URL."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from twilio.request_validator import RequestValidator


def is_signed(request: HttpRequest) -> bool:
    """Whether a request is signed with our token, over our configured URL, for our account.

    False without a token: an unconfigured service trusts nobody. The URL is the public one that the carrier was given,
    never the one that the request claims.
    """
    signature = request.headers.get("X-Twilio-Signature", "")
    if not settings.TWILIO_AUTH_TOKEN or not signature:
        return False
    url = settings.WEBHOOK_BASE_URL + request.get_full_path()
    is_valid = bool(RequestValidator(settings.TWILIO_AUTH_TOKEN).validate(url, request.POST, signature))
    return is_valid and request.POST.get("AccountSid") == settings.TWILIO_ACCOUNT_SID
