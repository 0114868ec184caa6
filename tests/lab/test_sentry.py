"""What leaves the house when something breaks, as a server on loopback receives it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from typing import Any

import pytest

from lab.install import ROOT
from tests.loopback_collector import Collector

BREAKING = """
import logging, django
django.setup()
import structlog
from django.test import Client
with structlog.contextvars.bound_contextvars(interview_id="0b8e", call_id="6d1c"):
    said = "I led the unmistakable migration"
    try:
        raise ValueError(f"cannot read '{said}' of +14155550142\\nDETAIL: Failing row contains ({said})")
    except ValueError:
        logging.getLogger("some.library").exception("call to %s broke", "+14155550142")
body = {"candidate": {"name": "Grace Unmistakable", "phone": "+14155550142"}, "job_description": "x"}
headers = {"X-API-Key": "an-unmistakable-api-key", "Cookie": "unmistakable=1"}
Client(raise_request_exception=False).post(
    "/api/v1/candidates/?phone=%2B14155550142", body["candidate"], content_type="application/json", headers=headers
)
import sentry_sdk
sentry_sdk.flush(30)
"""


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The events of a process that logs an error and fails at a request, since its database is empty."""
    with Collector() as collector:
        env = {
            "DJANGO_SETTINGS_MODULE": "screener.settings",
            "SECRET_KEY": "unmistakable-secret-key",
            "API_KEY": "an-unmistakable-api-key",
            "ALLOWED_HOSTS": "testserver",
            "DATA_DIR": str(tmp_path_factory.mktemp("sentry")),
            "SENTRY_DSN": collector.url.replace("//", "//key@") + "/1",
            "SENTRY_ENVIRONMENT": "tests",
            "SENTRY_RELEASE": "7.7",
        }
        subprocess.run([sys.executable, "-c", BREAKING], cwd=ROOT, env=env, check=True, capture_output=True)
        return [event for _, _, body in collector.received for event in _events(body)]


def _events(envelope: bytes) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in envelope.splitlines() if line]
    return [payload for header, payload in itertools.pairwise(lines) if header.get("type") == "event"]


def _told(events: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(event for event in events if event["exception"]["values"][-1]["type"] == kind)


def test_an_error_arrives_with_where_it_happened_and_for_which_interview(events: list[dict[str, Any]]):
    event = _told(events, "ValueError")
    assert (event["environment"], event["release"], event["level"]) == ("tests", "7.7", "error")
    assert event["tags"]["interview_id"] == "0b8e"
    assert event["exception"]["values"][-1]["value"] == "cannot read [redacted] of [redacted]"
    assert event["exception"]["values"][-1]["stacktrace"]["frames"]


def test_a_request_that_fails_is_reported(events: list[dict[str, Any]]):
    assert "no such table" in _told(events, "OperationalError")["exception"]["values"][-1]["value"]


def test_nothing_private_leaves_the_house(events: list[dict[str, Any]]):
    sent = json.dumps([{**event, "exception": _without_source(event)} for event in events])
    assert "14155550142" not in sent
    assert "nmistakable" not in sent
    assert not any("vars" in frame for event in events for frame in _frames(event))
    assert not any({"request", "user", "breadcrumbs", "extra"} & set(event) for event in events)


def _frames(event: dict[str, Any]) -> list[dict[str, Any]]:
    return [frame for value in event["exception"]["values"] for frame in value.get("stacktrace", {}).get("frames", [])]


def _without_source(event: dict[str, Any]) -> list[dict[str, Any]]:
    return [{name: value[name] for name in ("type", "value")} for value in event["exception"]["values"]]
