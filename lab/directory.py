"""A directory under `var/` that belongs to one running stack at a time."""

import fcntl
import shutil
from pathlib import Path
from typing import IO

from lab.install import ROOT

VAR = ROOT / "var"


class Directory:
    """`var/<name>/`, or `var/<name>-2/` and so on while another stack uses the one before.

    The lock file lies beside the directory and is released by the kernel, whatever way the process ends.
    """

    def __init__(self, name: str, *, keep: bool, parent: Path | None = None) -> None:
        parent = parent or VAR
        parent.mkdir(parents=True, exist_ok=True)
        self._lock, self.path = _claim(parent, name)
        if not keep:
            shutil.rmtree(self.path, ignore_errors=True)
        (self.path / "logs").mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *error: object) -> None:
        self.release()

    def release(self) -> None:
        """Let another stack have it. The files stay."""
        self._lock.close()


def _claim(parent: Path, name: str) -> tuple[IO[str], Path]:
    number = 1
    while True:
        path = parent / (f"{name}-{number}" if number > 1 else name)
        lock = (parent / f"{path.name}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            number += 1
        else:
            return lock, path
