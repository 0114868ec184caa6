"""Threads that start together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, connections, transaction

T = TypeVar("T")


def at_once(actions: Sequence[Callable[[], T]]) -> list[T]:
    """Does all actions at the same time, each in a thread with its own database connection.

    Returns what they returned, in any order; raises the first error.
    """
    results: list[T] = []
    errors: list[BaseException] = []
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], T]) -> None:
        start.wait()
        try:
            results.append(action())
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def while_it_waits(action: Callable[[], T], *, lock: Callable[[], object], meanwhile: Callable[[], object]) -> T:
    """Starts `action` while `lock` holds what it needs, and does `meanwhile` before it goes on. PostgreSQL only.

    Returns what the action returns, and raises what it raises.
    """

    def run() -> T:
        try:
            return action()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock()
            done = pool.submit(run)
            until = time.monotonic() + 10
            while not done.done() and not _somebody_waits():
                assert time.monotonic() < until, "the action neither ends nor waits for the lock"
            meanwhile()
        return done.result()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # A transaction sees the sessions of its first look, and the action may have connected later.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])
