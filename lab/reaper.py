"""A script: reads `+pid` and `-pid` lines; when the input ends, ends the process groups still held."""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

GRACE_SECONDS = 5.0


def main() -> None:
    """Wait for the end of the input, then end what is held: politely first, then for good."""
    held = _held(sys.stdin)
    _signal_all(held, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(_lives(pid) for pid in held):
        time.sleep(0.1)
    _signal_all(held, signal.SIGKILL)


def _held(lines: Iterable[str]) -> set[int]:
    held: set[int] = set()
    for line in lines:
        pids = {int(line[1:])}
        held = held | pids if line.startswith("+") else held - pids
    return held


def _lives(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except (ProcessLookupError, PermissionError):  # macOS refuses a group of which only a zombie is left
        return False
    return True


def _signal_all(pids: set[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, number)


if __name__ == "__main__":
    main()
