"""Read by gunicorn from the working directory: its own lines look like those of the service."""

import sys

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
