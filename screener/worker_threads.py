"""The worker of tasks that lie in the database: one reader, and a few threads for each queue."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from calls import leases

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Running:
    """A task at work, and the leases that it has taken so far."""

    task: DBTaskResult[..., Any]
    taken: list[leases.Lease]


class ThreadedWorker:
    """Does the tasks of some queues, each queue in its own threads, so that none waits for another.

    Only the thread that runs `run` looks for tasks, and only for queues with an idle thread. Looking is a plain
    read: a claim takes SQLite's write lock, and must not stand in the way of the webhooks when there is nothing.
    """

    def __init__(self, slots: Mapping[str, int]) -> None:
        """`slots`: how many tasks of each queue are done at the same time."""
        self._idle = dict(slots)
        self._slots = dict(slots)
        self._inbox: dict[str, SimpleQueue[DBTaskResult[..., Any]]] = {queue: SimpleQueue() for queue in slots}
        self._running: dict[uuid.UUID, Running] = {}
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._name = uuid.uuid4().hex
        self.stopping = False
        """Set to True, by a signal's handler for one, it ends `run` within DRAIN_SECONDS."""

    def run(self) -> None:
        """Works until `stopping`. A database that is away is waited for."""
        for queue, size in self._slots.items():
            for number in range(size):
                # A thread whose task was handed back must not hold up the end of the process.
                threading.Thread(target=self._work, args=(queue,), name=f"{queue}-{number}", daemon=True).start()
        while not self.stopping:
            if not self._take_one():
                self._news.wait(POLL_SECONDS)
                self._news.clear()
        self._finish()
        close_old_connections()

    def _take_one(self) -> bool:
        """Gives one waiting task to an idle thread. False: there is no such task, or no database."""
        try:
            task = self._claim([queue for queue, idle in self._idle.items() if idle])
        except AnyDatabaseError:
            logger.exception("the worker cannot reach the database and tries again")
            close_old_connections()
            return False
        if task is None:
            return False
        with self._lock:
            self._idle[task.queue_name] -= 1
        self._inbox[task.queue_name].put(task)
        return True

    def _claim(self, queues: list[str]) -> DBTaskResult[..., Any] | None:
        ready = DBTaskResult.objects.ready().filter(queue_name__in=queues)
        if not queues or not ready.exists():
            return None
        with exclusive_transaction("default"):
            task: DBTaskResult[..., Any] | None = ready.get_locked()
            if task is not None:
                task.claim(self._name)
        return task

    def _work(self, queue: str) -> None:
        while True:
            task = self._inbox[queue].get()
            with leases.noted() as taken:
                self._running[task.pk] = Running(task, taken)
                self._do(task)
            del self._running[task.pk]
            with self._lock:
                self._idle[queue] += 1
            self._news.set()

    def _do(self, task: DBTaskResult[..., Any]) -> None:
        """What the task raises is kept with it; this thread goes on whatever happens, or its slot would be lost."""
        try:
            _runner(self._name).run_task(task)
            if task.status == TaskResultStatus.FAILED:
                # The log has the traceback without values. The library's copy quotes them, a person's among them.
                DBTaskResult.objects.filter(pk=task.pk).update(traceback="")
            close_old_connections()
        except Exception:
            logger.exception("the end of task %s could not be stored", task.pk)

    def _finish(self) -> None:
        """Waits for what runs; what does not end in time is handed back to other workers."""
        deadline = time.monotonic() + settings.DRAIN_SECONDS
        while self._idle != self._slots and time.monotonic() < deadline:
            self._news.wait(POLL_SECONDS)
            self._news.clear()
        for running in list(self._running.values()):
            logger.warning("task %s is not done and is handed back", running.task.pk)
            hand_back(running)


def hand_back(running: Running) -> None:
    """Makes a task that was begun and its rows free for other workers, at once and as if it had not been begun."""
    leases.hand_back(running.taken, counted=False)
    DBTaskResult.objects.running().filter(pk=running.task.pk).update(status=TaskResultStatus.READY)


def _runner(name: str) -> Worker:
    """What runs a claimed task, with its signals and its result."""
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )
