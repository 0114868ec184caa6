"""Child processes with a log file each, ended by their handle, also when their parent is gone."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab.install import ROOT

STOP_SECONDS = 30.0  # what platforms allow between SIGTERM and SIGKILL
TAIL_LINES = 25


class ProcessError(Exception):
    """A process did not start, or ended when it should run. The text has the end of its log."""


def end_on_signals() -> None:
    """SIGTERM ends this program like Ctrl-C does, through every `with` and `finally`."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


class Child:
    """One running process. Its output goes to the log file, nothing of it to the terminal."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as output:
            # A session of its own: Ctrl-C reaches only the parent, which then ends the children in order.
            self._process = subprocess.Popen(  # noqa: S603 - our own programs
                list(command),
                cwd=ROOT,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=pass_fds,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, which is its group's id too."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self._process.poll() is not None

    @property
    def was_killed(self) -> bool:
        """Whether it ended only because `stop` lost patience."""
        return self._process.returncode == -signal.SIGKILL

    def check(self) -> None:
        """Raise ProcessError when it has ended."""
        status = self._process.poll()
        if status is not None:
            raise self._error(f"ended with status {status}")

    def finish(self, seconds: float) -> None:
        """Wait until it ends by itself; ProcessError when that takes longer or its status is not 0."""
        try:
            status = self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise self._error(f"did not end within {seconds:.0f} s") from None
        if status:
            raise self._error(f"failed with status {status}")

    def stop(self, signum: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, and kill its whole group when it does not within 30 seconds."""
        if self._process.poll() is None:
            self._process.send_signal(signum)
        try:
            self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End its whole group at once, without a word: what a crash or `kill -9` does."""
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def _error(self, what: str) -> ProcessError:
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        tail = "\n".join(f"    {line}" for line in lines)
        return ProcessError(f"{self.name} {what}; the end of its log, {self.log}:\n{tail}")


class Leash:
    """Ends the children when this process dies without having done it (kill -9, a crash).

    A small process of its own reads the children's ids from a pipe, whose other end closes with us.
    """

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._pipe = os.fdopen(writing, "w")
        script = Path(__file__).with_name("leash.py")
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", str(script)], stdin=reading, start_new_session=True
        )
        os.close(reading)

    def hold(self, child: Child) -> None:
        """From now on this child does not outlive us."""
        self._tell(f"+{child.pid}")

    def release(self, child: Child) -> None:
        """It has ended; its id may soon belong to somebody else."""
        self._tell(f"-{child.pid}")

    def close(self) -> None:
        """Let go: what is still held ends."""
        self._pipe.close()
        self._process.wait(timeout=STOP_SECONDS)

    def _tell(self, line: str) -> None:
        self._pipe.write(f"{line}\n")
        self._pipe.flush()
