"""Removes what SQLite's write-ahead log still holds of rows that were deleted."""

from __future__ import annotations

import logging
import time

from django.db import connection

logger = logging.getLogger(__name__)

_TRIES = 5
_WAIT_MILLISECONDS = 500
"""How long a try may keep others from writing while it waits for readers."""


def truncate() -> bool:
    """Copies the log to the database and empties its file. On other databases it does nothing.

    False: somebody read all the time. The clock tries again every few minutes. Not to be called in a transaction.
    """
    if connection.vendor != "sqlite":
        return True
    for number in range(_TRIES):
        if number:
            time.sleep(_WAIT_MILLISECONDS / 1000)
        if _truncated():
            return True
    logger.warning("the write-ahead log could not be emptied, because the database is being read")
    return False


def _truncated() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={_WAIT_MILLISECONDS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, *_ = cursor.fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(usual)}")
    return not is_busy
