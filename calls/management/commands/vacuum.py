"""Rewrites the tables, so that the database's files hold no row that was deleted."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from candidates import sqlite_wal

LOCK_SECONDS = 5
"""How long a table is waited for: whoever needs it waits behind this command."""

STATISTICS = "pg_catalog.pg_statistic"
"""PostgreSQL keeps values of columns here, to plan queries with."""


class Command(BaseCommand):
    help = (
        "Rewrites every table, so that the database's files hold no deleted row. Each table is locked meanwhile: run "
        "it while no call is live. Write-ahead logs, their archives, replicas and backups keep what they have."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with the tables that were in use."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM")
            sqlite_wal.truncate()
            return
        connection.ensure_connection()
        # A role that does not own a table gets a warning, and the table is left out.
        connection.connection.add_notice_handler(lambda notice: self.stderr.write(str(notice.message_primary)))
        tables = [connection.ops.quote_name(name) for name in sorted(connection.introspection.table_names())]
        busy = [table for table in [*tables, STATISTICS] if not _rewrite(table)]
        if busy:
            raise CommandError(f"Not rewritten, because somebody was using them: {', '.join(busy)}. Run it again.")


def _rewrite(table: str) -> bool:
    """False: the table was in use."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        try:
            # The statistics hold values of rows, too: they are made again.
            cursor.execute(f"VACUUM FULL {table}" if table == STATISTICS else f"VACUUM (FULL, ANALYZE) {table}")
        except OperationalError:
            return False
        finally:
            cursor.execute("RESET lock_timeout")
    return True
