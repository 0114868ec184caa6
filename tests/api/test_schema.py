"""The description of the API, and the page to read it."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from openapi_spec_validator import validate

METHODS = {
    "/api/v1/dead-letters/": {"get"},
    "/api/v1/dead-letters/retry/": {"post"},
    "/api/v1/dead-letters/{letter_id}/": {"get", "delete"},
    "/api/v1/dead-letters/{letter_id}/retry/": {"post"},
    "/api/v1/candidates/": {"get", "post"},
    "/api/v1/candidates/{candidate_id}/": {"get", "patch", "delete"},
    "/api/v1/candidates/{candidate_id}/consents/": {"get", "post"},
    "/api/v1/candidates/{candidate_id}/consents/{consent_id}/withdraw/": {"post"},
    "/api/v1/candidates/{candidate_id}/resume/": {"put"},
    "/api/v1/candidates/{candidate_id}/resume/facts/": {"get"},
    "/api/v1/interviews/{interview_id}/match/": {"get"},
    "/api/v1/interviews/": {"get", "post"},
    "/api/v1/interviews/{interview_id}/": {"get"},
    "/api/v1/interviews/{interview_id}/cancel/": {"post"},
    "/api/v1/interviews/{interview_id}/costs/": {"get"},
    "/api/v1/interviews/{interview_id}/events/": {"get"},
    "/api/v1/interviews/{interview_id}/responses/{position}/recording/": {"get"},
    "/api/v1/interviews/{interview_id}/result/": {"get"},
    "/api/v1/interviews/{interview_id}/retry/": {"post"},
    "/api/v1/interviews/{interview_id}/revoke-link/": {"post"},
    "/api/v1/job-descriptions/": {"get", "post"},
    "/api/v1/job-descriptions/{job_id}/": {"get", "patch", "delete"},
    "/api/v1/job-descriptions/{job_id}/questions/": {"post", "put"},
    "/api/v1/job-descriptions/{job_id}/versions/": {"get"},
    "/api/v1/job-descriptions/{job_id}/versions/{version}/": {"get"},
    "/api/v1/resumes/parse/": {"post"},
    "/api/v1/suppressions/": {"get", "post"},
    "/api/v1/suppressions/{phone}/": {"get", "delete"},
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema as it is served, without a key."""
    answer = Client().get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    document: dict[str, Any] = json.loads(answer.content)
    return document


def test_the_schema_is_valid_openapi_3_1(schema: dict[str, Any]) -> None:
    assert schema["openapi"] == "3.1.0"
    validate(schema)


def test_the_schema_is_made_without_a_warning(tmp_path: Any) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


def test_the_schema_holds_every_path_and_method(schema: dict[str, Any]) -> None:
    assert {path: set(operations) for path, operations in schema["paths"].items()} == METHODS


def test_every_operation_can_be_called_with_either_form_of_the_key(schema: dict[str, Any]) -> None:
    wanted: list[dict[str, list[str]]] = [{"ApiKey": []}, {"Bearer": []}]
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    assert all(operation["security"] == wanted for operation in operations)
    assert schema["components"]["securitySchemes"] == {
        "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        "Bearer": {"type": "http", "scheme": "bearer"},
    }


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in schema["paths"].values() for operation in path.values()]


def test_every_operation_has_a_summary_of_its_own(schema: dict[str, Any]) -> None:
    summaries = [operation["summary"] for operation in _operations(schema)]
    assert [summary for summary, count in Counter(summaries).items() if count > 1] == []


def test_a_summary_is_one_short_line_that_begins_with_an_imperative(schema: dict[str, Any]) -> None:
    form = re.compile(
        r"(Add|Allow|Cancel|Change|Create|Delete|Dismiss|Download|Erase|List|Order|Read|Record|Replace|"
        r"Retry|Revoke|Show|Suppress|Withdraw|Write) [^.\n]{4,50}"
    )
    assert [each["summary"] for each in _operations(schema) if not form.fullmatch(each["summary"])] == []


def test_the_description_of_an_operation_says_more_than_its_summary(schema: dict[str, Any]) -> None:
    said = [(each["summary"], each["description"]) for each in _operations(schema)]
    assert [summary for summary, description in said if len(description) <= len(summary) + 2] == []


def test_operations_are_grouped_in_the_order_of_an_interview(schema: dict[str, Any]) -> None:
    assert [tag["name"] for tag in schema["tags"]] == [
        "Job descriptions",
        "Candidates",
        "Interviews",
        "Calls and recordings",
        "Results and reviews",
        "Suppressions",
        "Operation",
    ]
    assert all(tag["description"] for tag in schema["tags"])


def test_every_operation_is_in_one_group_and_no_group_is_empty(schema: dict[str, Any]) -> None:
    used = [operation["tags"] for operation in _operations(schema)]
    assert {len(tags) for tags in used} == {1}
    assert {tags[0] for tags in used} == {tag["name"] for tag in schema["tags"]}


def test_every_error_of_every_operation_is_a_problem(schema: dict[str, Any]) -> None:
    problem = {"$ref": "#/components/schemas/Problem"}
    for path in schema["paths"].values():
        for operation in path.values():
            errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
            assert {"401", "406", "500"} <= set(errors)
            contents = [answer["content"] for answer in errors.values()]
            assert all(content["application/problem+json"]["schema"] == problem for content in contents)
            assert {media_type for content in contents for media_type in content} == {"application/problem+json"}


@pytest.mark.parametrize("name", ["JobDescription", "Candidate", "CandidateEntry", "Interview", "InterviewResult"])
def test_every_field_of_an_answer_is_always_there(schema: dict[str, Any], name: str) -> None:
    component = schema["components"]["schemas"][name]
    assert set(component["required"]) == set(component["properties"])


def test_headers_and_media_types_are_described(schema: dict[str, Any]) -> None:
    jobs = schema["paths"]["/api/v1/job-descriptions/"]["post"]
    assert "Prefer" in [parameter["name"] for parameter in jobs["parameters"]]
    assert {"Location", "Preference-Applied"} <= set(jobs["responses"]["201"]["headers"])
    candidates = schema["paths"]["/api/v1/candidates/"]["post"]
    assert set(candidates["requestBody"]["content"]) == {"application/json", "multipart/form-data"}
    recording = schema["paths"]["/api/v1/interviews/{interview_id}/responses/{position}/recording/"]["get"]
    assert "Content-Range" in recording["responses"]["206"]["headers"]
    assert recording["responses"]["200"]["content"]["audio/*"]["schema"]["format"] == "binary"


def _hosts(text: str) -> set[str]:
    links = re.findall(r"""(?:src|href)=["']([^"']+)|(https?://[^\s"'<>]+)""", text)
    return {urlsplit(one or other).netloc for one, other in links}


@pytest.mark.parametrize("path", ["/api/docs/", "/api/docs/?script="])
def test_the_page_loads_nothing_from_another_host(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert _hosts(answer.content.decode()) <= {""}
    assert answer["Content-Security-Policy"].startswith("default-src 'self';")


def test_everything_that_the_page_loads_is_there() -> None:
    client = Client()
    page = client.get("/api/docs/").content.decode()
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page)
    assert len(loaded) >= 4
    assert [path for path in loaded if client.get(path.replace("&amp;", "&")).status_code != 200] == []
