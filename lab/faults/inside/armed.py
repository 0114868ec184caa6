"""The boundaries that are armed now: the process that reaches one first is killed there."""

import os
import signal
from pathlib import Path

DIRECTORY = "FAULTS_DIR"
"""Variable: the folder with the files by which a run controls the service's processes."""
DISK_FULL = "disk-full"


def mark(name: str) -> Path:
    """The file whose existence switches something on."""
    return Path(os.environ[DIRECTORY]) / name


def take(boundary: str) -> bool:
    """Whether this boundary was armed and this process is the first that reached it."""
    try:
        mark(boundary).unlink()
    except FileNotFoundError:
        return False
    return True


def reach(boundary: str) -> None:
    """Kills this process, with nothing cleaned up, when this boundary is armed."""
    if take(boundary):
        os.kill(os.getpid(), signal.SIGKILL)
