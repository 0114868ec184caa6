"""Waiting until something is true."""

import time
from collections.abc import Callable


def _nothing() -> None:
    """The default: no check."""


def wait_until(
    ready: Callable[[], bool],
    what: str,
    *,
    seconds: float,
    check: Callable[[], None] = _nothing,
    pause: float = 0.1,
) -> None:
    """Return when `ready` is true. `check` may raise meanwhile. TimeoutError, which names `what`: not in time."""
    deadline = time.monotonic() + seconds
    while not ready():
        check()
        if time.monotonic() > deadline:
            raise TimeoutError(f"timed out after {seconds:.0f} s, waiting until {what}")
        time.sleep(pause)
