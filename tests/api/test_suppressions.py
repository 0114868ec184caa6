"""`suppressions/`: numbers that are never called."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from calls.models import Interview
from candidates import suppression_log
from candidates.models import Suppression
from tests.calls.story import PHONE, make_interview

URL = "/api/v1/suppressions/"
SWEDISH = "+46701740605"


def _add(api: APIClient, **fields: Any) -> Any:
    return api.post(URL, {"phone": PHONE, "source": "e-mail", **fields})


def test_a_number_can_be_suppressed(api: APIClient) -> None:
    answer = _add(api)
    assert answer.status_code == 201
    assert (answer.json()["phone"], answer.json()["source"]) == (PHONE, "e-mail")
    assert api.get(answer.headers["Location"]).json() == answer.json()


@pytest.mark.parametrize("written", ["070-174 06 05", "0046 70 174 06 05", "+46 (0)70-1740605", SWEDISH])
def test_a_number_is_read_in_any_form(api: APIClient, written: str) -> None:
    assert _add(api, phone=written, region="SE").json()["phone"] == SWEDISH


def test_open_interviews_of_a_suppressed_number_are_declined(api: APIClient) -> None:
    make_interview()
    _add(api)
    interview = Interview.objects.get()
    assert (interview.status, interview.error_code) == ("declined", "opted_out")


def test_a_number_that_is_suppressed_already_stays_as_it_was(api: APIClient) -> None:
    first = _add(api, source="e-mail")
    again = _add(api, source="letter")
    assert (again.status_code, again.json()) == (200, first.json())


def test_a_second_request_declines_what_was_ordered_in_between(api: APIClient) -> None:
    _add(api)
    make_interview()
    _add(api)
    assert Interview.objects.get().status == "declined"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"phone": "mob"}, "/phone"),
        ({"phone": "112"}, "/phone"),
        ({"phone": 4670}, "/phone"),
        ({"phone": PHONE, "region": "XX"}, "/region"),
        ({"source": ""}, "/source"),
        ({"source": "x" * 101}, "/source"),
        ({"note": "x"}, "/note"),
    ],
)
def test_a_bad_request_names_the_field(api: APIClient, fields: dict[str, Any], pointer: str) -> None:
    answer = _add(api, **fields)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Suppression.objects.exists()


def test_suppressions_are_listed_in_pages_the_newest_first(api: APIClient) -> None:
    phones = [f"+1415555010{digit}" for digit in range(5)]
    for phone in phones:
        Suppression.objects.create(phone=phone, source="x")
    first = api.get(f"{URL}?page_size=3").json()
    second = api.get(first["next"]).json()
    assert [row["phone"] for row in first["results"] + second["results"]] == phones[::-1]
    assert second["next"] is None


@pytest.mark.parametrize("sent", [PHONE, quote(PHONE, safe="")])
def test_the_list_can_be_narrowed_to_one_number(api: APIClient, sent: str) -> None:
    _add(api)
    _add(api, phone=SWEDISH)
    assert [row["phone"] for row in api.get(f"{URL}?phone={sent}").json()["results"]] == [PHONE]


@pytest.mark.parametrize("sent", [PHONE, quote(PHONE, safe="")])
def test_a_number_may_be_called_again_for_a_reason(api: APIClient, sent: str) -> None:
    _add(api)
    assert api.delete(f"{URL}{sent}/", {"reason": "asked for it by e-mail"}).status_code == 204
    assert api.get(f"{URL}{sent}/").status_code == 404
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x" * 201}, {"because": "x"}])
def test_no_number_is_called_again_without_a_reason(api: APIClient, body: dict[str, str]) -> None:
    _add(api)
    assert api.delete(f"{URL}{PHONE}/", body).status_code == 400
    assert Suppression.objects.filter(phone=PHONE).exists()


def test_a_number_that_is_not_suppressed_cannot_be_lifted(api: APIClient) -> None:
    assert api.delete(f"{URL}{PHONE}/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_a_stranger_learns_nothing(stranger: APIClient, method: str) -> None:
    for url in (URL, f"{URL}{PHONE}/"):
        assert getattr(stranger, method)(url).status_code == 401


def test_a_suppression_is_written_to_the_storage_too(
    api: APIClient,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    settings: Settings,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        _add(api)
    entry = suppression_log.read(suppression_log.name_of(PHONE))
    assert entry is not None
    assert (entry.phone, entry.source) == (PHONE, "e-mail")
