"""Twilio's errors → ProviderError, with a sentence that a recruiter understands."""

from __future__ import annotations

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from urllib3.exceptions import NewConnectionError

from calls.errors import ProviderError

NAME = "twilio"

# https://www.twilio.com/docs/api/errors
SENTENCES = {
    20003: ("carrier_unauthorized", "The carrier does not accept the account's credentials."),
    20005: ("carrier_account_inactive", "The carrier's account is not active."),
    20404: ("carrier_not_found", "The carrier does not know this call or recording."),
    20429: ("carrier_rate_limited", "The carrier takes no more requests just now."),
    21202: ("number_premium_rate", "The number is a premium-rate number."),
    21203: ("country_not_enabled", "International calling is not enabled at the carrier."),
    21210: ("caller_id_not_verified", "The calling number is not verified or bought at the carrier."),
    21211: ("number_invalid", "The carrier says that the number is not valid."),
    21212: ("caller_id_invalid", "The carrier says that the calling number is not valid."),
    21214: ("number_unreachable", "The carrier cannot reach this number."),
    21215: ("country_not_enabled", "Calls to this country are not enabled at the carrier (geo permissions)."),
    21216: ("number_blocked", "The carrier does not allow calls to this number."),
    21217: ("number_invalid", "The carrier says that the number is not valid."),
    21219: ("number_not_verified", "A trial account may call verified numbers only."),
    21220: ("call_not_in_progress", "The call is not in progress any more."),
    573005: ("number_not_verified", "A trial account may call verified numbers only."),
}


def provider_error(error: Exception) -> ProviderError:
    """What an exception of the SDK or of HTTP means for us. Messages of the vendor may hold numbers: left out."""
    match error:
        case TwilioRestException():
            return _rest_error(error.status, error.code)
        case TwilioServiceException():
            return _rest_error(error.status_code or 500, error.code)
        case requests.ConnectTimeout():
            return _unreachable()
        case requests.ConnectionError() if _never_connected(error):
            return _unreachable()
        case requests.Timeout():
            return ProviderError(
                "The carrier did not answer in time.",
                provider=NAME,
                code="carrier_timeout",
                retryable=True,
                ambiguous=True,
            )
        case requests.RequestException():
            return ProviderError(
                "The connection to the carrier broke.",
                provider=NAME,
                code="carrier_connection_lost",
                retryable=True,
                ambiguous=True,
            )
    return ProviderError(
        "The carrier's answer could not be read.",
        provider=NAME,
        code="carrier_answer_unreadable",
        retryable=True,
        ambiguous=True,
    )


def _rest_error(status: int, vendor_code: int | None) -> ProviderError:
    code, sentence = SENTENCES.get(vendor_code or 0, (f"twilio_{vendor_code or status}", ""))
    return ProviderError.from_status(NAME, status, code=code, detail=sentence)


def _unreachable() -> ProviderError:
    return ProviderError("The carrier cannot be reached.", provider=NAME, code="carrier_unreachable", retryable=True)


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether the request was never sent, so that it cannot have been obeyed."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


ERRORS = (TwilioException, TwilioServiceException, requests.RequestException, ValueError)
"""Everything that a request through the SDK can raise: `TwilioServiceException` is no TwilioException, and an
answer that is no JSON is a bare ValueError."""
