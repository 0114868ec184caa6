"""Asking vendors several things at the same time, each the way that `vendors.ask` goes."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Generic

from calls.background import breaker, vendors
from calls.background.vendors import P, R, Request
from calls.errors import ProviderError, Unavailable
from calls.ports import is_in_process

MOST_AT_ONCE = 12
"""Requests of one step that are under way; VENDOR_CONCURRENCY limits those of all steps."""

FIRST_AT_ONCE = 3
"""The same for a vendor that has not done such work lately: what cannot be used is not paid for twelve times."""

BEGIN_WITHIN_SECONDS = 25.0
"""Later no request is begun that had to wait for its turn: with the longest answer and its repair (twice 60 s) the step
ends before TASK_SOFT_SECONDS. What is left waits with its row."""


@dataclass
class Question(Generic[P, R]):
    """What is asked of a port, and how its answer is kept: in the transaction that completes the ledger."""

    send: Callable[[P], R]
    keep: Callable[[R], None]
    work: vendors.Round[P] | None = None
    answer: Future[R] = field(default_factory=Future)


def ask_each(request: Request, ports: Sequence[P], questions: Sequence[Question[P, R]]) -> None:
    """Asks the first of `ports` that can; each answer is kept as it comes, whatever becomes of the others.

    Not to be called in a transaction. Raises ProviderError when one of `questions` has no answer, after all that were
    begun have ended; behind a failure no further one is begun.
    """
    if len(questions) == 1 or is_in_process(ports[0]):
        for question in questions:
            vendors.ask(request, ports, question.send, keep=question.keep)
    else:
        _Together(request, ports, questions).run()


class _Together(Generic[P, R]):
    """Questions under way. Only asking is done in threads; the database is left to the thread of the step."""

    def __init__(self, request: Request, ports: Sequence[P], questions: Sequence[Question[P, R]]) -> None:
        self._request = request
        self._ports = ports
        self._waiting = deque(questions)
        self._under_way: list[Question[P, R]] = []
        self._ended: SimpleQueue[Question[P, R]] = SimpleQueue()
        self._errors: list[ProviderError] = []
        self._last_begin = time.monotonic() + BEGIN_WITHIN_SECONDS
        self._most = MOST_AT_ONCE if breaker.is_proven(ports[0].name, request.kind) else FIRST_AT_ONCE

    def run(self) -> None:
        """Until all are answered, or what was begun has ended. Raises the error that says most."""
        try:
            self._begin()
            while self._under_way:
                question = self._ended.get()
                self._under_way.remove(question)
                self._end(question)
                self._begin()
        except BaseException:
            for question in self._under_way:
                self._work(question).broke_off()
            raise
        if self._errors:
            raise min(self._errors, key=lambda error: (error.retryable, error.costs_attempt))

    def _begin(self) -> None:
        while self._waiting and not self._errors and len(self._under_way) < self._most:
            try:
                if not self._begun(self._waiting[0]):
                    return
            except ProviderError as error:
                self._errors.append(error)
            self._waiting.popleft()

    def _begun(self, question: Question[P, R]) -> bool:
        """Asks the port whose turn it is. False: it is asked when another question has been answered.

        Raises ProviderError when nobody can be asked.
        """
        work = self._work(question)
        port = work.port
        try:
            work.enter()
        except Unavailable as error:
            if self._is_asked(port) and time.monotonic() < self._last_begin:
                return False
            work.pass_over(error)
            return self._begun(question)
        question.answer = Future()
        self._under_way.append(question)
        name = f"{self._request.kind}-{len(self._under_way)}"
        # A thread must not hold up the end of a worker whose row was handed back.
        threading.Thread(target=copy_context().run, args=(self._ask, question, port), name=name, daemon=True).start()
        return True

    def _work(self, question: Question[P, R]) -> vendors.Round[P]:
        if question.work is None:
            question.work = vendors.Round(self._request, self._ports)
        return question.work

    def _is_asked(self, port: P) -> bool:
        return any(self._work(question).port is port for question in self._under_way)

    def _ask(self, question: Question[P, R], port: P) -> None:
        """In a thread of its own."""
        try:
            question.answer.set_result(question.send(port))
        except BaseException as error:
            question.answer.set_exception(error)
        finally:
            self._ended.put(question)

    def _end(self, question: Question[P, R]) -> None:
        """Keeps an answer, or has the next port asked after a failure that another one may not have."""
        work = self._work(question)
        try:
            answer = question.answer.result()
        except BaseException as error:
            try:
                work.failed(error)
            except ProviderError as final:
                self._errors.append(final)
            else:
                self._waiting.appendleft(question)
        else:
            work.settle(answer, question.keep)
            self._most = MOST_AT_ONCE
