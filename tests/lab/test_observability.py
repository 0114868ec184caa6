"""One interview with the real processes, and everything they told about it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from lab.ats import Ats
from lab.inputs import BUILT_IN_JOB, read_job
from lab.install import ROOT
from lab.openai.stand_in import OpenAIStandIn
from lab.stack import Stack
from tests.loopback_collector import Collector, attributes

NAME, PHONE = "Grace Unmistakable", "+14155550142"
SAID = "I reduced the latency of the unmistakable checkout"
KEY = "sk-unmistakable-0123456789"
TOKEN = "an-unmistakable-metrics-token"
PATIENCE = 240.0


@dataclass(frozen=True)
class Told:
    """What was told by the time that everything had ended."""

    interview_id: str
    private: tuple[str, ...]
    logs: dict[str, str]
    metrics: str
    spans: list[Span]
    sent: bytes

    @property
    def trace(self) -> dict[str, list[Span]]:
        """The spans of the interview's trace, by name."""
        found: dict[str, list[Span]] = {}
        for span in self.spans:
            if span.trace_id.hex() == self.interview_id.replace("-", ""):
                found.setdefault(span.name, []).append(span)
        return found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """One screening with a stand-in for the model, at the most talkative level."""
    database = tmp_path_factory.mktemp("told") / "db.sqlite3"
    with Collector() as collector, OpenAIStandIn(transcript=SAID) as model:
        env = {
            "DATABASE_URL": f"sqlite:///{database}",
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": "json",
            "METRICS_TOKEN": TOKEN,
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Basic%20unmistakable",
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": model.base_url,
        }
        with Stack("told", speed=30, env=env) as stack:
            interview_id = _screen(stack)
            metrics = requests.get(
                f"{stack.base_url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30
            ).text
            private = (NAME, PHONE, PHONE[1:], SAID, KEY, TOKEN, stack.api_key, "Basic unmistakable")
            directory = stack.directory
        logs = {name: (directory / "logs" / f"{name}.log").read_text() for name in ("web", "worker", "clock")}
        yield Told(interview_id, private, logs, metrics, collector.spans(), collector.bodies)


def _screen(stack: Stack) -> str:
    ats = Ats(stack.base_url, stack.api_key)
    job_id = ats.new_job(read_job(BUILT_IN_JOB), wait=True)
    candidate = ats.new_candidate({"name": NAME, "phone": PHONE, "email": "grace@unmistakable.example"})
    ats.record_consent(candidate, {"wording": "I agree.", "source": "test"})
    interview_id = ats.order(candidate, job_id)
    deadline = time.monotonic() + PATIENCE
    while ats.interview(interview_id).status != "completed" and time.monotonic() < deadline:
        stack.check()
        time.sleep(0.5)
    result = ats.result(interview_id)
    assert result
    assert result.summary
    return interview_id


@pytest.mark.parametrize("process", ["web", "worker", "clock"])
def test_every_line_of_every_process_is_an_object_without_anything_private(told: Told, process: str):
    lines = [json.loads(line) for line in told.logs[process].splitlines()]
    assert all({"event", "level", "timestamp"} <= set(line) for line in lines)
    assert [piece for piece in told.private if piece in told.logs[process]] == []


def test_the_processes_name_the_interview_in_what_they_say(told: Told):
    for process, event in (("web", "request_finished"), ("worker", "step_finished")):
        lines = [json.loads(line) for line in told.logs[process].splitlines()]
        named = [line for line in lines if line["event"] == event and line.get("interview_id") == told.interview_id]
        assert len(named) >= 5


def test_one_trace_leads_from_the_request_to_the_result(told: Told):
    steps = {"dial", "store_recording", "transcribe_recording", "score_response", "conclude_interview"}
    assert {"POST api/v1/interviews/", "twilio place_call", "openai rate", *steps} <= set(told.trace)
    assert any(name.startswith("POST webhooks/twilio/answer/") for name in told.trace)


def test_the_request_is_the_root_and_nothing_hangs_in_the_air(told: Told):
    spans = [span for same in told.trace.values() for span in same]
    roots = [span for span in spans if not span.parent_span_id]
    assert [span.name for span in roots] == ["POST api/v1/interviews/"]
    assert {span.parent_span_id for span in spans if span.parent_span_id} <= {span.span_id for span in spans}


def test_a_model_is_told_of_by_its_names_and_tokens(told: Told):
    asked = [attributes(span) for span in told.spans if attributes(span).get("gen_ai.operation.name") == "chat"]
    assert asked
    assert asked[0]["gen_ai.provider.name"] == "openai"
    assert asked[0]["gen_ai.request.model"] == asked[0]["gen_ai.response.model"]
    assert (asked[0]["gen_ai.usage.input_tokens"], asked[0]["gen_ai.usage.output_tokens"]) == (1, 1)


def test_nothing_private_is_in_any_trace(told: Told):
    assert told.sent
    assert [piece for piece in told.private if piece.encode() in told.sent] == []


@pytest.mark.parametrize(
    "sample",
    [
        'screener_webhook_seconds_count{code="200",kind="answer"}',
        'screener_step_seconds_count{outcome="done",step="conclude_interview"} 1.0',
        'screener_vendor_seconds_count{operation="place_call",outcome="done",vendor="twilio"} 1.0',
        'screener_interviews_ended{status="completed"} 1.0',
        'screener_queued_tasks{queue="calls"} 0.0',
    ],
)
def test_web_tells_what_all_processes_counted(told: Told, sample: str):
    assert sample in told.metrics


def test_no_figure_names_a_person(told: Told):
    assert [piece for piece in told.private if piece in told.metrics] == []


def test_what_is_off_is_not_imported(tmp_path: Path):
    code = "import django, sys; django.setup(); print(sorted({'opentelemetry.sdk', 'sentry_sdk'} & set(sys.modules)))"
    env = {"DJANGO_SETTINGS_MODULE": "screener.settings", "SECRET_KEY": "x", "DATA_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
