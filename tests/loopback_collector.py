"""A server on loopback that takes what an OTLP exporter or Sentry's client sends, and keeps it."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector:
    """A context manager; `received` holds (path, headers, body) of every request."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def bodies(self) -> bytes:
        return b"\n".join(body for _, _, body in list(self.received))

    def spans(self) -> list[Span]:
        """Every span that was exported."""
        requests = [body for path, _, body in list(self.received) if path.endswith("/v1/traces")]
        exports = [ExportTraceServiceRequest.FromString(body) for body in requests]
        scopes = [scope for export in exports for one in export.resource_spans for scope in one.scope_spans]
        return [span for scope in scopes for span in scope.spans]

    def wait_for(self, there: Callable[[Collector], bool], seconds: float = 60.0) -> None:
        """Returns when it is there, or when it is time to look at what is missing."""
        deadline = time.monotonic() + seconds
        while not there(self) and time.monotonic() < deadline:
            time.sleep(0.1)


def attributes(span: Span) -> dict[str, str | int | float]:
    """The attributes of a span as plain values."""
    plain = {}
    for item in span.attributes:
        kind = item.value.WhichOneof("value")
        plain[item.key] = getattr(item.value, kind) if kind else ""
    return plain


def _handler_for(collector: Collector) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            collector.received.append((self.path, headers, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Keeps the tests' output quiet."""

    return Handler
