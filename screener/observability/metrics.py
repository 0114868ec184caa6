"""What is counted and timed in the processes, for Prometheus. No label holds more than a few dozen different values."""

from __future__ import annotations

import fcntl
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_LOCAL = CollectorRegistry()
_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
_SLOW = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)

WEBHOOK_SECONDS = Histogram(
    "screener_webhook_seconds",
    "Answering a carrier's webhook, by kind and status of the answer",
    ("kind", "code"),
    buckets=_QUICK,
    registry=_LOCAL,
)
REQUEST_SECONDS = Histogram(
    "screener_request_seconds",
    "Answering any other request, by method, route and status of the answer",
    ("method", "route", "code"),
    buckets=_QUICK,
    registry=_LOCAL,
)
STEP_SECONDS = Histogram(
    "screener_step_seconds",
    "One try at a step in the background: done, retried (given back), failed (for good) or crashed",
    ("step", "outcome"),
    buckets=_SLOW,
    registry=_LOCAL,
)
VENDOR_SECONDS = Histogram(
    "screener_vendor_seconds",
    "One question to a vendor: done, or the code of its error",
    ("vendor", "operation", "outcome"),
    buckets=_SLOW,
    registry=_LOCAL,
)

_directories: list[Path] = []


def share(directory: Path) -> None:
    """Has this process write its figures to a file in `directory`, where every process of the service finds them.

    The files of processes that have ended stay, so that nothing counts down while others live; when none of this
    machine's lives, they are removed and everything counts from zero. What was not written for a month is removed
    too: it belongs to a machine or container that is gone.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.utime(lock.fileno())  # files get the time of the file system, whose clock may differ from ours
        now = os.fstat(lock.fileno()).st_mtime
        files = list(_files_of_this_machine(directory))
        ended = [] if any(_lives(pid) for _, pid in files) else [path for path, _ in files]
        for path in {*ended, *_abandoned(directory, now)}:
            path.unlink()
        (directory / f"process_{_identity()}").touch()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)  # read by the library whenever it opens a file
    values.ValueClass = values.MultiProcessValue(_identity)  # type: ignore[no-untyped-call]  # the library has no types here
    _directories[:] = [directory]


def registered() -> Collector:
    """What all processes that share a directory counted; without one, what this process did."""
    if not _directories:
        return _LOCAL
    return MultiProcessCollector(None, str(_directories[0]))  # type: ignore[no-untyped-call]  # the same


def _identity() -> str:
    """Distinct among processes that live, also when containers share the directory and not the numbers."""
    return f"{socket.gethostname()}-{os.getpid()}"


def _files_of_this_machine(directory: Path) -> Iterator[tuple[Path, int]]:
    ours = re.compile(rf"(?:\w+_)+{re.escape(socket.gethostname())}-(\d+)(?:\.db)?")
    for path in directory.iterdir():
        if found := ours.fullmatch(path.name):
            yield path, int(found[1])


def _abandoned(directory: Path, now: float) -> Iterator[Path]:
    return (path for path in directory.iterdir() if path.stat().st_mtime < now - 30 * 86_400)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
