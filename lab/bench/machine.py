"""On what a run was measured."""

import datetime
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import psutil

from lab import databases


def description(database_url: str) -> list[str]:
    """Two lines: the day and the machine with its load before the run; and the software."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    load = f"load {os.getloadavg()[0]:.1f} before the run"
    engine = f"PostgreSQL {databases.version(database_url)}" if database_url else f"SQLite {sqlite3.sqlite_version}"
    return [
        f"{today} · {_cores()} cores, {platform.machine()} {_processor()} · {load}",
        f"Python {platform.python_version()}, Django {version('Django')}, gunicorn {version('gunicorn')}, {engine}",
    ]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as lines:
            named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        named = []
    return named[0] if named else platform.processor()


def cpu_seconds(pid: int) -> float:
    """What a process and its living descendants have used of the processors since they began."""
    root = psutil.Process(pid)
    times = [process.cpu_times() for process in (root, *root.children(recursive=True))]
    return sum(time.user + time.system for time in times)


@dataclass(frozen=True)
class Memory:
    """Megabytes of several processes together: `resident` counts shared pages in each of them, `own` none."""

    resident: float
    own: float


def memory_of(pid: int) -> Memory:
    """Of the children of a process."""
    return _together(psutil.Process(pid).children())


def memory_of_tree(pid: int) -> Memory:
    """Of a process and all its descendants."""
    root = psutil.Process(pid)
    return _together([root, *root.children(recursive=True)])


def _together(processes: Sequence[psutil.Process]) -> Memory:
    found = [process.memory_full_info() for process in processes]
    return Memory(sum(one.rss for one in found) / 1e6, sum(one.uss for one in found) / 1e6)
