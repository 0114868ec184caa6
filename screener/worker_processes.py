"""The worker of tasks that come from a broker: one Celery worker for each queue, started and ended together."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from importlib import import_module
from multiprocessing.process import BaseProcess

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import CommandError

from calls import providers
from screener.celery import app

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
GRACE_SECONDS = 8
"""How long after DRAIN_SECONDS a Celery worker is killed: what it cannot finish was handed back by then."""


class CeleryWorkers:
    """Celery workers, forked so that they share their memory, each with its own queue and processes.

    Processes, and not threads: only a process can be ended at its time limit, and given up when it is lost.
    """

    def __init__(self, slots: Mapping[str, int]) -> None:
        """`slots`: how many tasks of each queue are done at the same time."""
        context = multiprocessing.get_context("fork")
        self._workers: list[BaseProcess] = [
            context.Process(target=_serve, args=(queue, size), name=queue) for queue, size in slots.items()
        ]
        self.stopping = False
        """Set to True, by a signal's handler for one, it ends `run` within DRAIN_SECONDS and a little."""

    def run(self) -> None:
        """Works until `stopping`. Raises CommandError when one of the workers ended by itself."""
        _load()
        gc.freeze()
        for worker in self._workers:
            worker.start()
        while not self.stopping and all(worker.is_alive() for worker in self._workers):
            time.sleep(POLL_SECONDS)
        lost = [] if self.stopping else [worker.name for worker in self._workers if not worker.is_alive()]
        self._stop()
        if lost:
            raise CommandError(f"the Celery worker of {', '.join(lost)} ended; the log above says why")

    def _stop(self) -> None:
        for worker in self._workers:
            worker.terminate()
        deadline = time.monotonic() + settings.DRAIN_SECONDS + GRACE_SECONDS
        for worker in self._workers:
            worker.join(max(0.0, deadline - time.monotonic()))
        for worker in self._workers:
            if worker.is_alive():
                logger.warning("the Celery worker of %s does not end and is killed", worker.name)
                worker.kill()
                worker.join()


def _load() -> None:
    """Loads what tasks need: from here on it is shared by all that are forked, and no first task waits for it."""
    import_module("celery.apps.worker")
    providers.load()
    getattr(default_storage, "connection", None)  # makes the client of a bucket; a folder has none


def _serve(queue: str, size: int) -> None:
    """Is one Celery worker until it is told to stop."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    worker = app.Worker(
        hostname=f"{queue}-{os.getpid()}@{os.uname().nodename}",
        queues=[queue],
        concurrency=size,
        pool_cls="prefork",
        optimization="fair",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
    )
    worker.start()
    sys.exit(worker.exitcode)


def _end_with(parent: int) -> None:
    """Stops this Celery worker when the process that started it was killed."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
