"""What Prometheus is told, and who may ask."""

import itertools
import os
import subprocess
import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from calls.background.jobs import working
from calls.background.registry import registry
from calls.domain.states import InterviewStatus
from calls.errors import ProviderError
from calls.models import Interview
from lab.install import ROOT
from screener.observability.ports import observed
from tests.calls.story import Carrier, FakeTelephony, make_interview

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-the-metrics"

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figure(text: str, name: str, **labels: str) -> float:
    """One figure of an answer; 0 when it is not there."""
    return _figures(text).get((name, frozenset(labels.items())), 0.0)


def _figures(text: str) -> Figures:
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}


@pytest.fixture
def scrape(settings: Settings):
    """Asks for the figures as Prometheus does."""
    settings.METRICS_TOKEN = TOKEN

    def ask() -> str:
        return Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()

    return ask


def test_without_a_token_in_the_settings_there_is_no_such_page():
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_another_token_is_refused(settings: Settings, sent: str):
    settings.METRICS_TOKEN = TOKEN
    answer = Client().get("/metrics", headers={"Authorization": sent})
    assert (answer.status_code, answer.headers["WWW-Authenticate"][:6]) == (401, "Bearer")


def test_a_webhook_is_timed_by_its_kind_and_its_answer(carrier: Carrier, scrape):
    before = scrape()
    carrier.voice()
    carrier.post("voice/{call}/", signature="forged")
    after = scrape()
    for code in ("200", "403"):
        count = ("screener_webhook_seconds_count", {"kind": "voice", "code": code})
        assert figure(after, count[0], **count[1]) - figure(before, count[0], **count[1]) == 1


def test_a_request_is_timed_by_its_route_and_not_by_its_path(scrape):
    Client().get("/api/v1/interviews/0b8e3f9e-0000-4000-8000-000000000000/")
    route = "api/v1/interviews/<id:interview_id>/"
    assert figure(scrape(), "screener_request_seconds_count", method="GET", route=route, code="401") >= 1
    assert "0b8e3f9e" not in scrape()


def test_a_step_is_timed_by_its_outcome(scrape):
    with pytest.raises(ZeroDivisionError), working("a_step_of_the_tests"):
        _ = 1 / 0
    count = figure(scrape(), "screener_step_seconds_count", step="a_step_of_the_tests", outcome="crashed")
    assert count == 1


@pytest.mark.parametrize(
    ("error", "outcome"), [(None, "done"), (ProviderError("away", provider="x", code="carrier_away"), "carrier_away")]
)
def test_a_vendor_is_timed_by_what_came_of_the_question(scrape, error: Exception | None, outcome: str):
    port = observed(lambda: FakeTelephony(name=f"of-{outcome}", recording_errors=[error] if error else []))()
    with pytest.raises(ProviderError) if error else nullcontext(), port.open_recording("RE1") as download:
        assert b"".join(download)
    labels = {"vendor": f"of-{outcome}", "operation": "open_recording", "outcome": outcome}
    assert figure(scrape(), "screener_vendor_seconds_count", **labels) == 1


def test_of_several_vendors_each_is_timed_and_nobody_stays_nobody(scrape):
    first, second = observed(lambda: (FakeTelephony(name="first"), FakeTelephony(name="second")))()
    first.hang_up("CA1")
    assert second.name == "second"
    assert observed(lambda: None)() is None
    assert figure(scrape(), "screener_vendor_seconds_count", vendor="first", operation="hang_up", outcome="done") == 1


def test_interviews_are_counted_by_status(carrier: Carrier, scrape):
    make_interview(status=InterviewStatus.COMPLETED)
    old = make_interview(status=InterviewStatus.FAILED)
    Interview.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=2))
    text = scrape()
    assert figure(text, "screener_interviews", status="calling") == 1
    assert figure(text, "screener_interviews", status="scoring") == 0
    assert figure(text, "screener_interviews_ended", status="completed") == 1
    assert figure(text, "screener_interviews_ended", status="failed") == 0
    assert figure(text, "screener_live_calls") == 1


def test_dead_letters_are_counted_by_kind(scrape):
    make_interview(set_aside_at=timezone.now())
    text = scrape()
    assert figure(text, "screener_dead_letters", kind="interview") == 1
    assert figure(text, "screener_dead_letters", kind="call") == 0


def test_the_age_of_what_waits_is_told_by_step(scrape):
    make_interview(next_attempt_at=timezone.now() - timedelta(minutes=5))
    make_interview(status=InterviewStatus.SCORING, next_attempt_at=timezone.now() - timedelta(hours=1))
    text = scrape()
    assert figure(text, "screener_oldest_waiting_seconds", step="start_call") == pytest.approx(300, abs=60)
    assert figure(text, "screener_oldest_waiting_seconds", step="conclude_interview") == pytest.approx(3600, abs=60)
    assert figure(text, "screener_oldest_waiting_seconds", step="score_response") == 0


def test_a_scrape_asks_once_for_each_step_and_seven_times_more_however_many_rows_there_are(
    scrape, settings: Settings, django_assert_num_queries
):
    settings.TASKS_IN_DATABASE = True
    for _ in range(5):
        make_interview()
    with django_assert_num_queries(5 + len(registry.waiting())):
        scrape()


COUNTING = """
import sys
from pathlib import Path
from screener.observability import metrics
metrics.share(Path(sys.argv[1]))
metrics.STEP_SECONDS.labels("dial", "done").observe(1)
from prometheus_client import CollectorRegistry, generate_latest
registry = CollectorRegistry()
registry.register(metrics.registered())
print(generate_latest(registry).decode(), flush=True)
sys.stdin.read()
"""


def _count(directory: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", COUNTING, str(directory)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _counted(process: subprocess.Popen[str]) -> float:
    assert process.stdout is not None
    told = "".join(itertools.takewhile(str.strip, process.stdout))
    return figure(told, "screener_step_seconds_count", step="dial", outcome="done")


def test_what_a_machine_that_is_gone_has_left_is_removed_after_a_month(tmp_path: Path):
    old, young = tmp_path / "histogram_elsewhere-1.db", tmp_path / "process_elsewhere-2"
    for path in (old, young):
        path.touch()
    os.utime(old, (0, 0))
    with _count(tmp_path) as process:
        assert _counted(process) == 1
    assert (old.exists(), young.exists()) == (False, True)


def test_processes_that_share_a_directory_add_up_until_none_lives(tmp_path: Path):
    with _count(tmp_path) as first:
        assert _counted(first) == 1
        with _count(tmp_path) as second:
            assert _counted(second) == 2
        with _count(tmp_path) as third:
            assert _counted(third) == 3
    with _count(tmp_path) as alone:
        assert _counted(alone) == 1
