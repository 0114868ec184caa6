"""Twilio's errors → ProviderError, with a sentence that a recruiter understands."""

from __future__ import annotations

from collections.abc import Mapping

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from urllib3.exceptions import NewConnectionError

from calls.errors import ProviderError

NAME = "twilio"

Sentence = tuple[str, str]
"""Our code for an error of the carrier, and what it says to a recruiter."""

SENTENCE_WITHOUT_REASON = "The carrier gives a reason that is not known here."
MAX_DIGITS = 6
"""Of a code of the carrier."""

_GEO = ("country_not_enabled", "Calls to this country are not enabled at the carrier (geo permissions).")
_INVALID = ("number_invalid", "The carrier says that the number is not valid.")
_TRIAL = ("number_not_verified", "A trial account may call verified numbers only.")
_CALLER_ID = ("caller_id_invalid", "The carrier says that the calling number is not valid.")
_MISTAKE = ("carrier_bad_request", "The carrier did not understand our request. Contact the operator of this service.")
_DOWN = "The carrier has a fault of its own just now."
_BUSY = ("carrier_rate_limited", "The carrier takes no more requests just now.")
_LINES = ("carrier_lines_busy", "The carrier's account has as many calls at once as it may have.")
_CREDENTIALS = ("carrier_unauthorized", "The carrier does not accept the account's credentials.")
_INACTIVE = ("carrier_account_inactive", "The carrier's account is not active.")
_BLOCKED = ("number_blocked", "The carrier does not allow calls to this number.")

# https://www.twilio.com/docs/api/errors, what placing, ending and looking up a call and its recordings can give
SENTENCES = {
    10001: _LINES,
    10002: ("carrier_trial_limit", "The trial account at the carrier does not allow this."),
    10003: ("carrier_call_refused", "The carrier refuses the call for the account as it is."),
    10004: _LINES,
    13223: _INVALID,
    13224: _INVALID,
    13225: _BLOCKED,
    13226: ("country_invalid", "The carrier does not know the country of this number."),
    13227: _GEO,
    20001: _MISTAKE,
    20002: _MISTAKE,
    20003: _CREDENTIALS,
    20004: _MISTAKE,
    20005: _INACTIVE,
    20006: ("carrier_forbidden", "The carrier's account may not do this."),
    20008: ("carrier_test_credentials", "The carrier does not do this with test credentials."),
    20009: ("carrier_call_not_over", "The carrier deletes a call only when it is over."),
    20403: ("carrier_forbidden", "The carrier's account may not do this."),
    20404: ("carrier_not_found", "The carrier does not know this call or recording."),
    20429: _BUSY,
    20500: ("twilio_20500", _DOWN),
    20503: ("twilio_20503", _DOWN),
    21201: _MISTAKE,
    21202: ("number_premium_rate", "The number is a premium-rate number."),
    21203: ("country_not_enabled", "International calling is not enabled at the carrier."),
    21205: _MISTAKE,
    21206: _MISTAKE,
    21208: _MISTAKE,
    21209: _MISTAKE,
    21210: ("caller_id_not_verified", "The calling number is not verified or bought at the carrier."),
    21211: _INVALID,
    21212: _CALLER_ID,
    21213: _CALLER_ID,
    21214: ("number_unreachable", "The carrier cannot reach this number."),
    21215: _GEO,
    21216: _BLOCKED,
    21217: _INVALID,
    21218: _MISTAKE,
    21219: _TRIAL,
    21220: ("call_not_in_progress", "The call is not in progress any more."),
    32017: ("caller_id_blocked", "The calling number may not be shown on this call."),
    32018: _MISTAKE,
    32205: _GEO,
    573005: _TRIAL,
}

_PASSING = frozenset({10001, 10004, 20009, 20429, 20500, 20503})
"""Codes that pass by waiting, whatever status they come with."""

_NOT_DONE = frozenset({10001, 10004, 20429})
"""Of these the carrier says that nothing was done."""

_ABOUT_ACCOUNT = frozenset({0, 20003, 20005, 20006, 20008, 20403})
"""Codes of a 403 that are about the account, not about one number or call; 0: there is no code."""


def provider_error(error: Exception) -> ProviderError:
    """What an exception of the SDK or of HTTP means for us. Messages of the vendor may hold numbers: left out."""
    match error:
        case TwilioRestException():
            return carrier_error(error.status, error.code)
        case TwilioServiceException():
            return carrier_error(error.status, error.code)
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


def carrier_error(status: object, vendor_code: object, sentences: Mapping[int, Sentence] = SENTENCES) -> ProviderError:
    """What a status and a code of the carrier mean. Both come from its answer, and may be of any type."""
    http = _number(status) if 400 <= _number(status) <= 599 else 500
    number = _number(vendor_code)
    fallback = (f"twilio_{number or http}", SENTENCE_WITHOUT_REASON)
    code, sentence = sentences.get(number) or SENTENCES.get(number) or fallback
    error = ProviderError.from_status(NAME, http, code=code, detail=sentence)
    error.retryable = error.retryable or number in _PASSING
    error.ambiguous = error.ambiguous and number not in _NOT_DONE
    error.refuses_credentials = http == 401 or (http == 403 and number in _ABOUT_ACCOUNT)
    return error


def _number(value: object) -> int:
    """A positive number, also as a text of digits; 0 for everything else."""
    text = str(value)
    is_number = not isinstance(value, bool) and text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if is_number else 0


def _unreachable() -> ProviderError:
    return ProviderError("The carrier cannot be reached.", provider=NAME, code="carrier_unreachable", retryable=True)


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether the request was never sent, so that it cannot have been obeyed."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


ERRORS = (TwilioException, requests.RequestException, ValueError, TypeError, AttributeError, LookupError)
"""Everything that a request through the SDK can raise: an answer that is no JSON is a bare ValueError, and JSON of
another form than the SDK reads is a TypeError, an AttributeError or a KeyError."""
