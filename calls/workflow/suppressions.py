"""Numbers that must not be called: added and lifted, in the database and in the log outside of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import transaction

from calls.errors import StorageError
from calls.workflow import steps
from candidates import suppression_log
from candidates.models import Suppression

logger = logging.getLogger(__name__)

MERGE = "merge_suppressions"


def add(phone: str, *, source: str) -> bool:
    """Suppresses a number. False: it was suppressed before."""
    with transaction.atomic():
        suppression, created = Suppression.objects.get_or_create(phone=phone, defaults={"source": source})
        if settings.AWS_STORAGE_BUCKET_NAME:
            steps.pump(MERGE)  # a webhook does not wait for a bucket
        else:
            _log(partial(suppression_log.keep, suppression))
    return created


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


def _log(change: Callable[[], None]) -> None:
    """Changes the log after the commit. A storage that is away is logged; `merge` repeats what is missing."""

    def run() -> None:
        try:
            change()
        except StorageError as error:
            logger.error("the suppression log could not be changed: %s", error.code)

    transaction.on_commit(run, robust=True)
