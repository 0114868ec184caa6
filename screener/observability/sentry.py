"""Errors, reported to Sentry or what speaks its protocol; imported only when there is a DSN."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.types import Event, Hint
from structlog.contextvars import get_contextvars

from screener.observability import redact

KEPT = {
    *("event_id", "timestamp", "level", "platform", "logger", "logentry", "exception", "transaction", "tags"),
    *("environment", "release", "server_name", "sdk", "contexts"),
}
"""What goes out of an event. Bodies, headers, users, breadcrumbs and arguments do not."""


def start(dsn: str, environment: str, release: str) -> None:
    """Reports what is logged as an error, without values of variables, bodies, or what somebody said."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        before_send=scrub,
        integrations=[DjangoIntegration()],
        auto_enabling_integrations=False,  # they would import and wrap the libraries of vendors, in every process
    )


def scrub(event: Event, hint: Hint) -> Event:
    """The event with its ids as tags, and with texts that are cut and redacted like those of the logs."""
    told: dict[str, Any] = {name: value for name, value in event.items() if name in KEPT}
    for error in told.get("exception", {}).get("values", ()):
        error["value"] = redact.first_line(error.get("value") or "")
    if "logentry" in told:
        told["logentry"] = {"message": _said(hint, told["logentry"])}
    told["tags"] = {name: str(value) for name, value in get_contextvars().items()}
    told["transaction"] = redact.text(told.get("transaction") or "")
    return told  # type: ignore[return-value]  # a dict with the keys of an Event


def _said(hint: Hint, entry: dict[str, Any]) -> str:
    """The event of a structured line, which the SDK sees as a dict; else the message, arguments filled in."""
    said = getattr(hint.get("log_record"), "msg", None)
    if isinstance(said, dict):
        return redact.first_line(str(said.get("event", "")))
    return redact.first_line(entry.get("formatted") or entry.get("message") or "")
