"""What a candidate wants, through whichever channel it was said: a call now or later, another way, never again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from calls import transitions
from calls.domain.states import INTERVIEW_HOLDABLE, INTERVIEW_OPEN, InterviewStatus
from calls.errors import Refused
from calls.interview import channels, suppressions
from calls.models import Interview
from calls.telephony import gate
from candidates import consents
from candidates.consents import ContactConsent
from candidates.models import Candidate, Consent

LATEST = timedelta(days=14)
"""How far ahead a candidate may choose a time."""

NO_CONSENT = ("consent_missing", "consent_withdrawn")
"""The error codes of interviews that wait for a consent to be called."""

ALTERNATIVES = {
    "person": "The candidate would rather talk to a person.",
    "text": "The candidate would rather answer in writing.",
    "more_time": "The candidate needs more time.",
    "language": "The candidate needs another language.",
    "other": "The candidate asked for another way.",
}


def consent_given(consent: Consent) -> Consent:
    """Stores a new consent, and has those interviews called that waited for it."""
    now = timezone.now()
    with transaction.atomic():
        consent.save(force_insert=True)
        waiting = Interview.objects.filter(
            candidate=consent.candidate_id, status=InterviewStatus.PENDING, held_for="", error_code__in=NO_CONSENT
        )
        for interview in waiting:
            if consents.fits(consent, interview) and consents.contact_consent(interview) is ContactConsent.GIVEN:
                at = max(interview.scheduled_for or now, now)
                _due(interview, at, "A consent was recorded, so the call can be made.")
    return consent


def withdraw(consent: Consent) -> bool:
    """Withdraws a consent. False: it had been withdrawn before, and keeps that time.

    Interviews that may not be called without it wait for a new one at once, and their live calls are ended.
    """
    now = timezone.now()
    with transaction.atomic():
        if not Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=now):
            return False
        consent.withdrawn_at = now
        for interview in Interview.objects.filter(candidate=consent.candidate_id, status__in=INTERVIEW_OPEN):
            if consents.fits(consent, interview):
                _stop_without_consent(interview)
    return True


def withdraw_contact(interview: Interview) -> bool:
    """Withdraws every consent to be called about an interview. False: there was none."""
    given = consents.for_interview(interview).filter(purpose=Consent.Purpose.CONTACT, withdrawn_at=None)
    with transaction.atomic():
        return sum(withdraw(consent) for consent in given) > 0


def _stop_without_consent(interview: Interview) -> None:
    if consents.contact_consent(interview) is not ContactConsent.WITHDRAWN:
        return
    transitions.move(interview, InterviewStatus.PENDING)
    waiting = Interview.objects.filter(pk=interview.pk, status=InterviewStatus.PENDING, held_for="")
    if waiting.update(next_attempt_at=None, error_code="consent_withdrawn", error_detail=gate.CONSENT_WITHDRAWN):
        transitions.record(interview, "consent.withdrawn", gate.CONSENT_WITHDRAWN)
    channels.of(interview).end(interview)


def whereabouts_changed(candidate: Candidate) -> None:
    """Has the gate asked again about interviews that waited for a phone number, or because of its time zones."""
    waiting = Interview.objects.filter(
        candidate=candidate,
        status=InterviewStatus.PENDING,
        error_code__in=["phone_missing", "time_zone_unknown", "outside_calling_hours"],
    )
    waiting.update(next_attempt_at=timezone.now())


def call_now(interview: Interview) -> bool:
    """Makes an interview due at once; the gate still decides. False: it is not waiting any more."""
    return _due(interview, timezone.now(), "The candidate asked to be called now.")


def call_at(interview: Interview, at: datetime) -> bool:
    """Makes an interview due at a time. False: it is not waiting any more.

    Raises Refused for a time in the past or more than LATEST ahead.
    """
    now = timezone.now()
    if at <= now:
        raise Refused("time_in_the_past", "The time has passed already. Choose a later one.", "at")
    if at > now + LATEST:
        raise Refused("time_too_far", f"Choose a time within the next {LATEST.days} days.", "at")
    return _due(interview, at, f"The candidate asked to be called at {at:%Y-%m-%d %H:%M} UTC.")


def _due(interview: Interview, at: datetime, event: str) -> bool:
    waiting = Interview.objects.filter(pk=interview.pk, status=InterviewStatus.PENDING)
    with transaction.atomic():
        if not waiting.update(next_attempt_at=at, held_for="", error_code="", error_detail=""):
            return False
        transitions.record(interview, "interview.scheduled", event)
    return True


def hold(interview: Interview, alternative: str) -> bool:
    """Has a person take over: nobody is dialled until somebody asks for another try. False: it has ended.

    Raises KeyError for one that is not in ALTERNATIVES.
    """
    event = f"{ALTERNATIVES[alternative]} No further call is made until a person has taken care of it."
    if not Interview.objects.filter(pk=interview.pk, status__in=INTERVIEW_HOLDABLE).exists():
        return False
    with transaction.atomic():
        transitions.move(interview, InterviewStatus.PENDING)
        waiting = Interview.objects.filter(pk=interview.pk, status=InterviewStatus.PENDING)
        if not waiting.update(
            held_for=alternative, next_attempt_at=None, error_code="held_for_person", error_detail=event
        ):
            return False
        transitions.record(interview, "interview.held", event)
    return True


def opt_out(phone: str, *, source: str) -> int:
    """Suppresses a number at once, everywhere, and declines its open interviews; returns how many those were.

    Raises ValueError for an empty number, which all candidates without a phone share.
    """
    if not phone:
        raise ValueError("there is no number to suppress")
    with transaction.atomic():
        suppressions.add(phone, source=source)
        affected = Interview.objects.filter(candidate__phone=phone, status__in=INTERVIEW_OPEN)
        return sum(_declined(interview, spare=source == "call") for interview in affected)


def opt_out_candidate(candidate: Candidate, *, source: str) -> int:
    """Suppresses a candidate's number, or, while there is none, declines the candidate's open interviews."""
    if candidate.phone:
        return opt_out(candidate.phone, source=source)
    with transaction.atomic():
        affected = Interview.objects.filter(candidate=candidate, status__in=INTERVIEW_OPEN)
        return sum(_declined(interview, spare=source == "call") for interview in affected)


def _declined(interview: Interview, *, spare: bool) -> bool:
    """Declines one interview. `spare` leaves its live call alone, because the caller is just hearing a goodbye."""
    sentence = "The candidate asked not to be called again."
    moved = transitions.move(
        interview,
        InterviewStatus.DECLINED,
        event=sentence,
        error_code="opted_out",
        error_detail=sentence,
        ended_at=timezone.now(),
    )
    if moved and not spare:
        channels.of(interview).end(interview)
    return moved


def opt_in(phone: str, *, reason: str) -> bool:
    """Lifts a suppression at once, because the person asked for it. False: there was none. Raises StorageError."""
    return suppressions.lift(phone, reason=reason)
