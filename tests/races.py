"""Threads that start together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connections

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
