"""How an interview waits that may not be held without a consent."""

CONSENT_CODES = ("consent_missing", "consent_withdrawn")
"""The error codes of such an interview."""

CONSENT_WITHDRAWN = "The candidate withdrew the consent; the interview waits for a new one."
