"""Observation and control."""

import json

import pytest
import requests

from tests.phoneline.harness import OURS, THEIRS, Telephone, wait_for


def put(phone: Telephone, body: str, number: str = THEIRS) -> requests.Response:
    return requests.put(f"{phone.url}/phoneline/candidates/{number}", data=body, timeout=5)


def test_health_counts_the_calls(phone):
    phone.completed("<Hangup/>")
    assert phone.observed("health") == {"status": "ok", "calls": 1, "live_calls": 0, "pending": 0}


def test_a_number_gets_a_named_candidate(phone):
    answer = put(phone, json.dumps({"candidate": "no answer"}))
    assert answer.json() == {"number": THEIRS, "title": "no_answer"}


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("{", THEIRS),
        ("[]", THEIRS),
        ('{"candidate": "nobody"}', THEIRS),
        ('{"script": {"colour": 1}}', THEIRS),
        ('{"candidate": "weak"}', "12"),
    ],
)
def test_a_wrong_candidate_is_refused(phone, body, number):
    assert put(phone, body, number).status_code == 400


def test_a_call_is_told_with_everything_that_happened(phone):
    sid = phone.completed("<Say>Good morning.</Say><Dance/>")["sid"]
    assert [call["sid"] for call in phone.observed("calls")["calls"]] == [sid]
    call = phone.observed(f"calls/{sid}")
    assert [entry["status"] for entry in call["statuses"]] == [
        *("queued", "initiated", "ringing", "in-progress", "completed"),
    ]
    assert (call["said"][0]["who"], call["verbs"][0]["verb"]) == ("service", "Say")
    assert call["notices"] == phone.observed("debugger")["notices"]


def test_an_unknown_call_is_not_found(phone):
    assert requests.get(f"{phone.url}/phoneline/calls/CA1", timeout=5).status_code == 404


def test_every_api_request_is_kept_with_its_parameters_and_its_status(phone):
    phone.call(url="http://127.0.0.1:9/x", status_callback_event=["ringing", "completed"])
    (entry,) = phone.observed("requests")["requests"]
    assert (entry["method"], entry["status"]) == ("POST", 201)
    assert entry["form"] == [
        *(["To", THEIRS], ["From", OURS]),
        *(["StatusCallbackEvent", "ringing"], ["StatusCallbackEvent", "completed"]),
        ["Url", "http://127.0.0.1:9/x"],
    ]


def test_what_happens_can_be_followed_line_by_line(phone):
    with requests.get(f"{phone.url}/phoneline/events", stream=True, timeout=5) as stream:
        phone.app.page("/start", "<Say>Hello.</Say>")
        phone.call()
        kinds = []
        for line in stream.iter_lines(chunk_size=1):
            kinds.append(json.loads(line)["kind"])
            if kinds.count("status") == 5:
                break
    assert {"status", "request", "webhook", "verb", "said"} <= set(kinds)


def test_many_calls_run_at_once(phone):
    phone.app.page("/end", "<Hangup/>")
    phone.app.page("/start", '<Say>Why do you want this job?</Say><Record action="/end" finishOnKey="#"/>')
    sids = [phone.call(to=f"+1415555{number:04d}") for number in range(60)]
    wait_for(lambda: phone.observed("health")["pending"] == 0, 30)
    assert {phone.observed(f"calls/{sid}")["status"] for sid in sids} == {"completed"}
    assert len(phone.app.seen("/end")) == 60
