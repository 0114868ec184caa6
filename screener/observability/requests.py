"""One line for every request: what was asked, what it was about, what came of it. Never a query, a body or a token."""

from __future__ import annotations

import time
from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware
from django_structlog.signals import bind_extra_request_finished_metadata

from screener.observability import metrics, tracing
from screener.observability.work import about, forget, subject

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines: said only when they fail."""


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class ObservedRequests(RequestMiddleware):
    """Gives a request its id, binds the interview its path names, and says how it ended."""

    def prepare(self, request: HttpRequest) -> None:
        """Nothing of an earlier request of this thread is left."""
        forget()
        request.META["observed.began"] = time.perf_counter()
        request.META["observed.began_at"] = time.time_ns()
        super().prepare(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Binds the ids of the path, before anything is looked up."""
        about(kwargs.get("interview_id"), kwargs.get("call_id"))

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """Counts it, and says it, unless it is a probe that was answered well.

        What changes an interview is a part of its trace; who only looks, however often, has a trace of their own.
        """
        route = request.resolver_match.route if request.resolver_match else "none"
        _measure(request, response, route)
        if request.path in PROBES and response.status_code < 400:
            forget()
            return
        interview_id, is_new = subject()
        only_looks = request.method in {"GET", "HEAD", "OPTIONS"}
        tracing.tell(
            {
                "http.request.method": str(request.method),
                "http.route": route,
                "http.response.status_code": response.status_code,
                **({"interview_id": str(interview_id)} if interview_id else {}),
            },
            None if only_looks else interview_id,
            is_root=is_new,
            began_at=request.META["observed.began_at"],
            caller=request.headers.get("traceparent", ""),
            failed=response.status_code >= 500,
        )
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path, which are redacted with the rest of the line."""
        return f"{request.method} {request.path}"


def _measure(request: HttpRequest, response: HttpResponse, route: str) -> None:
    seconds = time.perf_counter() - request.META["observed.began"]
    code = str(response.status_code)
    if route.startswith("webhooks/"):
        metrics.WEBHOOK_SECONDS.labels(route.split("/")[2], code).observe(seconds)
    else:
        method = request.method if request.method in METHODS else "other"
        metrics.REQUEST_SECONDS.labels(method, route, code).observe(seconds)


@receiver(bind_extra_request_finished_metadata)
def _add_seconds(request: HttpRequest, log_kwargs: dict[str, Any], **others: Any) -> None:
    log_kwargs["seconds"] = round(time.perf_counter() - request.META["observed.began"], 4)
