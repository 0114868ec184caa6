"""Spans: where they belong, what they say, and what they keep to themselves."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.test import Client
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pytest_django.fixtures import Settings

from calls import model_spans
from calls.background.jobs import working
from calls.errors import ProviderError
from calls.model_spans import model_span, tell_answer, tell_content
from calls.models import Call
from screener.observability import tracing, work
from screener.observability.exporting import Ids
from tests.calls.story import PHONE, Carrier

INTERVIEW = UUID("0b8e3f9e-1234-4abc-8def-0123456789ab")


class Spans:
    """What was told, by name."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()

    def __getitem__(self, name: str) -> ReadableSpan:
        return next(span for span in self.exporter.get_finished_spans() if span.name == name)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spans]:
    """Everything that is told while a test runs."""
    told = Spans()
    provider = TracerProvider(id_generator=Ids())
    provider.add_span_processor(SimpleSpanProcessor(told.exporter))
    for module in (tracing, model_spans):
        monkeypatch.setattr(module, "_tracer", provider.get_tracer("tests"))
    yield told
    provider.shutdown()


def _parent(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


def test_a_step_belongs_to_the_trace_that_has_the_interviews_id(spans: Spans):
    with work.step("dial", INTERVIEW):
        pass
    context = spans["dial"].get_span_context()
    assert context is not None
    assert context.trace_id == INTERVIEW.int
    assert _parent(spans["dial"]) == tracing.root_of(INTERVIEW).span_id


def test_what_a_step_asks_a_vendor_belongs_to_the_step(spans: Spans):
    with work.step("dial", INTERVIEW), work.vendor("twilio", "place_call"):
        pass
    context = spans["dial"].get_span_context()
    assert context is not None
    assert _parent(spans["twilio place_call"]) == context.span_id


@pytest.mark.django_db
def test_a_webhook_belongs_to_the_interview_of_its_call(spans: Spans, carrier: Carrier, call: Call):
    carrier.voice()
    told = spans["POST webhooks/twilio/voice/<uuid:call_id>/"].get_span_context()
    assert told is not None
    assert told.trace_id == call.interview_id.int


@pytest.mark.django_db
def test_who_only_looks_has_a_trace_of_their_own_that_names_the_callers(spans: Spans):
    caller = f"00-{'a' * 32}-{'b' * 16}-01"
    Client().get(f"/api/v1/interviews/{INTERVIEW}/", headers={"traceparent": caller})
    span = spans["GET api/v1/interviews/<id:interview_id>/"]
    context = span.get_span_context()
    assert context is not None
    assert context.trace_id != INTERVIEW.int
    assert [link.context.trace_id for link in span.links] == [int("a" * 32, 16)]


def test_what_breaks_a_step_is_told_without_what_it_quotes(spans: Spans):
    with pytest.raises(RuntimeError), work.step("dial", uuid4()):
        raise RuntimeError(f"no line to {PHONE}")
    (event,) = spans["dial"].events
    assert event.attributes is not None
    assert event.attributes["exception.message"] == "no line to [redacted]"
    assert PHONE not in spans["dial"].to_json()


def test_of_a_model_that_fails_the_code_is_told_and_not_the_text(spans: Spans):
    with pytest.raises(ProviderError), model_span("chat", vendor="v", model="m"):
        raise ProviderError("what was said", provider="v", code="v_timeout")
    assert spans["chat m"].attributes is not None
    assert spans["chat m"].attributes["error.type"] == "v_timeout"
    assert "what was said" not in spans["chat m"].to_json()


def test_tokens_and_cost_are_told_when_the_server_tells_them(spans: Spans):
    usage = SimpleNamespace(prompt_tokens=120, completion_tokens=30, cost=0.002)
    with model_span("chat", vendor="v", model="m") as span:
        tell_answer(span, SimpleNamespace(model="m-2026", usage=usage))
    told = spans["chat m"].attributes
    assert told is not None
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (120, 30)
    assert (told["gen_ai.usage.cost"], told["gen_ai.response.model"]) == (0.002, "m-2026")


@pytest.mark.parametrize("wanted", [True, False])
def test_what_was_asked_and_answered_is_told_only_when_that_is_wanted(spans: Spans, settings: Settings, wanted: bool):
    settings.TRACE_CONTENT = wanted
    with work.step("score_response", INTERVIEW), model_span("chat", vendor="v", model="m") as span:
        tell_content(span, [{"role": "user", "content": "the question"}], "the answer")
    text = spans["chat m"].to_json()
    assert ("the question" in text, "the answer" in text) == (wanted, wanted)


@pytest.mark.django_db
def test_a_step_about_no_interview_is_traced_all_the_same(spans: Spans):
    with working("hang_up"):
        pass
    assert _parent(spans["hang_up"]) is None
