"""The worker: does the tasks that were enqueued, several at a time."""

from __future__ import annotations

import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from calls.channels.phone import suppression_merge

if TYPE_CHECKING:
    from screener.worker_processes import CeleryWorkers
    from screener.worker_threads import ThreadedWorker


MERGE_RETRY_SECONDS = 2.0


class Command(BaseCommand):
    """Works on every queue, or on those that are named, until it is told to stop."""

    help = "Do background work. On SIGTERM nothing new is begun, and what cannot be finished is handed back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--queue` narrows the work, so that a machine may be given to one queue alone."""
        parser.add_argument(
            "--queue",
            action="append",
            choices=settings.TASK_QUEUES,
            dest="queues",
            help="a queue to work on; may be repeated (default: all)",
        )

    def handle(self, *args: Any, queues: list[str] | None, **options: Any) -> None:
        """Works until SIGTERM or SIGINT. Exits with status 1 when a process of the worker cannot go on."""
        slots = {queue: settings.TASK_SLOTS[queue] for queue in queues or settings.TASK_QUEUES}
        worker = _worker(slots)

        def stop(*_: object) -> None:
            worker.stopping = True

        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, stop)
        if _suppressions_merged(lambda: worker.stopping):
            worker.run()


def _suppressions_merged(stopping: Callable[[], bool]) -> bool:
    """Waits until no opt-out is missing in the database. False: the worker was told to stop.

    In a thread of its own, with its own connections: a worker on Celery forks later, and its children must not
    share the connections of their parent.
    """
    merged: list[bool] = []

    def pause() -> bool:
        time.sleep(MERGE_RETRY_SECONDS)
        return stopping()

    def run() -> None:
        merged.append(suppression_merge.merge_first(pause))
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]  # of the backend for PostgreSQL

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return merged == [True]


def _worker(slots: dict[str, int]) -> ThreadedWorker | CeleryWorkers:
    """The worker of the engine that is set. The library of the other one is not loaded."""
    if settings.TASKS_IN_DATABASE:
        from screener.worker_threads import ThreadedWorker

        return ThreadedWorker(slots)
    from screener.worker_processes import CeleryWorkers

    return CeleryWorkers(slots)
