"""Limits a process sets on itself before it opens a file from outside."""

from __future__ import annotations

import os
import resource
import sys
from typing import Final

_REFUSED_EVENTS: Final = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "ctypes.",
)
NICENESS: Final = 5
"""The threads that answer a caller come first when the processor is busy."""
_OPEN_FILES: Final = 32
"""Enough for the modules that the parsers import late."""


def confine(memory_bytes: int, cpu_seconds: int) -> None:
    """Limit this process for the rest of its life: memory, CPU, no writing, no children, no network.

    When the CPU seconds are used up the system kills the process (SIGXCPU or SIGKILL).
    """
    os.nice(NICENESS)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_NPROC, 0)
    try:
        _limit(resource.RLIMIT_AS, memory_bytes)
    except (ValueError, OSError):
        # macOS knows this limit and refuses to set it; there the parent's clock is what ends a greedy file.
        if sys.platform == "linux":
            raise
    sys.addaudithook(_refuse)


def _limit(kind: int, wanted: int) -> None:
    """Set soft and hard limit; never ask for more than the process was started with, which is forbidden."""
    _, hard = resource.getrlimit(kind)
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (value, value))


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    """Stops Python code that would reach out: a picture by URL, an external tool for an image format."""
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(event)
