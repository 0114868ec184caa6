"""Makes the suppressions in the database and in the log equal, so that a restored backup brings no opt-out back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, close_old_connections

from calls.channels.phone import suppressions
from calls.errors import StorageError
from candidates import suppression_log
from candidates.models import Suppression

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Merged:
    """How many suppressions were added to the database and to the log.

    `unreadable` files of the log were written with another SECRET_KEY.
    """

    restored: int
    logged: int
    unreadable: int


def merge() -> Merged:
    """Adds to the database what only the log has, and to the log what only the database has.

    Lifts that were requested are done before. Open interviews with a number that was added are declined. Raises
    StorageError when the storage is away.
    """
    suppressions.finish_lifts()
    rows = {suppression_log.name_of(row.phone): row.phone for row in Suppression.objects.all()}
    names = suppression_log.names()
    restored = [_restore(name) for name in sorted(names - rows.keys())]
    not_logged = [rows[name] for name in rows.keys() - names]
    missing = Suppression.objects.filter(phone__in=not_logged, lift_requested_at=None)
    for row in missing:
        suppression_log.keep(row)
    merged = Merged(restored.count(True), len(missing), restored.count(False))
    if merged.restored or merged.unreadable:
        logger.warning("suppressions: %s restored, %s unreadable", merged.restored, merged.unreadable)
    return merged


def _restore(name: str) -> bool:
    """False: the file is gone, or was written with another SECRET_KEY."""
    entry = suppression_log.read(name)
    if entry is None:
        return False
    suppressions.opt_out(entry.phone, source=entry.source)
    Suppression.objects.filter(phone=entry.phone).update(created_at=entry.created_at)
    return True


def merge_first(wait: Callable[[], bool]) -> bool:
    """Merges before a process begins its work; a database or a storage that is away is waited for.

    `wait` pauses between two tries, and returns True when the process has to stop. False: it has to stop.
    """
    while True:
        try:
            merge()
        except (StorageError, DatabaseError):
            logger.exception("suppressions cannot be compared with their log, so that nobody is called yet")
            close_old_connections()
        else:
            return True
        if wait():
            return False
