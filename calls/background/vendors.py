"""Asks a vendor, and the next one when it is away. Every task uses a port in this way."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from django.conf import settings
from django.db import transaction

from calls import queries, transitions
from calls.background import breaker
from calls.background.breaker import Request
from calls.domain.usage import NOTHING
from calls.errors import ProviderError, StorageError, Unavailable
from calls.models import InterviewEvent, Vendor
from calls.ports import Metered, is_in_process

__all__ = ["Request", "Round", "ask"]

logger = logging.getLogger(__name__)


class Port(Protocol):
    """Any port of `calls.ports`."""

    @property
    def name(self) -> str:
        """How the vendor is called in rows."""
        ...


P = TypeVar("P", bound=Port)
R = TypeVar("R")


def _ignore(answer: object) -> None:
    """The default of `store`: the caller uses the returned answer."""


class Round(Generic[P]):
    """One piece of work on its way through the ports, until one of them does it or none is left.

    For each port in turn: `enter` it, ask it, and `settle` its answer or say that it `failed`. A port may be asked
    in another thread; everything here is done in the thread of the task, which has the database.
    """

    def __init__(self, request: Request, ports: Sequence[P]) -> None:
        """Raises ProviderError when the interview has cost as much as it may."""
        _stop_at_cap(request, ports)
        self.request = request
        self._left = deque(ports)
        self._missed: list[tuple[P, ProviderError]] = []
        self._ticket: breaker.Ticket | None = None

    @property
    def port(self) -> P:
        """Whose turn it is. Raises ProviderError when none is left."""
        if not self._left:
            raise _final_error(self.request, self._missed)
        return self._left[0]

    def enter(self) -> P:
        """The port whose turn it is, with the work entered in the ledger. Raises Unavailable when it is not asked."""
        port = self.port
        if not is_in_process(port):
            self._ticket = breaker.admit(port.name, self.request)
        return port

    def settle(self, answer: R, store: Callable[[R], None]) -> None:
        """Completes the ledger and stores the answer in one transaction, so that a paid answer is not lost."""
        with transaction.atomic():
            if self._ticket is not None:
                breaker.answered(self._ticket, answer.usage if isinstance(answer, Metered) else NOTHING)
            store(answer)
        for absent, why in self._missed:
            _tell_fallback(self.request, absent, why, answered_by=self.port.name)

    def failed(self, error: BaseException) -> None:
        """Completes the ledger, and goes on to the next port. Raises `error` when that could not help."""
        if self._ticket is None or isinstance(error, StorageError) or not isinstance(error, ProviderError):
            self.broke_off()
        else:
            breaker.failed(self._ticket, error)
            self._ticket = None
        self.skip(error)

    def broke_off(self) -> None:
        """Completes the ledger when our own code or disk failed meanwhile, which says nothing about the vendor."""
        if self._ticket is not None:
            breaker.broke_off(self._ticket)
            self._ticket = None

    def skip(self, error: BaseException) -> None:
        """Goes on to the next port. Raises `error` when that could not help."""
        if isinstance(error, StorageError) or not isinstance(error, ProviderError):
            raise error
        if not (error.retryable or error.only_here):
            raise error
        self._missed.append((self._left.popleft(), error))


def ask(request: Request, ports: Sequence[P], send: Callable[[P], R], *, store: Callable[[R], None] = _ignore) -> R:
    """What the first of `ports` answers that can. Not to be called in a transaction.

    The next one is asked when a vendor is away, fails in passing, or refuses our account or configuration; a
    refusal of what was asked is final. Raises ProviderError; when no attempt was lost by it, `wait_seconds` says
    when to ask again. `store` gets the answer in the transaction that completes the ledger.
    """
    work = Round(request, ports)
    while True:
        port = work.port
        try:
            work.enter()
        except Unavailable as error:
            work.skip(error)
            continue
        try:
            answer = send(port)
        except BaseException as error:
            work.failed(error)  # raises it again unless another vendor can help
            continue
        work.settle(answer, store)
        return answer


def _stop_at_cap(request: Request, ports: Sequence[Port]) -> None:
    """Raises ProviderError when the interview has cost as much as it may. What is under way then is not counted yet."""
    interview_id, _ = request.row.subject
    cap = settings.INTERVIEW_COST_CAP
    if cap is None or interview_id is None or not request.limited or is_in_process(ports[0]):
        return
    spent = queries.vendor_totals(interview_id)[0]["cost"]
    if spent is not None and spent >= cap:
        message = "The interview has cost as much as INTERVIEW_COST_CAP allows: no model is asked about it any more."
        _tell_once(request, ports[0], "vendor.cost_cap_reached", message, None)
        raise ProviderError(message, provider=ports[0].name, code="cost_cap_reached")


def _final_error(request: Request, missed: Sequence[tuple[P, ProviderError]]) -> ProviderError:
    """The error of a round without an answer: the row waits as long as one of the vendors may be back soon."""
    waiting = [(port, error) for port, error in missed if not error.costs_attempt]
    if waiting:
        port, soonest = min(waiting, key=lambda pair: pair[1].wait_seconds or 0.0)
        if soonest.code != "vendor_busy":
            _tell_waiting(request, port, soonest)
        return soonest
    errors = [error for _, error in missed]
    return next((error for error in errors if error.retryable), errors[0])


def _tell_waiting(request: Request, port: Port, error: ProviderError) -> None:
    """One line for each time that a vendor goes away, however often the row comes back to it."""
    since = Vendor.objects.get(pk=port.name).opened_at
    why = "does not answer at present"
    if error.refuses_credentials:
        why = "does not accept our credentials"
    elif error.is_unusable:
        why = f"gives answers that cannot be used ({error.code})"
    _tell_once(request, port, "vendor.waiting", f"{port.name} {why}, and is waited for.", since)


def _tell_fallback(request: Request, absent: Port, error: ProviderError, *, answered_by: str) -> None:
    kind = "vendor.refused_us" if error.only_here else "vendor.fallback"
    logger.warning(
        "%s of %s: %s was asked instead of %s: %s", request.kind, request.row.pk, answered_by, absent.name, error.code
    )
    why = "does not accept our account or configuration" if error.only_here else "was not available"
    _tell_once(request, absent, kind, f"{absent.name} {why} ({error.code}); {answered_by} was used instead.", None)


def _tell_once(request: Request, port: Port, kind: str, message: str, since: datetime | None) -> None:
    """Adds a line to the timeline unless it stands there (since then). The vendor's lock keeps workers apart."""
    interview_id, _ = request.row.subject
    if interview_id is None:
        return
    with transaction.atomic():
        list(Vendor.objects.select_for_update().filter(pk=port.name))
        told = InterviewEvent.objects.filter(interview_id=interview_id, kind=kind, message=message)
        if since is not None:
            told = told.filter(created_at__gte=since)
        if not told.exists():
            transitions.record(request.row, kind, message)
