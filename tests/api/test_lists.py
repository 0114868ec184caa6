"""Lists: filters, pages and their cost."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from calls import transitions
from tests.calls.story import make_candidate, make_interview
from tests.factories import age, make_completed

INTERVIEWS = "/api/v1/interviews/"
CANDIDATES = "/api/v1/candidates/"


def _ids(api: APIClient, **query: str) -> list[str]:
    answer = api.get(f"{INTERVIEWS}?{urlencode(query)}")
    assert answer.status_code == 200, answer.json()
    return [interview["id"] for interview in answer.json()["results"]]


def test_interviews_are_listed_newest_first_in_five_queries(
    api: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    newest = [str(make_completed(number * 10).pk) for number in range(3)][::-1]
    with django_assert_num_queries(5):
        assert _ids(api) == newest


def test_interviews_can_be_narrowed_by_status(api: APIClient) -> None:
    wanted = make_interview(status="declined")
    make_interview()
    assert _ids(api, status="declined") == [str(wanted.pk)]


def test_interviews_can_be_narrowed_by_recommendation(api: APIClient) -> None:
    wanted = make_completed()
    make_interview()
    assert _ids(api, recommendation="hire") == [str(wanted.pk)]
    assert _ids(api, recommendation="reject") == []
    assert _ids(api, recommendation="hire", status="declined") == []


def test_interviews_can_be_narrowed_by_whom_they_are_with_and_about_what(api: APIClient) -> None:
    wanted = make_interview()
    make_interview()
    assert _ids(api, candidate=str(wanted.candidate_id)) == [str(wanted.pk)]
    assert _ids(api, job_description=str(wanted.job_description_id)) == [str(wanted.pk)]


def test_interviews_can_be_narrowed_by_age(api: APIClient) -> None:
    old, new = make_interview(), make_interview()
    age(old, hours=2)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    assert _ids(api, created_after=an_hour_ago.isoformat()) == [str(new.pk)]


@pytest.mark.parametrize(
    ("path", "query", "pointer"),
    [
        (INTERVIEWS, "status=done", "/status"),
        (INTERVIEWS, "status=", "/status"),
        (INTERVIEWS, "recommendation=maybe", "/recommendation"),
        (INTERVIEWS, "candidate=1", "/candidate"),
        (INTERVIEWS, "created_after=monday", "/created_after"),
        (INTERVIEWS, "created_after=2026-01-01T00:00:00", "/created_after"),
        (INTERVIEWS, "stauts=pending", "/stauts"),
        (INTERVIEWS, "page_size=many", "/page_size"),
        (INTERVIEWS, "page_size=0", "/page_size"),
        (CANDIDATES, "external_id=%00", "/external_id"),
        (CANDIDATES, "name=Ada", "/name"),
        ("/api/v1/job-descriptions/", "status=ready", "/status"),
    ],
)
def test_a_filter_at_fault_is_named(api: APIClient, path: str, query: str, pointer: str) -> None:
    answer = api.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def _pages(api: APIClient, url: str | None, link: str = "next") -> list[list[str]]:
    pages = []
    while url:
        body = api.get(url).json()
        pages.append([row["id"] for row in body["results"]])
        url = body[link]
    return pages


def test_pages_hold_every_row_once(api: APIClient) -> None:
    newest = [str(make_candidate().pk) for _ in range(5)][::-1]
    assert _pages(api, f"{CANDIDATES}?page_size=2") == [newest[:2], newest[2:4], newest[4:]]


def test_pages_can_be_turned_back(api: APIClient) -> None:
    newest = [str(make_candidate().pk) for _ in range(3)][::-1]
    last = api.get(api.get(f"{CANDIDATES}?page_size=2").json()["next"]).json()
    assert [row["id"] for row in last["results"]] == newest[2:]
    assert _pages(api, last["previous"], "previous") == [newest[:2]]


def test_rows_of_the_same_moment_are_not_lost_between_pages(api: APIClient) -> None:
    rows = [make_candidate() for _ in range(5)]
    type(rows[0]).objects.update(created_at=timezone.now())
    seen = [row for page in _pages(api, f"{CANDIDATES}?page_size=2") for row in page]
    assert sorted(seen) == sorted(str(row.pk) for row in rows)


def test_a_row_that_is_added_meanwhile_moves_no_page(api: APIClient) -> None:
    newest = [str(make_candidate().pk) for _ in range(3)][::-1]
    following = api.get(f"{CANDIDATES}?page_size=2").json()["next"]
    make_candidate()
    assert [row["id"] for row in api.get(following).json()["results"]] == newest[2:]


def test_a_page_keeps_its_filters(api: APIClient) -> None:
    for _ in range(2):
        make_interview(status="declined")
    assert "status=declined" in api.get(f"{INTERVIEWS}?status=declined&page_size=1").json()["next"]


def test_a_page_holds_a_hundred_rows_at_most(api: APIClient) -> None:
    interview = make_interview()
    for _ in range(101):
        transitions.record(interview, "test", "A line.")
    body = api.get(f"{INTERVIEWS}{interview.pk}/events/?page_size=1000").json()
    assert len(body["results"]) == 100
    assert len(api.get(body["next"]).json()["results"]) == 1


def _cursor(text: str) -> str:
    return urlencode({"cursor": base64.b64encode(text.encode()).decode()})


FORGED = ["p=yesterday", "p=2026-99-99T00:00", "p=%00", "r=x", "o=-1"]


@pytest.mark.parametrize("query", ["cursor=x", "cursor=%00", "cursor=%F0%9F%98%80", *map(_cursor, FORGED)])
def test_a_cursor_that_did_not_come_from_here_is_refused(api: APIClient, query: str) -> None:
    answer: Any = api.get(f"{CANDIDATES}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/cursor"


@pytest.mark.parametrize("path", ["", "{id}/"])
def test_interviews_are_shown_without_reading_a_resume_or_an_advertisement(
    api: APIClient, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    interview = make_completed()
    with django_assert_num_queries(5) as queries:
        assert api.get(INTERVIEWS + path.format(id=interview.pk)).status_code == 200
    statements = " ".join(query["sql"] for query in queries.captured_queries)
    assert "calls_interview" in statements
    assert not any(column in statements for column in ("resume_text", "resume_page_starts", "calls_jobdescription"))


def test_candidates_are_listed_without_reading_a_resume(
    api: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    candidate = make_candidate()
    type(candidate).objects.update(resume="resumes/a.pdf", resume_text="Skills: Python", resume_page_starts=[0])
    with django_assert_num_queries(1) as queries:
        [entry] = api.get(CANDIDATES).json()["results"]
    assert not any(column in queries.captured_queries[0]["sql"] for column in ("resume_text", "resume_page_starts"))
    whole = api.get(f"{CANDIDATES}{candidate.pk}/").json()
    assert whole == {**entry, "resume_text": "Skills: Python", "has_resume": True}
    assert "resume_text" not in entry


def test_a_result_is_shown_without_reading_a_resume(
    api: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    interview = make_completed()
    with django_assert_max_num_queries(3) as queries:
        assert api.get(f"{INTERVIEWS}{interview.pk}/result/").status_code == 200
    assert "resume_text" not in " ".join(query["sql"] for query in queries.captured_queries)
