"""Django Tasks on Celery: what is enqueued goes to the broker. Nobody keeps results, since the rows have them."""

from __future__ import annotations

import time
from typing import Any

from amqp.exceptions import AMQPError
from django_tasks import TaskResult
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task
from django_tasks.signals import task_enqueued
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from calls.errors import QueueAway
from screener import celery

BROKER_ERRORS = (KombuError, AMQPError, RedisError, OSError)
PAUSE_SECONDS = 3.0


class _Pause:
    """How long a broker that failed is not asked again: one webhook waits for its timeout, the others do not.

    One for the whole process; the backends are one for each thread.
    """

    ends_at = 0.0


class CeleryBackend(BaseTaskBackend):
    """Sends tasks to the queues at `TASKS_BROKER_URL`."""

    supports_priority = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Hands a task to the broker. Raises QueueAway, within seconds, when the broker does not take it."""
        self.validate_task(task)
        if time.monotonic() < _Pause.ends_at:
            raise QueueAway("the broker failed a moment ago and is not asked again yet")
        try:
            result = celery.send(task, args, kwargs)
        except BROKER_ERRORS as error:
            _Pause.ends_at = time.monotonic() + PAUSE_SECONDS
            raise QueueAway(f"the broker took no task: {type(error).__name__}") from None
        task_enqueued.send(type(self), task_result=result)
        return result
