"""What is said in a call outside of an interview, as steps."""

from __future__ import annotations

from calls.domain.conversation import End, Say, Steps
from calls.domain.phrases import say
from calls.telephony.wordings import PHONE

VOICEMAIL = (
    "Hello. This is an automated message from {company} about a job application. "
    "Please call us back at {number}. Thank you, and goodbye."
)
UNKNOWN_CALLER = "Hello. This is an automated line, and there is no interview waiting for this number. Goodbye."
BEING_PREPARED = (
    "Thank you for calling. Your interview is still being prepared. We will call you when it is ready. Goodbye."
)
BEING_PREPARED_CALL_AGAIN = (
    "Thank you for calling. Your interview is still being prepared. Please call again later. Goodbye."
)
IN_ANOTHER_CALL = (
    "Thank you for calling. Another call with your number is not over yet. "
    "Please hang up, and call again in a few minutes. Goodbye."
)


def voicemail(company: str, number: str, language: str) -> Steps:
    """What is left on a voicemail: who called and how to call back, nothing about the person or the job."""
    return _announced(VOICEMAIL, language, company=company, number=" ".join(number.removeprefix("+")))


def unknown_caller(language: str) -> Steps:
    """For a caller with whom no interview is waiting."""
    return _announced(UNKNOWN_CALLER, language)


def being_prepared(language: str, *, called_again: bool) -> Steps:
    """For a candidate who calls before the questions are written. A call is promised only when there is one."""
    return _announced(BEING_PREPARED if called_again else BEING_PREPARED_CALL_AGAIN, language)


def in_another_call(language: str) -> Steps:
    """For a candidate who calls while another call with the same number goes on."""
    return _announced(IN_ANOTHER_CALL, language)


def ended(language: str) -> Steps:
    """For a call of which nothing is known any more."""
    return _announced(PHONE.ended, language)


def trouble(language: str) -> Steps:
    """An apology that promises nothing, because nothing could be read."""
    return _announced(PHONE.trouble_at_the_end, language)


def _announced(text: str, language: str, **values: str) -> Steps:
    return (Say(say(text, language, **values)), End())
