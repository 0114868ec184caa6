"""The parent's side: checks size and kind, runs the child, and trusts nothing of what it answers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import IO, BinaryIO, Final, cast

from .sniff import sniff
from .values import Format, Limits, ParserBusyError, ParserFailedError, Resume, ResumeError, is_code

_ROOT: Final = Path(__file__).resolve().parents[2]
_CHILD: Final = f"{__package__}.child"
_OUT_OF_TIME_OR_MEMORY: Final = (-signal.SIGXCPU, -signal.SIGKILL)
_BYTES_PER_CHARACTER: Final = 12
"""JSON writes a character outside the basic plane as two escapes of six bytes."""
_ANSWER_OVERHEAD: Final = 4096
DEFAULT_LIMITS: Final = Limits()
_CHILDREN: Final = BoundedSemaphore(3)
"""Each child may take its whole memory limit, so only a few run at once; further uploads wait for their turn."""
_PLACES: Final = BoundedSemaphore(8)
"""Uploads that run or wait: each occupies a thread that could answer a webhook."""
QUEUE_SECONDS: Final = 10.0
"""How long an upload waits for its turn."""


def parse_resume(source: bytes | BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Resume:
    """The text of a PDF or DOCX, told apart by content.

    Raises ResumeError for every file that gives no text, and ParserFailedError when the parser itself cannot
    run. ParserBusyError when too many wait for it. Takes up to `QUEUE_SECONDS` and `limits.wall_seconds`.
    """
    data = source if isinstance(source, bytes) else source.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise ResumeError("resume_too_large")
    format_ = sniff(data)
    return _resume(_run_child(data, format_, limits), format_, limits)


def _run_child(data: bytes, format_: Format, limits: Limits) -> bytes:
    """What the child wrote. The file goes through a pipe: it is never stored for parsing."""
    with _turn():
        return _run_one_child(data, format_, limits)


@contextmanager
def _turn() -> Iterator[None]:
    with _acquired(_PLACES, 0), _acquired(_CHILDREN, QUEUE_SECONDS):
        yield


@contextmanager
def _acquired(slots: BoundedSemaphore, seconds: float) -> Iterator[None]:
    if not slots.acquire(timeout=seconds):
        raise ParserBusyError("too many résumés are being read")
    try:
        yield
    finally:
        slots.release()


def _run_one_child(data: bytes, format_: Format, limits: Limits) -> bytes:
    deadline = time.monotonic() + limits.wall_seconds
    with _start(format_, limits) as process:
        clock = Timer(limits.wall_seconds, _kill, [process])
        clock.start()
        try:
            answer = _converse(process, data, limits.text_characters * _BYTES_PER_CHARACTER + _ANSWER_OVERHEAD)
        finally:
            # Joined before the process is reaped, so that the clock never kills a stranger with a reused id.
            clock.cancel()
            clock.join()
            _reap(process, deadline)
    if process.returncode in _OUT_OF_TIME_OR_MEMORY:
        raise ResumeError("resume_limits_exceeded")
    if process.returncode < 0:
        raise ResumeError("resume_damaged")
    if process.returncode > 0:
        raise ParserFailedError(f"the résumé parser ended with exit code {process.returncode}")
    return answer


def _start(format_: Format, limits: Limits) -> subprocess.Popen[bytes]:
    """A fresh interpreter, not a fork: it shares no memory, no environment and no open file with the server.

    -I would be stricter than -E -s, and would also hide the project's root, from which the module is loaded.
    """
    return subprocess.Popen(  # noqa: S603 - fixed arguments; the file itself only travels through stdin
        [sys.executable, "-E", "-s", "-B", "-m", _CHILD, format_, json.dumps(asdict(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ},
        start_new_session=True,
    )


def _converse(process: subprocess.Popen[bytes], data: bytes, longest_answer: int) -> bytes:
    """Write everything, then read everything: the child answers only after it has read its input."""
    stdin, stdout = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    # A child that died early breaks the pipe; its exit status says why.
    with suppress(BrokenPipeError), stdin:
        stdin.write(data)
    answer = stdout.read(longest_answer + 1)
    if len(answer) > longest_answer:
        _kill(process)
    return answer


def _reap(process: subprocess.Popen[bytes], deadline: float) -> None:
    try:
        process.wait(timeout=max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        _kill(process)
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    # Already ended: Linux says "no such process", macOS "not permitted".
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _resume(answer: bytes, format_: Format, limits: Limits) -> Resume:
    """Checks every field: the child has handled a hostile file and may say anything."""
    try:
        fields = json.loads(answer)
    except (ValueError, RecursionError):
        raise ResumeError("resume_damaged") from None
    if not isinstance(fields, dict):
        raise ResumeError("resume_damaged")
    code, text, pages, names = (fields.get(key) for key in ("error", "text", "pages", "warnings"))
    if is_code(code):
        raise ResumeError(code)
    if not isinstance(text, str) or len(text) > limits.text_characters or not isinstance(names, list):
        raise ResumeError("resume_damaged")
    warnings = tuple(name for name in names if isinstance(name, str) and name.isidentifier())
    starts = fields.get("page_starts")
    if not isinstance(starts, list) or not all(isinstance(at, int) and 0 <= at <= len(text) for at in starts):
        raise ResumeError("resume_damaged")
    return Resume(text, pages if isinstance(pages, int) else None, format_, warnings, tuple(starts))
