"""Every error has one shape."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from rest_framework.test import APIClient

from calls import queries

JOBS = "/api/v1/job-descriptions/"


def _problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize("path", ["/nothing", "/api/", "/api/v2/", "/webhooks/nobody/"])
def test_an_unknown_address_is_a_problem(path: str) -> None:
    _problem(Client().get(path), 404, "not_found")


@pytest.mark.parametrize(
    "path", ["nothing/", "candidates", "candidates/1/", "interviews/x/", "interviews/%00/", "candidates/%ff/"]
)
def test_an_unknown_address_below_v1_is_a_problem(api: APIClient, path: str) -> None:
    _problem(api.get(f"/api/v1/{path}"), 404, "not_found")


def test_an_id_of_nothing_is_a_problem(api: APIClient) -> None:
    _problem(api.get("/api/v1/interviews/7b0f5a3e-6a0c-4c37-9d8a-0d3f6f0f7c11/"), 404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_a_method_that_is_not_there_is_a_problem(api: APIClient, method: str) -> None:
    answer = api.generic(method, JOBS)
    _problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, POST"


def test_an_answer_that_nobody_can_give_is_a_problem(api: APIClient) -> None:
    _problem(api.get(JOBS, headers={"Accept": "text/html"}), 406, "not_acceptable")


def test_a_body_of_another_type_is_a_problem(api: APIClient) -> None:
    _problem(api.post(JOBS, "title=x", content_type="text/plain"), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"{'title': 1}", b"\xff\xfe", b'{"title": NaN}', b"[" * 100_000, b"1" * 5000],
    ids=["open", "empty", "quotes", "not_utf8", "nan", "deep", "long_number"],
)
def test_malformed_json_is_a_problem(api: APIClient, body: bytes) -> None:
    answer = api.post(JOBS, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_what_is_wrong_with_json_is_said_without_repeating_it(api: APIClient) -> None:
    answer = api.post(JOBS, b'{"title": +46701234567}', content_type="application/json")
    detail = _problem(answer, 400, "malformed_json")["detail"]
    assert detail == "The body is not valid JSON: Expecting value at line 1, column 11."


def test_a_charset_that_is_no_text_encoding_does_no_harm(api: APIClient) -> None:
    answer = api.post(JOBS, b"{}", content_type="application/json; charset=hex")
    _problem(answer, 400, "invalid")


def test_a_body_that_is_too_large_is_a_problem(api: APIClient) -> None:
    body = b'{"title": "' + b"x" * 1_000_001 + b'"}'
    _problem(api.post(JOBS, body, content_type="application/json"), 413, "body_too_large")


def test_a_body_of_unknown_length_is_not_taken_for_an_empty_one(api: APIClient) -> None:
    answer = api.post(JOBS, headers={"Transfer-Encoding": "chunked"})
    _problem(answer, 411, "length_required")


def test_faults_are_named_by_json_pointers(api: APIClient) -> None:
    body = {"title": "", "question_count": 9}
    faults = _problem(api.post(JOBS, body), 400, "invalid")["errors"]
    assert {fault["pointer"]: fault["code"] for fault in faults} == {
        "/title": "blank",
        "/description": "required",
        "/question_count": "max_value",
    }


@pytest.mark.parametrize(
    ("name", "pointer"), [("a/b~c", "/a~1b~0c"), ("\ud800", "/?"), ("", "/")], ids=["slash", "surrogate", "empty"]
)
def test_an_unknown_field_is_refused_by_its_name(api: APIClient, name: str, pointer: str) -> None:
    body = json.dumps({"title": "x", "description": "y", name: 1})
    answer = api.post(JOBS, body, content_type="application/json")
    fault = _problem(answer, 400, "invalid")["errors"][0]
    assert (fault["pointer"], fault["code"]) == (pointer, "unknown_field")


def test_a_body_that_is_no_object_is_a_problem(api: APIClient) -> None:
    assert _problem(api.post(JOBS, ["x"]), 400, "invalid")["errors"][0]["pointer"] == ""


def test_a_fault_of_ours_says_nothing_of_the_inside(api: APIClient) -> None:
    api.raise_request_exception = False
    with mock.patch.object(queries, "interviews_in_full", autospec=True, side_effect=RuntimeError("+46701234567")):
        answer = api.get("/api/v1/interviews/")
    _problem(answer, 500, "server_error")
    assert b"+46701234567" not in answer.content
    assert b"RuntimeError" not in answer.content


def test_a_host_that_is_not_ours_is_a_problem() -> None:
    _problem(Client().get(JOBS, headers={"Host": "evil.example"}), 400, "bad_request")


def test_a_form_with_too_many_parts_is_a_problem(api: APIClient) -> None:
    parts = {f"part{number}": "x" for number in range(1001)}
    _problem(api.post("/api/v1/candidates/", parts, format="multipart"), 400, "bad_request")
