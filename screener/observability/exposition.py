"""GET /metrics: for Prometheus, and for nobody else."""

from __future__ import annotations

import hmac
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from screener.observability import metrics
from screener.observability.gauges import Rows


def view(request: HttpRequest) -> HttpResponse:
    """The figures of this moment. Without METRICS_TOKEN there is no such page; without the token in it, 401."""
    expected: str = settings.METRICS_TOKEN
    if not expected:
        raise Http404
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(_digest(sent.strip()), _digest(expected)):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    registry = CollectorRegistry()
    registry.register(metrics.registered())
    registry.register(Rows())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _digest(text: str) -> bytes:
    """So that the time a comparison takes tells neither the token nor its length."""
    return sha256(text.encode()).digest()
