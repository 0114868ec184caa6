"""Celery's application: how tasks travel through Redis or RabbitMQ, and what a process does with one."""

from __future__ import annotations

import os
import signal
import ssl
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import billiard
from celery import Celery, signals
from celery.exceptions import Reject, SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.base import Task
from django_tasks.signals import task_finished, task_started
from kombu import Queue

from calls import leases

VISIBLE_AGAIN_SECONDS = 300
"""When Redis gives a task to another worker whose own one never answered."""
WORTHLESS_AFTER_SECONDS = 900
"""A task that waited so long is dropped: its row was enqueued again every half minute."""
TIMEOUT_SECONDS = 2.0
"""How long a broker may take to answer whoever publishes."""

_PARTS = urlsplit(settings.TASKS_BROKER_URL)
ON_REDIS = _PARTS.scheme.startswith("redis")


class Interrupted(BaseException):
    """The worker stops, and this task has to end at once. No handler of ordinary errors may hold it up."""


def _configuration() -> dict[str, Any]:
    return {
        "broker_url": settings.TASKS_BROKER_URL,
        "broker_use_ssl": _tls(),
        "broker_connection_timeout": TIMEOUT_SECONDS,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_heartbeat": 20,
        "broker_transport_options": _redis_options() if ON_REDIS else {"confirm_publish": True},
        "task_queues": [_queue(name) for name in settings.TASK_QUEUES],
        "task_default_queue": settings.TASK_QUEUES[0],
        "task_create_missing_queues": False,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_soft_time_limit": settings.TASK_SOFT_SECONDS,
        "task_time_limit": settings.TASK_HARD_SECONDS,
        # Once more, at once: a connection that was fine yesterday may have died since. Not longer: callers wait.
        "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0},
        "worker_prefetch_multiplier": 1,
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_proc_alive_timeout": 30,
    }


def _queue(name: str) -> Queue:
    return Queue(name) if ON_REDIS else Queue(name, queue_arguments={"x-queue-type": "quorum"})


def _redis_options() -> dict[str, Any]:
    return {
        "visibility_timeout": VISIBLE_AGAIN_SECONDS,
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "socket_timeout": 2 * TIMEOUT_SECONDS,  # longer than a worker's own blocking read, which takes a second
        "socket_keepalive": True,
        "health_check_interval": 10,
        "priority_steps": [0, 9],
    }


def _tls() -> dict[str, Any] | bool:
    """Certificates are checked, against the machine's own authorities."""
    match _PARTS.scheme:
        case "rediss":
            return {"ssl_cert_reqs": ssl.CERT_REQUIRED}
        case "amqps":
            return {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": _PARTS.hostname, "check_hostname": True}
    return False


app = Celery("screener", fixups=[])
app.conf.update(_configuration())


def send(task: Task[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult[Any]:
    """Publishes a task. Raises what the broker's library raises when the broker does not take it."""
    result = _result(task, str(uuid.uuid4()), args, kwargs)
    options: dict[str, Any] = {"confirm_timeout": TIMEOUT_SECONDS, "expires": WORTHLESS_AFTER_SECONDS}
    run.apply_async(
        (task.module_path, result.args, result.kwargs),
        task_id=result.id,
        shadow=task.module_path,
        queue=task.queue_name,
        priority=_priority(task.priority),
        **options,
    )
    return result


def _priority(priority: int) -> int:
    """On Redis 0 comes first; to RabbitMQ 4 a quorum queue's message above 4 is urgent, and 3 takes all as equal."""
    return (0 if ON_REDIS else 9) if priority > 0 else (9 if ON_REDIS else 0)


def _result(task: Task[..., Any], task_id: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult[Any]:
    return TaskResult(
        task=task,
        id=task_id,
        status=TaskResultStatus.READY,
        enqueued_at=timezone.now(),
        started_at=None,
        finished_at=None,
        last_attempted_at=None,
        args=list(args),
        kwargs=dict(kwargs),
        backend=task.backend,
        errors=[],
        worker_ids=[],
    )


# -- in a process of the worker ------------------------------------------------------------------------------


@app.task(name="screener.run", bind=True)
def run(self: Any, path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Does one task. What it cannot finish is handed back: to other workers, and after a while to any worker."""
    task = import_string(path)
    if not isinstance(task, Task):
        raise SuspiciousOperation(f"{path} is no task")
    result = _result(task, self.request.id, args, kwargs)
    with leases.noted() as taken:
        try:
            _do(result)
        except SoftTimeLimitExceeded:
            leases.hand_back(taken, counted=True)
            raise
        except Interrupted:
            leases.hand_back(taken, counted=False)
            raise Reject("the worker stops", requeue=True) from None


_AT_WORK = threading.Event()


def _do(result: TaskResult[Any]) -> None:
    close_old_connections()
    sender = type(result.task.get_backend())
    task_started.send(sender=sender, task_result=replace(result, status=TaskResultStatus.RUNNING))
    status = TaskResultStatus.FAILED
    try:
        _AT_WORK.set()
        result.task.call(*result.args, **result.kwargs)
        status = TaskResultStatus.SUCCESSFUL
    finally:
        _AT_WORK.clear()
        task_finished.send(sender=sender, task_result=replace(result, status=status))
        close_old_connections()


@signals.setup_logging.connect
def _leave_logging_alone(**_: Any) -> None:
    """Celery asks before it changes anything; settings.LOGGING stands."""


@signals.worker_process_init.connect
def _listen_for_the_end(**_: Any) -> None:
    signal.signal(signal.SIGUSR2, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _AT_WORK.is_set():
        raise Interrupted


@signals.worker_shutting_down.connect
def _set_a_limit(**_: Any) -> None:
    timer = threading.Timer(settings.DRAIN_SECONDS, _interrupt_all)
    timer.daemon = True
    timer.start()


def _interrupt_all() -> None:
    for child in billiard.active_children():
        if child.pid is not None:
            os.kill(child.pid, signal.SIGUSR2)
