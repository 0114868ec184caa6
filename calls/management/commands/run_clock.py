"""The clock: starts interviews that are due, at the pace of the carrier, and sweeps."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from calls import providers
from calls.background import jobs, retention, sweep
from calls.channels.phone import pace, suppression_merge
from calls.errors import StorageError
from candidates import sqlite_wal

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.25
START_AT_ONCE = 100
"""How many calls one tick orders at most, before it looks at the rest of its work."""
SWEEP_SECONDS = 5.0
MERGE_SECONDS = 300.0
PRUNE_SECONDS = 3600.0


class Command(BaseCommand):
    """Runs until it is told to stop; stops at once, since what it does is in the rows."""

    help = "Start due interviews at the pace of RATE_CALLS_PER_SECOND and enqueue whatever waits too long."

    def handle(self, *args: Any, **options: Any) -> None:
        """Ticks until SIGTERM or SIGINT."""
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        Clock().run(stop)


class Clock:
    """Starts what is due and sweeps. Several may run: pace and ceiling are kept in the database."""

    def __init__(self) -> None:
        self.provider = providers.carrier_name()
        self.next_sweep = self.next_prune = time.monotonic()
        self.pruning: Iterator[object] = iter(())
        self.next_merge = self.next_sweep + MERGE_SECONDS

    def run(self, stop: threading.Event) -> None:
        """Ticks until `stop` is set. A database that is away is waited for."""
        suppression_merge.merge_first(lambda: stop.wait(SWEEP_SECONDS))
        while not stop.is_set():
            try:
                self.tick(time.monotonic(), stopping=stop.is_set)
            except DatabaseError:
                logger.exception("the clock cannot reach the database and tries again")
            close_old_connections()
            stop.wait(TICK_SECONDS)

    def tick(self, now: float, *, stopping: Callable[[], bool] = jobs.never) -> None:
        """Starts what is due, and sweeps and prunes when it is time to; breaks off once `stopping` is true.

        A tick deletes one batch of what is too old, so that nobody waits long for their call.
        """
        pace.start_due(
            START_AT_ONCE,
            max_live=settings.MAX_LIVE_CALLS,
            rate=settings.RATE_CALLS_PER_SECOND,
            provider=self.provider,
            stopping=stopping,
        )
        if now >= self.next_sweep:
            self.next_sweep = now + SWEEP_SECONDS
            sweep.run(stopping=stopping)
        if now >= self.next_merge and not stopping():
            self.next_merge = now + MERGE_SECONDS
            self._merge()
            sqlite_wal.truncate()
        if now >= self.next_prune and not stopping():
            self.next_prune = now + PRUNE_SECONDS
            self.pruning = retention.prune()
        next(self.pruning, None)

    def _merge(self) -> None:
        try:
            suppression_merge.merge()
        except StorageError as error:
            logger.error("suppressions cannot be compared with their log: %s", error.code)
