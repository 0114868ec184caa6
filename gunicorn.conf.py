"""Read by gunicorn from the working directory: its own lines look like those of the service."""

import sys
from importlib import import_module
from typing import Any

from django.core.exceptions import ImproperlyConfigured

try:
    from screener import settings
except ImproperlyConfigured as error:
    sys.exit(f"{error}.")

logconfig_dict = settings.LOGGING

graceful_timeout = 25
"""Seconds for what is being answered after SIGTERM; platforms kill after 30."""

worker_connections = 500
"""Of each process. A new one takes the place of the oldest that has sent no complete request."""

_LIBRARIES = (
    "django.core.handlers.wsgi", "django.db.models", "django.forms", "django.template", "django.views",
    "opentelemetry.trace", "phonenumbers", "prometheus_client", "psycopg",
    "psycopg_pool", "requests", "sqlparse", "twilio.request_validator", "twilio.twiml.voice_response", "yaml",
)  # fmt: skip
"""What takes most of a worker's start, and has no threads, no settings and no connections."""


def on_starting(server: Any) -> None:
    """Before the port listens: connections to a port whose workers still import would wait for them."""
    for library in _LIBRARIES:
        import_module(library)
