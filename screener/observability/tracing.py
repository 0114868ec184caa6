"""Spans: one trace for an interview, from the request that ordered it to its result, whichever process did what.

The trace's id is the interview's id, so nothing has to travel: every step, webhook and process that knows the interview
knows its trace. Only OpenTelemetry's API is used here, which does nothing until `exporting.start` was called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.conf import settings
from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from calls.model_spans import CONTENT_WANTED
from screener.observability import redact

Attributes = Mapping[str, str | int | float]

_tracer = trace.get_tracer("screener")
_propagator = TraceContextTextMapPropagator()
appointed: ContextVar[SpanContext | None] = ContextVar("appointed", default=None)
"""The ids that the next span has to have; None lets them be drawn."""


def root_of(interview_id: UUID) -> SpanContext:
    """The first span of an interview's trace, whether or not it was told yet."""
    return SpanContext(
        trace_id=interview_id.int,
        span_id=interview_id.int & (2**64 - 1),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )


@contextmanager
def span(
    name: str, attributes: Attributes, *, interview_id: UUID | None = None, kind: SpanKind = SpanKind.INTERNAL
) -> Iterator[Span]:
    """Surrounds work. Without an interview it belongs to the span around it. What it raises goes on, told redacted."""
    parent = None if interview_id is None else _below(interview_id)
    token = context.attach(context.set_value(CONTENT_WANTED, settings.TRACE_CONTENT))
    try:
        with _tracer.start_as_current_span(
            name, parent, kind, attributes, record_exception=False, set_status_on_exception=False
        ) as current:
            try:
                yield current
            except BaseException as error:
                _tell_error(current, error)
                raise
    finally:
        context.detach(token)


def tell(
    attributes: Attributes, interview_id: UUID | None, *, is_root: bool, began_at: int, caller: str, failed: bool
) -> None:
    """Tells of a request afterwards, since only its answer shows which interview it was about.

    `is_root`: it ordered the interview, and is the first span of its trace. `began_at` is in nanoseconds since 1970.
    `caller` is the `traceparent` it came with: that trace is linked, because it is about more than this interview.
    """
    name = f"{attributes['http.request.method']} {attributes['http.route']}"
    parent = _below(interview_id) if interview_id and not is_root else Context()
    calling = trace.get_current_span(_propagator.extract({"traceparent": caller}, Context())).get_span_context()
    links = [Link(calling)] if calling.is_valid else []
    token = appointed.set(root_of(interview_id) if interview_id and is_root else None)
    try:
        told = _tracer.start_span(name, parent, SpanKind.SERVER, attributes, links, began_at)
    finally:
        appointed.reset(token)
    if failed:
        told.set_status(Status(StatusCode.ERROR))
    told.end()


def _below(interview_id: UUID) -> Context:
    return trace.set_span_in_context(NonRecordingSpan(root_of(interview_id)), Context())


def _tell_error(current: Span, error: BaseException) -> None:
    current.set_status(Status(StatusCode.ERROR, type(error).__name__))
    if current.is_recording():
        current.add_event(
            "exception",
            {
                "exception.type": type(error).__qualname__,
                "exception.message": redact.message(error),
                "exception.stacktrace": redact.stack(error),
            },
        )
