"""Asking vendors several things at the same time, each the way that `vendors.ask` goes."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Generic

from calls.background import breaker, vendors
from calls.background.vendors import P, R, Request
from calls.errors import ProviderError, Unavailable
from calls.ports import is_in_process

MAX_AT_ONCE = 12
"""Requests of one task that are under way; VENDOR_CONCURRENCY limits those of all tasks."""

FIRST_AT_ONCE = 3
"""The same for a vendor that has not done such work lately: what cannot be used is not paid for twelve times."""

BEGIN_WITHIN_SECONDS = 25.0
"""Later no request is begun that had to wait for its turn: with the longest answer and its repair (twice 60 s) the task
ends before TASK_SOFT_SECONDS. What is left waits with its row."""


@dataclass(frozen=True)
class Question(Generic[P, R]):
    """What is asked of a port, and how its answer is stored: in the transaction that completes the ledger."""

    send: Callable[[P], R]
    store: Callable[[R], None]


def ask_each(request: Request, ports: Sequence[P], questions: Sequence[Question[P, R]]) -> None:
    """Asks the first of `ports` that can; each answer is stored as it comes, whatever becomes of the others.

    Not to be called in a transaction. Raises ProviderError when one of `questions` has no answer, after all that were
    begun have ended; after a failure no further one is begun.
    """
    if len(questions) == 1 or is_in_process(ports[0]):
        for question in questions:
            vendors.ask(request, ports, question.send, store=question.store)
    else:
        _Concurrent(request, ports, questions).run()


@dataclass
class _Asked(Generic[P, R]):
    """A question on its way through the ports. `work` is None until it is begun."""

    question: Question[P, R]
    work: vendors.Round[P] | None = None


class _Concurrent(Generic[P, R]):
    """Questions under way. Threads only ask; the database is left to the thread of the task."""

    def __init__(self, request: Request, ports: Sequence[P], questions: Sequence[Question[P, R]]) -> None:
        self._request = request
        self._ports = ports
        self._waiting = deque(_Asked(question) for question in questions)
        self._under_way: dict[Future[R], tuple[_Asked[P, R], vendors.Round[P]]] = {}
        self._errors: list[ProviderError] = []
        self._last_begin = time.monotonic() + BEGIN_WITHIN_SECONDS
        self._max = MAX_AT_ONCE if breaker.is_proven(ports[0].name, request.kind) else FIRST_AT_ONCE

    def run(self) -> None:
        """Until all are answered, or what was begun has ended. Raises the error that says most."""
        try:
            self._begin()
            while self._under_way:
                ended, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
                self._end(ended.pop())
                self._begin()
        finally:  # what is left here was interrupted by an error of our own
            for _, work in self._under_way.values():
                work.broke_off()
        if self._errors:
            raise min(self._errors, key=lambda error: (error.retryable, error.costs_attempt))

    def _begin(self) -> None:
        while self._waiting and not self._errors and len(self._under_way) < self._max:
            asked = self._waiting.popleft()
            try:
                if not self._is_begun(asked):
                    self._waiting.appendleft(asked)
                    return
            except ProviderError as error:
                self._errors.append(error)

    def _is_begun(self, asked: _Asked[P, R]) -> bool:
        """Asks the port whose turn it is. False: it is asked when another question has been answered.

        Raises ProviderError when no port can be asked.
        """
        work = asked.work = asked.work or vendors.Round(self._request, self._ports)
        while True:
            port = work.port
            try:
                work.enter()
            except Unavailable as error:
                is_asked = any(other.port is port for _, other in self._under_way.values())
                if is_asked and time.monotonic() < self._last_begin:
                    return False
                work.skip(error)
            else:
                answer = _in_thread(partial(asked.question.send, port), f"{self._request.kind}-{len(self._under_way)}")
                self._under_way[answer] = asked, work
                return True

    def _end(self, answer: Future[R]) -> None:
        """Stores an answer, or has the next port asked after a failure that another one may not have."""
        asked, work = self._under_way.pop(answer)
        error = answer.exception()
        if error is None:
            work.settle(answer.result(), asked.question.store)
            self._max = MAX_AT_ONCE
            return
        try:
            work.failed(error)
        except ProviderError as final:
            self._errors.append(final)
        else:
            self._waiting.appendleft(asked)


def _in_thread(ask: Callable[[], R], name: str) -> Future[R]:
    """The answer of `ask`, which runs in a thread that does not hold up the end of the process, unlike one of a pool:
    a worker that has to stop has handed its row back."""
    answer: Future[R] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=copy_context().run, args=(run,), name=name, daemon=True).start()
    return answer
