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
from calls.background import jobs, sweep, vendors
from calls.channels.phone import pace, unapplied_events
from calls.channels.phone.twilio.messaging import TwilioMessaging
from calls.channels.phone.twilio.telephony import TwilioTelephony
from calls.models import Leased
from lab.faults.inside.armed import DISK_FULL, mark, reach

Function = Callable[..., Any]
_LEFT_BYTES = 1000

current: ContextVar[str] = ContextVar("current", default="")
"""The step that this thread is doing; `web …` while it answers a webhook."""

spared: ContextVar[bool] = ContextVar("spared", default=False)
"""Whether the row of this step has seen so many die that its next death is left to chance."""

MAX_DEATHS = 3
"""At a boundary, for one row: a row at which six workers died is set aside, as it should be."""

OF_THE_CLOCK: tuple[tuple[Any, str, str], ...] = ((pace, "start_due", "order_call"), (sweep, "run", "sweep"))
"""What the clock does itself. A task says its name by `jobs.working`."""

CARRIER: tuple[tuple[type, str], ...] = (
    (TwilioTelephony, "place_call"),
    (TwilioTelephony, "fetch_call"),
    (TwilioMessaging, "send"),
)
"""What is asked only after a mark was set, or without the ledger. Everybody else is asked through `vendors.Round`."""


def install() -> None:
    """Wraps the functions that every step goes through."""
    wrap(unapplied_events, "apply", _applied)
    wrap(jobs, "working", _working)
    for module, name, step in OF_THE_CLOCK:
        wrap(module, name, partial(during, step))
    for carrier, name in CARRIER:
        wrap(carrier, name, _asked)
    wrap(TwilioTelephony, "open_recording", _opened)
    wrap(Storage, "save", _saved)
    wrap(FileSystemStorage, "_save", _written)
    wrap(transitions, "claim", _claim)
    wrap(transitions, "move", _move)
    wrap(vendors.Round, "enter", _entered)
    wrap(vendors.Round, "settle", _settled)
    wrap(jobs, "enqueue", _enqueued)


def wrap(owner: Any, name: str, around: Callable[[Function], Function]) -> None:
    """Puts `around` of a function in its place."""
    original = getattr(owner, name)
    setattr(owner, name, wraps(original)(around(original)))


def during(step: str, original: Function) -> Function:
    """`original`, with `step` as the current one while it runs."""

    def named(*arguments: Any, **options: Any) -> Any:
        with _current(step):
            return original(*arguments, **options)

    return named


@contextmanager
def _current(step: str) -> Iterator[None]:
    before, fresh = current.set(step), spared.set(False)
    try:
        yield
    finally:
        spared.reset(fresh)
        current.reset(before)


def _working(original: Function) -> Function:
    @contextmanager
    def working(task: str, *arguments: Any) -> Iterator[None]:
        with _current(task), original(task, *arguments):
            yield

    return working


def at(point: str) -> None:
    if not spared.get():
        reach(f"{current.get()}: {point}")


def _claim(original: Function) -> Function:
    def claim(row: Leased, *arguments: Any, **options: Any) -> Any:
        at("before the claim")
        claimed = original(row, *arguments, **options)
        if claimed:
            spared.set(row.attempts > MAX_DEATHS)
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
            transaction.on_commit(partial(at, "committed, nothing enqueued"))
        return moved

    return move


def _asked(original: Function) -> Function:
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


def _entered(original: Function) -> Function:
    def enter(work: vendors.Round[Any]) -> Any:
        port = original(work)
        if work.request.limited:
            at("the vendor is asked")
        return port

    return enter


def _settled(original: Function) -> Function:
    def settle(work: vendors.Round[Any], *arguments: Any) -> None:
        if work.request.limited:
            at("the vendor has answered")
        original(work, *arguments)
        at("an answer is kept")

    return settle


def _applied(original: Function) -> Function:
    def apply(*arguments: Any) -> Any:
        at("before it is applied")
        applied = original(*arguments)
        if applied:
            at("committed")
        return applied

    return apply


def _enqueued(original: Function) -> Function:
    def enqueue(*arguments: Any) -> None:
        at("before it is enqueued")
        original(*arguments)
        at("enqueued")

    return enqueue
