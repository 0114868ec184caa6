"""How an interview stands, as its candidate is told: in sentences, without a name or a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from calls.channels.phone import retries
from calls.domain.states import INTERVIEW_OPEN, InterviewStatus
from calls.models import Interview
from calls.telephony import texts
from calls.telephony.hours import next_allowed
from candidates.consents import ContactConsent, contact_consent
from candidates.models import Suppression

SOON = timedelta(minutes=2)
"""A call that is due so soon is not given an hour."""

S = InterviewStatus
ENDED = "This interview has ended. {company} can arrange another one with you."
SENTENCES = {
    S.CALLING: "We are calling you now.",
    S.IN_PROGRESS: "Your interview is going on.",
    S.SCORING: "Thank you. Your interview is finished, and {company} will get back to you.",
    S.COMPLETED: "Thank you. Your interview is finished, and {company} will get back to you.",
    S.DECLINED: "You declined this interview. You will not be called about it.",
    S.CANCELED: "{company} has canceled this interview. You will not be called about it.",
    S.NOT_REACHED: ENDED,
    S.INCOMPLETE: ENDED,
    S.FAILED: ENDED,
}
OPTED_OUT = "You asked not to be contacted again. You will get no calls or text messages from this service."
HELD = "A person will contact you. You will not be called by the automated system."
NEEDS_CONSENT = "You will be called only after you agree below."
WITHDRAWN = "You no longer agree to be called. You will not be called unless you agree again below."
NO_PHONE = "{company} does not have your phone number yet, so you cannot be called. Please send it to them."
AT_ONCE = "You will be called within the next minutes."
AT = "You will be called on {at}."
SOME_TIME = "{company} will arrange your call. You can also choose a time yourself."


HOLDABLE = frozenset({S.PENDING, S.NOT_REACHED, S.INCOMPLETE})
"""The statuses in which a person of the company may take over."""


@dataclass(frozen=True)
class Standing:
    """What the page says and offers. `agreed` is whether a valid consent to be called is on record."""

    sentence: str
    agreed: bool
    can_agree: bool
    can_withdraw: bool
    can_schedule: bool
    can_ask_for_another_way: bool
    can_opt_out: bool


def zone_of(interview: Interview) -> ZoneInfo:
    """The time zone that the page speaks in: the candidate's when it is certain, else UTC."""
    zones = retries.zones_of(interview.candidate)
    return ZoneInfo(zones[0] if len(zones) == 1 else "UTC")


def first_callable(interview: Interview, at: datetime) -> datetime | None:
    """The first moment from `at` on at which the candidate may be called; None when there is none."""
    return next_allowed(at, settings.CALLING_HOURS, retries.zones_of(interview.candidate))


def standing(interview: Interview) -> Standing:
    """How an interview stands now."""
    opted_out = Suppression.objects.filter(phone=interview.candidate.phone).exists()
    consent = contact_consent(interview)
    agreed = consent is ContactConsent.GIVEN
    may_be_called = agreed or (consent is ContactConsent.MISSING and not settings.CONSENT_REQUIRED)
    waits = interview.status == S.PENDING and not opted_out
    return Standing(
        sentence=OPTED_OUT if opted_out else _sentence(interview, consent),
        agreed=agreed,
        can_agree=waits and not agreed,
        can_withdraw=agreed and not opted_out and interview.status in INTERVIEW_OPEN,
        can_schedule=waits and may_be_called and bool(interview.candidate.phone),
        can_ask_for_another_way=not opted_out and interview.status in HOLDABLE and not interview.held_for,
        can_opt_out=not opted_out,
    )


def _sentence(interview: Interview, consent: ContactConsent) -> str:
    company = interview.job_description.company
    if interview.status != S.PENDING:
        return SENTENCES[S(interview.status)].format(company=company)
    if interview.held_for:
        return HELD
    if not interview.candidate.phone:
        return NO_PHONE.format(company=company)
    if consent is ContactConsent.WITHDRAWN:
        return WITHDRAWN
    if settings.CONSENT_REQUIRED and consent is ContactConsent.MISSING:
        return NEEDS_CONSENT
    return _when(interview).format(company=company)


def _when(interview: Interview) -> str:
    """When the next call is due, as far as that can be known: the gate has the last word at the moment itself."""
    due = interview.next_attempt_at
    at = None if due is None else first_callable(interview, max(due, timezone.now()))
    if at is None:
        return SOME_TIME
    return AT_ONCE if at <= timezone.now() + SOON else AT.format(at=in_words(at, zone_of(interview)))


def in_words(at: datetime, zone: ZoneInfo) -> str:
    """A moment for people: Monday 23 November 2026 at 14:00 (Europe/Stockholm)."""
    local = at.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y} at {local:%H:%M} ({zone.key})"


def question_count(interview: Interview) -> int:
    """How many questions are asked; 0 while they are not written."""
    return interview.responses.filter(follows=None).count() or interview.job_description.questions.count()


def consent_wording(interview: Interview) -> str:
    """The words that a candidate agrees to, as they are shown and kept."""
    return texts.CONSENT.format(company=interview.job_description.company)


ALTERNATIVES = {
    "person": "I would rather talk to a person",
    "text": "I would rather answer in writing",
    "more_time": "I need more time",
    "language": "I need another language",
    "other": "Something else",
}
"""What a candidate may ask for instead of the automated call; each is known to `calls.interview.caller_requests`."""
