"""The worker: does the steps of the story that were pumped, several at a time."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

if TYPE_CHECKING:
    from screener.worker_processes import CeleryWorkers
    from screener.worker_threads import ThreadedWorker


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
        worker.run()


def _worker(slots: dict[str, int]) -> ThreadedWorker | CeleryWorkers:
    """The worker of the engine that is set. The library of the other one is not loaded."""
    if settings.TASKS_IN_DATABASE:
        from screener.worker_threads import ThreadedWorker

        return ThreadedWorker(slots)
    from screener.worker_processes import CeleryWorkers

    return CeleryWorkers(slots)
