"""A script: reads `+pid` and `-pid` lines; when the input ends, ends the process groups still watched."""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

GRACE_SECONDS = 5.0


def main() -> None:
    """Wait for the end of the input, then send the watched groups SIGTERM, and SIGKILL after GRACE_SECONDS."""
    watched = _watched_pids(sys.stdin)
    _signal_all(watched, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(_lives(pid) for pid in watched):
        time.sleep(0.1)
    _signal_all(watched, signal.SIGKILL)


def _watched_pids(lines: Iterable[str]) -> set[int]:
    watched: set[int] = set()
    for line in lines:
        pids = {int(line[1:])}
        watched = watched | pids if line.startswith("+") else watched - pids
    return watched


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
