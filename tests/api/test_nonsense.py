"""Whatever is sent, the answer is never a fault of ours, and every answer keeps to the schema."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from tests.calls.story import make_candidate, make_job

TEXTS = st.text(max_size=20) | st.sampled_from(["\x00", "\ud800", "+46701740605", "en-US", "2030-01-31T09:00:00Z"])
NUMBERS = st.integers() | st.floats() | st.just(10**400)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
FIELDS = st.sampled_from(
    [
        "name",
        "phone",
        "region",
        "consent",
        "wording",
        "given_at",
        "title",
        "description",
        "language",
        "question_count",
        "candidate",
        "job_description",
        "scheduled_for",
        "text",
        "competency",
        "kind",
        "max_seconds",
        "weight",
        "rubric",
        "criteria",
        "time_zone",
        "email",
        "external_id",
        "source",
    ]
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS | TEXTS, inner, max_size=5)
)
ADA = {"name": "Ada", "phone": "+46701740605"}
REQUESTS = [
    ("POST", "/api/v1/job-descriptions/"),
    ("PATCH", "/api/v1/job-descriptions/{job}/"),
    ("PUT", "/api/v1/job-descriptions/{job}/questions/"),
    ("POST", "/api/v1/candidates/"),
    ("PATCH", "/api/v1/candidates/{candidate}/"),
    ("POST", "/api/v1/candidates/{candidate}/consents/"),
    ("POST", "/api/v1/interviews/"),
]
FEW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def _send(api: APIClient, method: str, path: str, body: Any) -> Any:
    headers = {"Prefer": "wait=0"}
    return api.generic(method, path, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize(("method", "path"), REQUESTS)
@FEW
@given(body=VALUES)
def test_nonsense_is_refused_or_accepted_but_never_a_crash(api: APIClient, method: str, path: str, body: Any) -> None:
    filled = path.format(job=make_job(1).pk, candidate=make_candidate().pk)
    answer = _send(api, method, filled, body)
    assert answer.status_code in {200, 201, 202, 400}
    if answer.status_code == 400:
        assert answer["Content-Type"] == "application/problem+json"


@FEW
@given(change=st.dictionaries(FIELDS, SCALARS, min_size=1, max_size=2))
def test_an_order_with_nonsense_in_it_is_never_a_crash(api: APIClient, change: dict[str, Any]) -> None:
    order = {"candidate": ADA, "job_description": str(make_job(1).pk)}
    nested = {**order, "candidate": {**ADA, **change}}
    assert _send(api, "POST", "/api/v1/interviews/", {**order, **change}).status_code in {202, 400}
    assert _send(api, "POST", "/api/v1/interviews/", nested).status_code in {202, 400}


@pytest.mark.parametrize("path", ["candidates/", "interviews/", "job-descriptions/"])
@FEW
@given(
    query=st.dictionaries(
        st.sampled_from(["cursor", "page_size", "status", "candidate", "created_after", "phone", "external_id"]),
        st.text(st.characters(codec="utf-8"), max_size=20),
        max_size=3,
    )
)
def test_a_nonsensical_query_is_never_a_crash(api: APIClient, path: str, query: dict[str, str]) -> None:
    assert api.get(f"/api/v1/{path}", query_params=query).status_code in {200, 400}
