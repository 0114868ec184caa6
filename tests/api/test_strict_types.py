"""JSON is read as it is: no boolean is a number, no text is a number, and no number is a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.test import APIClient

from calls.api.fields import Strict
from calls.api.v1 import dead_letters, requests, suppressions  # noqa: F401 - they define request bodies
from calls.models import JobDescription
from candidates.models import Candidate
from tests.calls.story import make_candidate, make_job

ADA = {"name": "Ada Example", "phone": "+46701740605"}
JOB = {"title": "Backend Engineer", "description": "Python."}
QUESTION = {"text": "How do you test a service that calls other services?", "competency": "technical"}
CONSENT = {"wording": "I agree.", "source": "form"}

NO_NUMBER = (True, False, "1", "2.0", [1], {"a": 1}, [[1]])
NO_TEXT = (True, False, 0, 1, 1.5, ["a"], [["a"]], {"a": "b"})
NO_LIST = (True, 1, "abc", {"0": "abc"}, [["abc"]], [1], [True], [None])

CANDIDATES, JOBS = "/api/v1/candidates/", "/api/v1/job-descriptions/"
WRONG: list[tuple[str, dict[str, Any], str, tuple[object, ...]]] = [
    (CANDIDATES, ADA, "extra_time", (*NO_NUMBER, None)),
    *(
        (CANDIDATES, ADA, field, NO_TEXT)
        for field in ("name", "phone", "external_id", "email", "language", "time_zone")
    ),
    (CANDIDATES, ADA, "region", NO_TEXT),
    (CANDIDATES, ADA, "consent", (True, 1, "yes", [CONSENT], [[CONSENT]])),
    (JOBS, JOB, "question_count", (*NO_NUMBER, 2.5)),
    (JOBS, JOB, "time_limit_seconds", (*NO_NUMBER, 600.5)),
    (JOBS, JOB, "follow_ups", (*NO_NUMBER, 2.5)),
    *((JOBS, JOB, field, NO_TEXT) for field in ("title", "description", "language", "difficulty", "company_name")),
    (JOBS, JOB, "focus_areas", NO_LIST),
    (JOBS, JOB, "knock_outs", NO_LIST),
    ("/api/v1/dead-letters/retry/", {}, "limit", (*NO_NUMBER, 2.5)),
    ("/api/v1/dead-letters/retry/", {}, "kind", NO_TEXT),
]


@pytest.mark.parametrize(
    ("path", "body", "field", "value"),
    [(path, body, field, value) for path, body, field, values in WRONG for value in values],
)
def test_a_value_of_another_type_is_refused_with_the_field_named(
    api: APIClient, path: str, body: dict[str, Any], field: str, value: object
):
    answer = api.post(path, {**body, field: value}, headers={"Prefer": "wait=0"})
    assert answer.status_code == 400
    assert {fault["pointer"].split("/")[1] for fault in answer.json()["errors"]} == {field}
    assert not Candidate.objects.exists()
    assert not JobDescription.objects.exists()


@pytest.mark.parametrize(
    ("field", "values"),
    [("max_seconds", (*NO_NUMBER, 60.5)), ("weight", NO_NUMBER), ("text", NO_TEXT), ("competency", NO_TEXT)],
)
def test_a_question_of_other_types_is_refused(api: APIClient, field: str, values: tuple[object, ...]):
    path = f"{JOBS}{make_job().pk}/questions/"
    for value in values:
        answer = api.put(path, [{**QUESTION, field: value}])
        assert answer.status_code == 400, value
        assert {fault["pointer"] for fault in answer.json()["errors"]} <= {f"/0/{field}", f"/0/{field}/0"}


@pytest.mark.parametrize("field", ["interview", "job_description"])
@pytest.mark.parametrize("value", [True, 1, 10**40, -1, [], {}, "1", ["0b0d"]])
def test_an_id_is_a_text(api: APIClient, field: str, value: object):
    path = f"{CANDIDATES}{make_candidate().pk}/consents/"
    answer = api.post(path, {**CONSENT, field: value})
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"/{field}"]


@pytest.mark.parametrize(("part", "stored"), [("1.5", 1.5), ("2", 2.0)])
def test_a_number_in_a_form_is_a_text(api: APIClient, part: str, stored: float):
    assert api.post(CANDIDATES, {**ADA, "extra_time": part}, format="multipart").status_code == 201
    assert Candidate.objects.get().extra_time == stored


@pytest.mark.parametrize("part", ["nan", "inf", "true", "", "0.5", "1e400", "two"])
def test_what_is_no_number_in_a_form_is_refused(api: APIClient, part: str):
    answer = api.post(CANDIDATES, {**ADA, "extra_time": part}, format="multipart")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/extra_time"]


LENIENT = (
    serializers.IntegerField,
    serializers.FloatField,
    serializers.DecimalField,
    serializers.BooleanField,
    serializers.CharField,
    serializers.UUIDField,
)
"""They turn one type into another."""


def _bodies(base: type[Strict] = Strict) -> Iterator[type[Strict]]:
    for one in base.__subclasses__():
        if not one.__name__.endswith(("Query", "Form")):  # whose values are texts, whatever they mean
            yield one
        yield from _bodies(one)


@pytest.mark.parametrize("body", sorted(set(_bodies()), key=str), ids=lambda body: body.__name__)
def test_no_request_has_a_field_that_turns_one_type_into_another(body: type[Strict]):
    fields = body().fields
    children = {f"{name} of": field.child for name, field in fields.items() if isinstance(field, serializers.ListField)}
    lenient = {name for name, field in {**fields, **children}.items() if type(field) in LENIENT}
    assert lenient == set()
