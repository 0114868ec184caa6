"""The seam between the work and what is told about it: which step, about which interview and call, and how it went."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars, get_contextvars

from calls.errors import ProviderError
from screener.observability import metrics, tracing

Outcome = Literal["done", "retried", "failed", "crashed"]

_log = structlog.get_logger(__name__)
_outcome: ContextVar[Outcome] = ContextVar("outcome", default="done")
_ordered: ContextVar[bool] = ContextVar("ordered", default=False)


def about(interview_id: UUID | None, call_id: UUID | None = None, *, is_new: bool = False) -> None:
    """From here to the end of the request or step, everything that is told names this interview and this call.

    `is_new`: the interview begins here, and so does its trace.
    """
    bind_contextvars(**_ids(interview_id, call_id))
    _ordered.set(is_new)


def forget() -> None:
    """Nothing is known any more of what a request is about."""
    clear_contextvars()
    _ordered.set(False)


def subject() -> tuple[UUID | None, bool]:
    """The interview that the running request is about, and whether it was ordered by it."""
    interview_id = get_contextvars().get("interview_id")
    return (UUID(interview_id) if interview_id else None), _ordered.get()


def went(outcome: Outcome) -> None:
    """Says how the running step went, when it was not simply done."""
    _outcome.set(outcome)


@contextmanager
def step(name: str, interview_id: UUID | None, call_id: UUID | None = None) -> Iterator[None]:
    """Surrounds one step of the story. What it raises is logged here, where the ids are known, and goes on."""
    began = time.perf_counter()
    before = _outcome.set("done")
    ids = _ids(interview_id, call_id)
    with bound_contextvars(step=name, **ids):
        try:
            with tracing.span(name, ids, interview_id=interview_id) as span:
                yield
                span.set_attribute("outcome", _outcome.get())
        except BaseException:
            went("crashed")
            _log.exception("step_crashed")
            raise
        finally:
            seconds = time.perf_counter() - began
            metrics.STEP_SECONDS.labels(name, _outcome.get()).observe(seconds)
            _log.info("step_finished", outcome=_outcome.get(), seconds=round(seconds, 3))
            _outcome.reset(before)


@contextmanager
def vendor(name: str, operation: str) -> Iterator[None]:
    """Surrounds one question to a vendor. What it raises goes on."""
    began = time.perf_counter()
    outcome = "done"
    try:
        with tracing.span(f"{name} {operation}", {"peer.service": name}, kind=SpanKind.CLIENT):
            yield
    except ProviderError as error:
        outcome = error.code
        raise
    except BaseException:
        outcome = "crashed"
        raise
    finally:
        metrics.VENDOR_SECONDS.labels(name, operation, outcome).observe(time.perf_counter() - began)


def _ids(interview_id: UUID | None, call_id: UUID | None) -> dict[str, str]:
    ids = {"interview_id": interview_id, "call_id": call_id}
    return {name: str(value) for name, value in ids.items() if value is not None}
