"""What this project relies on at Twilio agrees with what Twilio publishes, and notices what does not."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from openapi_core.exceptions import OpenAPIError

from tests.published.twilio import OPERATIONS, OWN, Published, judged

ACCOUNT, CALL = "AC" + "1" * 32, "CA" + "1" * 32
CALLS = f"http://line.test/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
WANTED = [(path, method) for path, methods in OPERATIONS.items() for method in methods]
ORDER = {"To": "+14155550199", "From": "+14155550100", "Timeout": "30"}


def place_call(**form: str) -> requests.PreparedRequest:
    return requests.Request("POST", CALLS, data=ORDER | form, auth=(ACCOUNT, "token")).prepare()


def answered(body: str) -> requests.Response:
    answer = requests.Response()
    answer.status_code, answer._content = 201, body.encode()
    answer.headers["Content-Type"] = "application/json"
    return answer


@judged
@pytest.mark.parametrize(("path", "method"), WANTED)
def test_every_parameter_and_field_is_published_with_its_type(published: Published, path: str, method: str):
    for ours, theirs in (
        (OWN.parameters(path, method), published.parameters(path, method)),
        (OWN.fields(path, method), published.fields(path, method)),
    ):
        assert sorted(set(ours) - set(theirs)) == []
        assert {name: _kind(schema) for name, schema in ours.items()} == {name: _kind(theirs[name]) for name in ours}


def _kind(schema: dict[str, Any]) -> tuple[Any, ...]:
    """What two documents have to agree on; words that only one of them may list are no contradiction."""
    items = schema.get("items", {})
    return schema.get("type", "object"), items.get("type") if "$ref" not in items else "object"


@judged
def test_every_status_of_a_call_is_known(published: Published):
    path = "/2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json"
    theirs = published.resolved(published.fields(path, "get")["status"])["enum"]
    assert set(OWN.fields(path, "get")["status"]["enum"]) == set(theirs)


@judged
def test_an_order_and_its_answer_are_accepted(published: Published):
    published.check(place_call(), "http://line.test", answered(f'{{"sid": "{CALL}", "status": "queued"}}'))


@judged
@pytest.mark.parametrize("form", [{"Timeout": "soon"}, {"Record": "perhaps"}, {"Colour": "red"}])
def test_a_wrong_or_unknown_parameter_is_noticed(published: Published, form: dict[str, str]):
    with pytest.raises((OpenAPIError, AssertionError)):
        published.check(place_call(**form), "http://line.test")


@judged
@pytest.mark.parametrize("body", ['{"sid": "CA1", "status": "queued"}', f'{{"sid": "{CALL}", "status": "lost"}}', "[]"])
def test_a_wrong_answer_is_noticed(published: Published, body: str):
    with pytest.raises(OpenAPIError):
        published.check(place_call(), "http://line.test", answered(body))


def test_an_answer_without_what_the_service_reads_is_noticed():
    with pytest.raises(OpenAPIError):
        OWN.check(place_call(), "http://line.test", answered(f'{{"sid": "{CALL}"}}'))


def test_a_path_that_is_not_listed_is_noticed():
    request = requests.Request("GET", CALLS.replace("Calls", "Queues"), auth=(ACCOUNT, "token")).prepare()
    with pytest.raises((OpenAPIError, AssertionError)):
        OWN.check(request, "http://line.test")
