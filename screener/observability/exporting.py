"""OpenTelemetry's SDK: imported and started only when there is somewhere to send traces to."""

from __future__ import annotations

from collections.abc import Mapping

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from screener.observability.tracing import appointed


class Ids(RandomIdGenerator):
    """Draws ids, unless the next span's are appointed."""

    def generate_span_id(self) -> int:
        """64 bits."""
        return ids.span_id if (ids := appointed.get()) else super().generate_span_id()

    def generate_trace_id(self) -> int:
        """128 bits."""
        return ids.trace_id if (ids := appointed.get()) else super().generate_trace_id()


def start(endpoint: str, headers: Mapping[str, str], service: str) -> None:
    """Sends every span to `endpoint`/v1/traces from a thread of its own; what is left is sent when the process ends."""
    exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces", headers=dict(headers))
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: service}), id_generator=Ids())
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
