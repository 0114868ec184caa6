"""The Postman collection has every endpoint that the OpenAPI document has, and nothing else."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from lab.install import ROOT

COLLECTION = json.loads((ROOT / "postman" / "collection.json").read_text())
ENVIRONMENT = json.loads((ROOT / "postman" / "environment.json").read_text())


def _requests(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        if "item" in item:
            yield from _requests(item["item"])
        else:
            yield item


REQUESTS = list(_requests(COLLECTION["item"]))


def _endpoint(item: dict[str, Any]) -> tuple[str, str]:
    """Method and path, with `{}` for every id."""
    path = item["request"]["url"]["raw"].removeprefix("{{base_url}}").partition("?")[0]
    path = re.sub(r"\{\{\w+\}\}|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=responses/)\d+", "{}", path)
    return item["request"]["method"], path


def _documented() -> set[tuple[str, str]]:
    paths = Client().get("/api/schema/", {"format": "json"}).json()["paths"]
    return {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path))
        for path, operations in paths.items()
        for method in operations
        if path.startswith("/api/v1/")
    }


def _scripts(item: dict[str, Any]) -> str:
    return "\n".join(line for event in item.get("event", []) for line in event["script"]["exec"])


def test_every_endpoint_of_the_schema_is_in_the_collection():
    assert _documented() - {_endpoint(item) for item in REQUESTS} == set()


def test_the_collection_asks_for_nothing_that_is_not_there():
    asked = {endpoint for endpoint in map(_endpoint, REQUESTS) if endpoint[1].startswith("/api/v1/")}
    assert asked - _documented() == set()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api/schema/", "/api/docs/", "/webhooks/twilio/status/{}/"])
def test_what_stands_beside_the_api_is_in_the_collection(path: str):
    assert path in {path for _, path in map(_endpoint, REQUESTS)}


@pytest.mark.parametrize("item", REQUESTS, ids=lambda item: item["name"])
def test_every_request_checks_its_answer(item: dict[str, Any]):
    assert "pm.test(" in _scripts(item)


def test_every_variable_is_set_by_somebody():
    used = set(re.findall(r"\{\{(\w+)\}\}", json.dumps(COLLECTION)))
    declared = {variable["key"] for variable in COLLECTION["variable"] + ENVIRONMENT["values"]}
    set_by_scripts = set(re.findall(r"variables\.set\(\"(\w+)\"", "\n".join(map(_scripts, REQUESTS))))
    assert used - declared - set_by_scripts == set()


@pytest.mark.parametrize("name", ["candidate_name", "candidate_phone", "language"])
def test_what_a_person_may_want_to_change_is_a_variable_that_requests_send(name: str):
    bodies = "".join(item["request"].get("body", {}).get("raw", "") for item in REQUESTS)
    assert f'"{{{{{name}}}}}"' in bodies


def test_every_variable_of_the_environment_is_used():
    in_scripts = re.findall(r"variables\.get\(\"(\w+)\"\)", "\n".join(map(_scripts, REQUESTS)))
    used = {*re.findall(r"\{\{(\w+)\}\}", json.dumps(COLLECTION)), *in_scripts}
    assert {variable["key"] for variable in ENVIRONMENT["values"]} <= used


def test_a_request_that_polls_waits_for_ten_minutes_at_least():
    """It asks once a second; a call with six questions takes minutes."""
    values = {variable["key"]: variable["value"] for variable in ENVIRONMENT["values"]}
    polling = [_scripts(item) for item in REQUESTS if "setNextRequest" in _scripts(item)]
    assert polling
    assert all('polls < Number(pm.variables.get("max_polls"))' in script for script in polling)
    assert int(values["max_polls"]) >= 600


def test_every_file_that_is_sent_lies_beside_the_collection():
    fields = [field for item in REQUESTS for field in item["request"].get("body", {}).get("formdata", [])]
    sent = {field["src"] for field in fields if field["type"] == "file"}
    assert sent
    assert [name for name in sent if not (ROOT / "postman" / name).is_file()] == []


def test_no_key_is_kept_in_the_environment():
    values = {variable["key"]: variable["value"] for variable in ENVIRONMENT["values"]}
    assert values["api_key"] == ""
