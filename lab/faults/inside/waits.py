"""How long an interview waits for its next call during a run of faults."""

from datetime import timedelta

from calls.telephony import retries

WAIT = timedelta(minutes=2)


def shorten() -> None:
    """Has every call that may be repeated repeated after the same short wait, at whatever time of the day.

    A call that broke because web was dead may look like a refusal: in production it is repeated hours
    later. Which outcomes are repeated at all stays as it is.
    """
    short = retries.RetryRule(WAIT)
    retries.RETRY_RULES = {outcome: rule and short for outcome, rule in retries.RETRY_RULES.items()}
