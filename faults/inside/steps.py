"""The boundaries of the background steps and of the clock."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from django.db import transaction

from calls import transitions
from calls.providers.builtin import BuiltinAnswerScorer, BuiltinQuestionWriter
from calls.providers.twilio.messaging import TwilioMessaging
from calls.providers.twilio.telephony import TwilioTelephony
from calls.workflow import (
    apply_event,
    conclude,
    fetch_recording,
    generate_questions,
    interviews,
    messages,
    place_call,
    score,
    steps,
    sweep,
    transcribe,
)
from faults.inside.armed import DISK_FULL, mark, reach

Function = Callable[..., Any]
_LEFT_BYTES = 1000

current: ContextVar[str] = ContextVar("current", default="")
"""The step that this thread is doing; `web …` while it answers a webhook."""

ENTRIES: tuple[tuple[Any, str, str], ...] = (
    (generate_questions, "run", "write_questions"),
    (place_call, "run", "dial"),
    (fetch_recording, "run", "store_recording"),
    (transcribe, "run", "transcribe_recording"),
    (score, "run", "score_response"),
    (conclude, "run", "conclude_interview"),
    (messages, "run", "send_message"),
    (interviews, "start_due", "order_call"),
    (sweep, "run", "sweep"),
)
VENDORS: tuple[tuple[type, str], ...] = (
    (TwilioTelephony, "place_call"),
    (TwilioMessaging, "send"),
    (BuiltinQuestionWriter, "write_questions"),
    (BuiltinAnswerScorer, "rate"),
    (BuiltinAnswerScorer, "summarise"),
)


def install() -> None:
    """Wraps the functions that every step goes through."""
    for module, name, step in ENTRIES:
        wrap(module, name, partial(during, step))
    for vendor, name in VENDORS:
        wrap(vendor, name, _vendor)
    wrap(TwilioTelephony, "open_recording", _opened)
    wrap(Storage, "save", _saved)
    wrap(FileSystemStorage, "_save", _written)
    wrap(transitions, "claim", _claim)
    wrap(transitions, "move", _move)
    wrap(apply_event, "run", _apply)
    wrap(steps, "pump", _pumped)


def wrap(owner: Any, name: str, around: Callable[[Function], Function]) -> None:
    """Puts `around` of a function in its place."""
    original = getattr(owner, name)
    setattr(owner, name, wraps(original)(around(original)))


def during(step: str, original: Function) -> Function:
    """`original`, with `step` as the current one while it runs."""

    def named(*arguments: Any, **options: Any) -> Any:
        before = current.set(step)
        try:
            return original(*arguments, **options)
        finally:
            current.reset(before)

    return named


def at(point: str) -> None:
    """A point of the current step."""
    reach(f"{current.get()}: {point}")


def _claim(original: Function) -> Function:
    def claim(*arguments: Any, **options: Any) -> Any:
        at("before the claim")
        claimed = original(*arguments, **options)
        if claimed:
            at("claimed")
        return claimed

    return claim


def _move(original: Function) -> Function:
    def move(*arguments: Any, **options: Any) -> Any:
        with transaction.atomic(savepoint=False):
            moved = original(*arguments, **options)
            if moved:
                at("moved, not committed")
        if moved:
            transaction.on_commit(partial(at, "committed, nothing pumped"))
        return moved

    return move


def _vendor(original: Function) -> Function:
    def asked(*arguments: Any, **options: Any) -> Any:
        at("the vendor is asked")
        answer = original(*arguments, **options)
        at("the vendor has answered")
        return answer

    return asked


def _opened(original: Function) -> Function:
    @contextmanager
    def opened(*arguments: Any, **options: Any) -> Iterator[Any]:
        with original(*arguments, **options) as audio:
            at("the vendor has answered")
            yield audio

    return opened


def _saved(original: Function) -> Function:
    def save(*arguments: Any, **options: Any) -> Any:
        name = original(*arguments, **options)
        at("the file is saved")
        return name

    return save


def _written(original: Function) -> Function:
    """A disk that is full takes a part of a file, and then no more."""

    def save(storage: FileSystemStorage, name: str, content: File[Any]) -> Any:
        if mark(DISK_FULL).exists():
            original(storage, name, ContentFile(content.read(_LEFT_BYTES)))
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return original(storage, name, content)

    return save


def _apply(original: Function) -> Function:
    """Within a webhook its own boundaries count."""
    in_background = during("apply_event", _applied(original))
    return lambda *arguments: (original if current.get() else in_background)(*arguments)


def _applied(original: Function) -> Function:
    def run(*arguments: Any) -> None:
        at("before it is applied")
        original(*arguments)
        at("committed")

    return run


def _pumped(original: Function) -> Function:
    def pump(*arguments: Any) -> None:
        at("before the pump")
        original(*arguments)
        at("pumped")

    return pump
