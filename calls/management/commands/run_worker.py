"""The worker: does the steps of the story that were pumped, several at a time."""

from __future__ import annotations

import logging
import signal
import threading
import uuid
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.1


class Command(BaseCommand):
    """Runs WORKER_THREADS threads until it is told to stop; each finishes the task it is doing."""

    help = "Do background work. Stops gracefully on SIGTERM: a task that runs is finished first."

    def handle(self, *args: Any, **options: Any) -> None:
        """Works until SIGTERM or SIGINT."""
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        threads = [
            threading.Thread(target=work, args=(stop,), name=f"worker-{number}")
            for number in range(settings.WORKER_THREADS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def work(stop: threading.Event) -> None:
    """Takes tasks until `stop` is set. A database that is away is waited for.

    Looking for work is a plain read: django-tasks-db takes a write lock for it, which on SQLite would make
    every idle worker stand in the way of the webhooks.
    """
    while not stop.is_set():
        try:
            close_old_connections()
            if DBTaskResult.objects.ready().exists():
                _one_task().run()
                continue
        except DatabaseError:
            logger.exception("the worker cannot reach the database and tries again")
        stop.wait(IDLE_SECONDS)
    close_old_connections()


def _one_task() -> Worker:
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=uuid.uuid4().hex,
        excluded_queue_names=[],
    )
