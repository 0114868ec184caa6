"""Numbers that must not be called: added and lifted, in the database and in the log outside of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from calls.background import jobs
from calls.domain.states import INTERVIEW_OPEN, InterviewStatus
from calls.errors import StorageError
from calls.interview import caller_requests
from calls.models import Interview
from candidates import suppression_log
from candidates.models import Suppression

logger = logging.getLogger(__name__)

MERGE = "merge_suppressions"

BY_TEXT = "The person wrote START."
"""Why a suppression is lifted that a person asked for by text message."""


def add(phone: str, *, source: str) -> bool:
    """Suppresses a number. False: it was suppressed before. A lift that was requested and is not done is cancelled."""
    with transaction.atomic():
        rows = Suppression.objects.select_for_update()  # `finish_lift` may delete the row at this moment
        suppression, created = rows.get_or_create(phone=phone, defaults={"source": source})
        if suppression.lift_requested_at is not None:
            Suppression.objects.filter(phone=phone).update(lift_requested_at=None)
        _soon(partial(suppression_log.keep, suppression))
    return created


def request_lift(phone: str) -> bool:
    """Has a suppression lifted in the background, because the person asked for it by text. False: there was none.

    The number stays suppressed until the opt-out is out of the log, which would bring it back.
    """
    with transaction.atomic():
        requested = Suppression.objects.filter(phone=phone).update(lift_requested_at=timezone.now())
        if requested:
            _soon(finish_lifts)
    return requested > 0


def finish_lifts() -> None:
    """Lifts every suppression whose lift was requested. Raises StorageError when the storage is away."""
    for suppression in Suppression.objects.filter(lift_requested_at__isnull=False):
        _finish_lift(suppression)


def _finish_lift(suppression: Suppression) -> None:
    """Lifts one suppression, unless the person has opted out again. No lock is held while the storage is changed."""
    requested = Suppression.objects.filter(phone=suppression.phone, lift_requested_at=suppression.lift_requested_at)
    entry = suppression_log.read(suppression_log.name_of(suppression.phone))
    if entry and suppression.lift_requested_at and entry.created_at > suppression.lift_requested_at:
        requested.update(lift_requested_at=None)  # a backup was restored, and the log holds a later opt-out
        return
    suppression_log.drop(suppression, reason=BY_TEXT)
    deleted, _ = requested.delete()
    if deleted:
        _call_who_waited(suppression.phone)
    elif Suppression.objects.filter(phone=suppression.phone, lift_requested_at=None).exists():
        suppression_log.keep(suppression)


def _call_who_waited(phone: str) -> None:
    """Has the gate asked again at once about interviews that fell due while the lift was being stored."""
    waiting = Interview.objects.filter(candidate__phone=phone, status=InterviewStatus.PENDING)
    waiting.filter(error_code="number_suppressed").update(next_attempt_at=timezone.now())


def opt_out(phone: str, *, source: str, in_session: bool = False) -> int:
    """Suppresses a number at once, and declines the open interviews of all who have it; returns how many those were.

    Raises ValueError for an empty number, which all candidates without a phone share.
    """
    if not phone:
        raise ValueError("there is no number to suppress")
    with transaction.atomic():
        add(phone, source=source)
        affected = Interview.objects.filter(candidate__phone=phone, status__in=INTERVIEW_OPEN)
        return sum(caller_requests.decline(interview, in_session=in_session) for interview in affected)


def lift(phone: str, *, reason: str) -> bool:
    """Allows calls to a number again, because the person asked for it. False: it was not suppressed.

    Raises StorageError, and lifts nothing, when the log cannot be changed: the log would bring the opt-out back.
    """
    suppression = Suppression.objects.filter(phone=phone).first()
    if suppression is None:
        return False
    suppression_log.drop(suppression, reason=reason)
    deleted, _ = Suppression.objects.filter(phone=phone).delete()
    return deleted > 0


def _soon(change: Callable[[], None]) -> None:
    """Changes the log after the commit: a webhook leaves a bucket to a worker. `merge` repeats what is missing."""
    if settings.AWS_STORAGE_BUCKET_NAME:
        jobs.enqueue(MERGE)
        return

    def run() -> None:
        try:
            change()
        except StorageError as error:
            logger.error("the suppression log could not be changed: %s", error.code)

    transaction.on_commit(run, robust=True)
