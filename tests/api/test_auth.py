"""Who gets in."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from pytest_django import Settings
from rest_framework.test import APIClient

V1 = "/api/v1/"
JOBS = "/api/v1/job-descriptions/"
AN_ID = "7b0f5a3e-6a0c-4c37-9d8a-0d3f6f0f7c11"


def test_a_request_without_a_key_gets_a_challenge_and_nothing_else(stranger: APIClient) -> None:
    answer = stranger.get(JOBS)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "An API key is needed: X-API-Key.",
        "code": "not_authenticated",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": "test-key-0123456789"},
        {"Authorization": "Bearer test-key-0123456789"},
        {"Authorization": "bearer  test-key-0123456789 "},
        {"X-API-Key": "old", "Authorization": "Bearer test-key-0123456789"},
    ],
)
def test_either_header_opens_the_door(stranger: APIClient, headers: dict[str, str]) -> None:
    assert stranger.get(JOBS, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": "test-key-012345678"},
        {"X-API-Key": "test-key-01234567890"},
        {"X-API-Key": "TEST-KEY-0123456789"},
        {"X-API-Key": "schlüssel"},
        {"Authorization": "test-key-0123456789"},
        {"Authorization": "Basic test-key-0123456789"},
        {"Authorization": "Bearer"},
    ],
)
def test_a_wrong_key_is_refused(stranger: APIClient, headers: dict[str, str]) -> None:
    assert stranger.get(JOBS, headers=headers).status_code == 401


@pytest.mark.parametrize("key", ["", " ", "anything"])
def test_nobody_gets_in_while_no_key_is_configured(stranger: APIClient, settings: Settings, key: str) -> None:
    settings.API_KEY = ""
    assert stranger.get(JOBS, headers={"X-API-Key": key}).status_code == 401


@pytest.mark.django_db
def test_a_key_may_hold_letters_beyond_ascii(stranger: APIClient, settings: Settings) -> None:
    settings.API_KEY = "schlüssel"
    on_the_wire = "schlüssel".encode().decode("latin-1")
    assert stranger.get(JOBS, headers={"X-API-Key": on_the_wire}).status_code == 200


def _operations() -> list[tuple[str, str]]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    filled = [(path.replace("{position}", "1"), operations) for path, operations in schema["paths"].items()]
    return [(path, method) for path, operations in filled for method in operations]


def test_no_operation_of_the_schema_answers_without_a_key(stranger: APIClient) -> None:
    operations = _operations()
    assert len(operations) >= 20
    open_doors = [
        (method, path)
        for path, method in operations
        if stranger.generic(method.upper(), _with_ids(path)).status_code != 401
    ]
    assert open_doors == []


def _with_ids(path: str) -> str:
    for name in ("{candidate_id}", "{interview_id}", "{job_id}"):
        path = path.replace(name, AN_ID)
    return path


@pytest.mark.parametrize("path", [V1, f"{V1}nothing/", f"{V1}candidates", f"{V1}candidates/no-uuid/"])
def test_an_unknown_address_looks_like_any_other_without_a_key(stranger: APIClient, path: str) -> None:
    assert stranger.get(path).status_code == 401


@pytest.mark.parametrize(
    ("method", "extra"),
    [
        ("TRACE", {}),
        ("OPTIONS", {}),
        ("POST", {"data": "{", "content_type": "application/json"}),
        ("POST", {"data": "x", "content_type": "text/plain"}),
        ("GET", {"headers": {"Accept": "text/html"}}),
    ],
)
def test_the_key_is_looked_at_before_anything_else(stranger: APIClient, method: str, extra: dict[str, Any]) -> None:
    assert stranger.generic(method, JOBS, **extra).status_code == 401


def test_no_log_line_holds_a_key(stranger: APIClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        stranger.get(JOBS, headers={"X-API-Key": "a-secret-that-is-wrong"})
        stranger.get(f"{V1}x", headers={"Authorization": f"Bearer {settings.API_KEY}"})
    assert caplog.records
    assert "secret" not in caplog.text
    assert settings.API_KEY not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", ["new-key,old-key", "old-key,new-key", " new-key , old-key ,", "third,new-key,old-key"]
)
@pytest.mark.parametrize("key", ["new-key", "old-key"])
def test_every_key_of_a_list_is_valid(stranger: APIClient, settings: Settings, value: str, key: str) -> None:
    settings.API_KEY = value
    assert stranger.get(f"{V1}interviews/", headers={"X-API-Key": key}).status_code == 200
    assert stranger.get(f"{V1}interviews/", headers={"Authorization": f"Bearer {key}"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["new-key,old-key", ",", "new-key,", "new", "key", "", " "])
def test_nothing_else_of_a_list_is_valid(stranger: APIClient, settings: Settings, key: str) -> None:
    settings.API_KEY = "new-key,old-key"
    assert stranger.get(f"{V1}interviews/", headers={"X-API-Key": key}).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("value", [",", " , ", ""])
def test_a_list_without_a_key_lets_nobody_in(stranger: APIClient, settings: Settings, value: str) -> None:
    settings.API_KEY = value
    for key in ("", ",", " "):
        assert stranger.get(f"{V1}interviews/", headers={"X-API-Key": key}).status_code == 401
