"""Structured logs: one line an event, as JSON or for people, with the ids of what it is about."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from screener.observability import redact

NOT_SAYING_MUCH = ("twilio.http_client", "httpx", "httpx2", "openai", "urllib3", "django_tasks_db")
"""Libraries that write addresses or numbers, or a line for what we say better, below WARNING."""

OURS = frozenset(
    {"timestamp", "level", "logger", "request_id", "interview_id", "call_id", "step", "outcome", "code", "seconds"}
)
"""Fields that this package fills itself, with ids, words of its own and measurements."""


def config(level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING: everything that is logged, by whatever library, becomes one redacted line on stderr.

    `form` is `json` or `console`. Calling it also sets structlog up.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_before(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "form": form}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **{name: {"level": "WARNING"} for name in NOT_SAYING_MUCH},
            "celery.worker.strategy": {"level": "WARNING"},  # what was received, and how it went, is said by the step
            "celery.app.trace": {"level": "ERROR"},
            "django_tasks": {"level": "CRITICAL"},  # what a step raised is logged by the step, which knows its ids
            # The request's own line says the same, without the token and the query of its address.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "level": "CRITICAL"},
            "gunicorn.error": {"handlers": [], "propagate": True},
        },
    }


def formatter(form: str) -> logging.Formatter:
    """Makes a line of a record; what is not said through structlog gets the same fields."""
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    last: Processor = console if form == "console" else structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_before(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _exception, _redacted, last],
    )


def _before() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The traceback as a text, before anything can print it with its values."""
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["exception"] = redact.stack(error)
    event.pop("stack_info", None)
    return event


def _redacted(logger: WrappedLogger, method: str, event: MutableMapping[str, Any]) -> EventDict:
    return {name: value if name in OURS else redact.anything(value, name) for name, value in event.items()}
