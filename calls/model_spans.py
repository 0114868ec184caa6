"""Spans of questions to a model, with the names of OpenTelemetry's conventions, which Langfuse reads too.

Only OpenTelemetry's API is used: without an SDK nothing is recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from opentelemetry import context, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from calls.errors import ProviderError

CONTENT_WANTED = "calls.content_wanted"
"""Where OpenTelemetry's context says True when spans may hold what was asked and answered, which is personal data."""

_tracer = trace.get_tracer("calls.model_spans")


@contextmanager
def model_span(operation: str, *, vendor: str, model: str) -> Iterator[Span]:
    """Surrounds one request to a model. What it raises goes on; of a ProviderError the code is told, never the text."""
    attributes = {
        "gen_ai.operation.name": operation,
        "gen_ai.provider.name": vendor,
        "gen_ai.system": vendor,
        "gen_ai.request.model": model,
        "langfuse.observation.type": "generation",
    }
    with _tracer.start_as_current_span(
        f"{operation} {model}", None, SpanKind.CLIENT, attributes, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except BaseException as error:
            kind = error.code if isinstance(error, ProviderError) else type(error).__name__
            span.set_attribute("error.type", kind)
            span.set_status(Status(StatusCode.ERROR, kind))
            raise


def tell_answer(span: Span, answer: object) -> None:
    """The model that answered, its tokens, and what it cost when the server says so; each level may be absent."""
    usage = getattr(answer, "usage", None)
    found = {
        "gen_ai.response.model": getattr(answer, "model", None),
        "gen_ai.response.id": getattr(answer, "id", None),
        "gen_ai.usage.input_tokens": _first(usage, "prompt_tokens", "input_tokens"),
        "gen_ai.usage.output_tokens": _first(usage, "completion_tokens", "output_tokens"),
        "gen_ai.usage.cost": getattr(usage, "cost", None),
    }
    span.set_attributes({name: value for name, value in found.items() if isinstance(value, str | int | float)})


def tell_content(span: Span, asked: Sequence[Any], answered: str) -> None:
    """What was asked (role and content of each message) and answered, when that is wanted."""
    if context.get_value(CONTENT_WANTED) is not True or not span.is_recording():
        return
    said = [_said(str(message["role"]), str(message["content"])) for message in asked]
    span.set_attribute("gen_ai.input.messages", json.dumps(said, ensure_ascii=False))
    span.set_attribute("gen_ai.output.messages", json.dumps([_said("assistant", answered)], ensure_ascii=False))


def _said(role: str, text: str) -> dict[str, object]:
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def _first(usage: object, *names: str) -> object:
    return next((value for name in names if (value := getattr(usage, name, None)) is not None), None)
