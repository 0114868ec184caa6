"""Which consents are valid for an interview, and what they allow."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from candidates.models import Consent

Purpose = Consent.Purpose


class ContactConsent(StrEnum):
    """Whether a candidate may be called about an interview."""

    GIVEN = "given"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"


class Conversation(Protocol):
    """What this package needs to know of an interview."""

    pk: UUID
    candidate_id: UUID
    job_description_id: UUID


def for_interview(interview: Conversation) -> QuerySet[Consent]:
    """The candidate's consents to this interview, to its job, and in general."""
    general = Q(interview=None, job_description=None)
    about_job = Q(interview=None, job_description=interview.job_description_id)
    return Consent.objects.filter(Q(interview=interview.pk) | about_job | general, candidate=interview.candidate_id)


def contact_consent(interview: Conversation) -> ContactConsent:
    """Whether there is a consent to be called for this interview.

    The last word counts: a consent that was given before a withdrawal is void, also when it is another row. A consent
    to record this interview allows no call, and its withdrawal forbids one.
    """
    found = list(_about_calls(interview).values_list("purpose", "given_at", "withdrawn_at"))
    withdrawn_at = max((row[2] for row in found if row[2] is not None), default=None)
    for purpose, given_at, withdrawn in found:
        if purpose == Purpose.CONTACT and withdrawn is None and _is_valid(given_at, withdrawn_at):
            return ContactConsent.GIVEN
    return ContactConsent.MISSING if withdrawn_at is None else ContactConsent.WITHDRAWN


def _about_calls(interview: Conversation) -> QuerySet[Consent]:
    """The consents without which nobody is called about an interview, in no order."""
    about_calls = Q(purpose=Purpose.CONTACT) | Q(purpose=Purpose.RECORDING, interview=interview.pk)
    return for_interview(interview).filter(about_calls).order_by()


def was_withdrawn(interview: Conversation, began: datetime, ended: datetime | None) -> bool:
    """Whether the candidate withdrew a consent to be called, or to be recorded, between two moments.

    `ended` None: until now.
    """
    withdrawn = _about_calls(interview).filter(withdrawn_at__gte=began)
    return (withdrawn if ended is None else withdrawn.filter(withdrawn_at__lt=ended)).exists()


def _is_valid(given_at: datetime, withdrawn_at: datetime | None) -> bool:
    """Whether a consent is young enough, and younger than the last withdrawal."""
    days: int = settings.CONSENT_VALID_DAYS
    if days and given_at < timezone.now() - timedelta(days=days):
        return False
    if withdrawn_at is None:
        return True
    # A client may send whole seconds: such a time is compared with the second of the withdrawal.
    return given_at >= (withdrawn_at if given_at.microsecond else withdrawn_at.replace(microsecond=0))


def fits(consent: Consent, interview: Conversation) -> bool:
    """Whether a consent is for an interview of the same candidate."""
    if consent.interview_id is not None:
        return bool(consent.interview_id == interview.pk)
    return consent.job_description_id in (None, interview.job_description_id)
