"""Every logger writes one structured line, with the ids of what it is about."""

import inspect
import logging

import pytest
from django.conf import settings
from django.test import Client
from django_tasks.base import Task
from rest_framework.test import APIClient

from calls import tasks
from calls.background.jobs import working
from calls.background.registry import registry
from calls.errors import ProviderError
from calls.models import Call
from screener.observability import redact
from tests.calls.observability.conftest import Written
from tests.calls.story import PHONE, Carrier, Vendors

pytestmark = pytest.mark.django_db


def test_a_logger_that_knows_nothing_of_structure_writes_the_same_line(written: Written):
    logging.getLogger("some.library").warning("%s calls left", 3)
    line = written.lines()[-1]
    assert (line["event"], line["level"], line["logger"]) == ("3 calls left", "warning", "some.library")
    assert line["timestamp"].endswith("Z")


def test_a_known_secret_is_taken_out_wherever_it_stands(written: Written):
    logging.getLogger("some.library").warning("sent %s", f"x{settings.TWILIO_AUTH_TOKEN}y")
    assert written.lines()[-1]["event"] == f"sent x{redact.REDACTED}y"


def test_a_webhooks_line_names_its_interview_and_its_call(carrier: Carrier, call: Call, written: Written):
    carrier.voice()
    line = written.lines("request_finished")[-1]
    assert (line["interview_id"], line["call_id"]) == (str(call.interview_id), str(call.pk))
    assert (line["code"], line["request"]) == (200, f"POST /webhooks/twilio/voice/{call.pk}/")
    assert line["request_id"]
    assert line["seconds"] >= 0


@pytest.mark.parametrize("header", ["X-Request-ID", "X-Correlation-ID", "traceparent", "User-Agent", "Referer"])
@pytest.mark.parametrize("said", ["Philippa-Quillfeather", "14155550177", "4155550177", "+1 415 555 0177", "x" * 5000])
def test_a_header_of_a_client_reaches_no_log(db: None, written: Written, header: str, said: str):
    Client().get("/api/v1/interviews/", headers={header: said})
    assert written.lines("request_finished")
    assert not any(said in str(line) for line in written.lines())


def test_a_request_leaves_nothing_behind_for_the_next(carrier: Carrier, written: Written):
    carrier.voice()
    Client().get("/api/v1/interviews/")
    assert "interview_id" not in written.lines("request_finished")[-1]


@pytest.mark.parametrize(
    "path", ["/i/eyJzZWNyZXQi:1abc:xyz/", "/api/v1/interviews/?phone=%2B14155550123&key=hunter2hunter2"]
)
def test_a_requests_line_has_no_query_and_no_token(path: str, written: Written):
    Client().get(path)
    assert written.lines("request_finished")
    assert not any(piece in written.text for piece in ("eyJ", "1abc", "hunter2", "14155550123", "?"))


@pytest.mark.parametrize("plus", ["+", "%2B", "%252B", ""])
def test_a_requests_line_has_no_number_that_stands_in_its_path(api: APIClient, plus: str, written: Written):
    api.get(f"/api/v1/suppressions/{plus}14155550123/")
    [line] = written.lines("request_finished")
    assert line["request"].startswith("GET /api/v1/suppressions/")
    assert "4155550123" not in written.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_that_is_answered_well_says_nothing(path: str, written: Written):
    Client().get(path)
    assert written.lines("request_finished") == []


def test_a_step_says_how_it_went_and_for_whom(call: Call, written: Written):
    with working("dial", call):
        pass
    line = written.lines("step_finished")[-1]
    assert (line["step"], line["outcome"], line["level"]) == ("dial", "done", "info")
    assert (line["interview_id"], line["call_id"]) == (str(call.interview_id), str(call.pk))


def test_every_task_is_a_step_that_is_told_of():
    sources = {name: inspect.getsource(one.func) for name, one in vars(tasks).items() if isinstance(one, Task)}
    assert len(sources) > 10
    with_a_row = {work.name for work in registry}  # `tasks` surrounds all of these in one place
    assert [name for name in sources if name not in with_a_row and f'working("{name}"' not in sources[name]] == []


def test_a_step_that_raises_is_told_with_its_traceback(call: Call, written: Written):
    with pytest.raises(RuntimeError), working("dial", call):
        raise RuntimeError(f"no line to {PHONE}")
    line = written.lines("step_crashed")[-1]
    assert line["exception"].endswith("RuntimeError: no line to [redacted]")
    assert line["call_id"] == str(call.pk)
    assert written.lines("step_finished")[-1]["outcome"] == "crashed"


def test_a_vendor_that_fails_for_now_is_a_step_that_is_retried(
    carrier: Carrier,
    vendors: Vendors,
    written: Written,
):
    carrier.begin()
    carrier.answer(1, 1)
    vendors.telephony.recording_errors = [ProviderError("away", provider="x", code="away", retryable=True)]
    carrier.recording(1, 1)
    vendors.work()
    outcomes = [(line["step"], line["outcome"]) for line in written.lines("step_finished")]
    assert ("store_recording", "retried") in outcomes


def test_a_whole_interview_is_told_without_the_person_and_the_words(
    carrier: Carrier,
    vendors: Vendors,
    written: Written,
):
    carrier.begin()
    for position in (1, 2, 3):
        carrier.answer(position, position)
        carrier.recording(position, position)
    carrier.hang_up()
    done = vendors.work()
    assert "conclude_interview" in done
    assert len(written.lines("step_finished")) == len(done)
    private = [PHONE, PHONE[1:], "Ada Example", "I added an index", settings.TWILIO_AUTH_TOKEN, settings.API_KEY]
    assert [piece for piece in private if piece in written.text] == []
