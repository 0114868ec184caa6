"""What a candidate wants, through whichever channel it was said: another time, another way, never again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from calls import transitions
from calls.domain.consents import CONSENT_CODES, CONSENT_WITHDRAWN
from calls.domain.states import INTERVIEW_HOLDABLE, INTERVIEW_OPEN, InterviewStatus
from calls.interview import channels
from calls.models import Interview
from candidates import consents
from candidates.consents import ContactConsent
from candidates.models import Candidate, Consent

ALTERNATIVES = {
    "person": "The candidate would rather talk to a person.",
    "text": "The candidate would rather answer in writing.",
    "more_time": "The candidate needs more time.",
    "language": "The candidate needs another language.",
    "other": "The candidate asked for another way.",
}


def consent_given(consent: Consent) -> Consent:
    """Stores a new consent, and makes those interviews due that waited for it."""
    now = timezone.now()
    with transaction.atomic():
        consent.save(force_insert=True)
        waiting = Interview.objects.filter(
            candidate=consent.candidate_id, status=InterviewStatus.PENDING, held_for="", error_code__in=CONSENT_CODES
        )
        for interview in waiting:
            if consents.fits(consent, interview) and consents.contact_consent(interview) is ContactConsent.GIVEN:
                at = max(interview.scheduled_for or now, now)
                make_due(interview, at, "A consent was recorded, so the interview can begin.")
    return consent


def withdraw(consent: Consent) -> bool:
    """Withdraws a consent. False: it had been withdrawn before, and keeps that time.

    Interviews that may not be held without it wait for a new one at once, and their open sessions are ended.
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
    """Withdraws every consent to be contacted about an interview. False: there was none."""
    given = consents.for_interview(interview).filter(purpose=Consent.Purpose.CONTACT, withdrawn_at=None)
    with transaction.atomic():
        return sum(withdraw(consent) for consent in given) > 0


def _stop_without_consent(interview: Interview) -> None:
    if consents.contact_consent(interview) is not ContactConsent.WITHDRAWN:
        return
    transitions.move(interview, InterviewStatus.PENDING)
    waiting = Interview.objects.filter(pk=interview.pk, status=InterviewStatus.PENDING, held_for="")
    if waiting.update(next_attempt_at=None, error_code="consent_withdrawn", error_detail=CONSENT_WITHDRAWN):
        transitions.record(interview, "consent.withdrawn", CONSENT_WITHDRAWN)
    channels.of(interview).end(interview)


def make_due(interview: Interview, at: datetime, event: str) -> bool:
    """Makes a pending interview due at a time; `event` says why. False: it is not waiting any more."""
    waiting = Interview.objects.filter(pk=interview.pk, status=InterviewStatus.PENDING)
    with transaction.atomic():
        if not waiting.update(next_attempt_at=at, held_for="", error_code="", error_detail=""):
            return False
        transitions.record(interview, "interview.scheduled", event)
    return True


def hold(interview: Interview, alternative: str) -> bool:
    """Has a person take over: nothing more is tried until somebody asks for it. False: it has ended.

    Raises KeyError for one that is not in ALTERNATIVES.
    """
    event = f"{ALTERNATIVES[alternative]} Nothing more is tried until a person has taken care of it."
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


def opt_out(candidate: Candidate, *, source: str, in_session: bool = False) -> None:
    """Has a candidate contacted no more, over any channel, and declines the open interviews that this concerns.

    `in_session`: the candidate says so in a session, which goes on to its last words.
    """
    with transaction.atomic():
        for channel in channels.every():
            channel.opt_out(candidate, source=source, in_session=in_session)
        for interview in Interview.objects.filter(candidate=candidate, status__in=INTERVIEW_OPEN):
            decline(interview, in_session=in_session)


def decline(interview: Interview, *, in_session: bool = False) -> bool:
    """Declines one interview, because the candidate opted out. False: it had moved on.

    `in_session`: its open session is left alone, because the candidate is just told goodbye.
    """
    sentence = "The candidate asked not to be contacted again."
    moved = transitions.move(
        interview,
        InterviewStatus.DECLINED,
        event=sentence,
        error_code="opted_out",
        error_detail=sentence,
        ended_at=timezone.now(),
    )
    if moved and not in_session:
        channels.of(interview).end(interview)
    return moved
