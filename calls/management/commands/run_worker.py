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
from django_tasks_db.utils import exclusive_transaction

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.1
_CLAIMING = threading.Lock()


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
    """Takes tasks until `stop` is set. A database that is away is waited for."""
    while not stop.is_set():
        try:
            close_old_connections()
            task = _claim()
            if task is not None:
                _worker().run_task(task)
                continue
        except DatabaseError:
            logger.exception("the worker cannot reach the database and tries again")
        stop.wait(IDLE_SECONDS)
    close_old_connections()


def _claim() -> DBTaskResult[..., Any] | None:
    """The next task, now ours; None when there is none.

    One thread at a time looks, and looking is a plain read: a claim takes SQLite's write lock, and idle threads
    that all rush at one task would stand in the way of the webhooks.
    """
    with _CLAIMING:
        if not DBTaskResult.objects.ready().exists():
            return None
        with exclusive_transaction("default"):
            task: DBTaskResult[..., Any] | None = DBTaskResult.objects.ready().get_locked()
            if task is not None:
                task.claim(uuid.uuid4().hex)
        return task


def _worker() -> Worker:
    """What runs a claimed task, with its signals and its result."""
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=threading.current_thread().name,
        excluded_queue_names=[],
    )
