"""Candidates and their consents."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from candidates.models import Candidate, Consent
from tests.calls.story import make_candidate

CANDIDATES = "/api/v1/candidates/"
ADA = {"name": "Ada Example", "phone": "+46 70 174 06 05"}
CONSENT = {"wording": "You may call me about this job.", "source": "careers page"}


def _faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def _post(api: APIClient, body: object, path: str = CANDIDATES) -> Any:
    """The test client cannot encode a lone surrogate; `json.dumps` escapes it."""
    return api.generic("POST", path, json.dumps(body), content_type="application/json")


def test_a_candidate_is_added(api: APIClient) -> None:
    answer = api.post(CANDIDATES, {**ADA, "external_id": "ats-7", "time_zone": "Europe/Stockholm"})
    body = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver{CANDIDATES}{body['id']}/"
    assert body == {
        "id": body["id"],
        "external_id": "ats-7",
        "name": "Ada Example",
        "email": "",
        "phone": "+46701740605",
        "language": "en-US",
        "time_zone": "Europe/Stockholm",
        "resume_text": "",
        "has_resume": False,
        "created_at": body["created_at"],
        "updated_at": body["updated_at"],
    }


@pytest.mark.parametrize("region", ["SE", "se"])
def test_a_region_helps_to_read_a_national_number(api: APIClient, region: str) -> None:
    answer = api.post(CANDIDATES, {"name": "Ada", "phone": "070-174 06 05", "region": region})
    assert answer.json()["phone"] == "+46701740605"
    assert "region" not in answer.json()


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_a_label_beside_a_number_is_not_dialled(api: APIClient, form: str) -> None:
    answer = api.post(CANDIDATES, {"name": "Ada", "phone": "+43 664 1234567 mob"}, format=form)
    assert answer.json()["phone"] == "+436641234567"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"phone": "070-174 06 05"}, "/phone", "phone_country_missing"),
        ({"phone": "112", "region": "SE"}, "/phone", "phone_emergency"),
        ({"phone": "+1 900 555 0123"}, "/phone", "phone_premium_rate"),
        ({"phone": "not a number"}, "/phone", "phone_unreadable"),
        ({"phone": "+43 664 1234567 TAXI"}, "/phone", "phone_unreadable"),
        ({"phone": "+1 415 555 CALL"}, "/phone", "phone_unreadable"),
        ({"phone": 46701740605}, "/phone", "invalid"),
        ({"region": "XX"}, "/region", "phone_region_unknown"),
        ({"name": ""}, "/name", "blank"),
        ({"name": "x\x00"}, "/name", "null_characters_not_allowed"),
        ({"name": "\udcff"}, "/name", "surrogate_characters_not_allowed"),
        ({"email": "ada"}, "/email", "invalid"),
        ({"email": "a" * 250 + "@b.example"}, "/email", "max_length"),
        ({"external_id": "x" * 201}, "/external_id", "max_length"),
        ({"language": "-"}, "/language", "language_tag_invalid"),
        ({"time_zone": "Europe/Atlantis"}, "/time_zone", "time_zone_unknown"),
        ({"time_zone": "../../etc/passwd"}, "/time_zone", "time_zone_unknown"),
        ({"time_zone": "localtime"}, "/time_zone", "time_zone_unknown"),
        ({"time_zone": "UTC"}, "/time_zone", "time_zone_unknown"),
        ({"consent": {"source": "x"}}, "/consent/wording", "required"),
        ({"consent": "yes"}, "/consent", "invalid"),
        ({"adress": "x"}, "/adress", "unknown_field"),
    ],
)
def test_a_field_at_fault_is_named_and_nobody_is_added(
    api: APIClient, change: dict[str, Any], pointer: str, code: str
) -> None:
    assert (pointer, code) in _faults(_post(api, {**ADA, **change}))
    assert not Candidate.objects.exists()


def test_a_refused_number_is_not_repeated(api: APIClient) -> None:
    assert b"900" not in api.post(CANDIDATES, {"name": "Ada", "phone": "+1 900 555 0123"}).content


def test_a_consent_comes_with_the_candidate(api: APIClient) -> None:
    candidate_id = api.post(CANDIDATES, {**ADA, "consent": CONSENT}).json()["id"]
    consent = Consent.objects.get(candidate_id=candidate_id)
    assert (consent.wording, consent.source) == (CONSENT["wording"], CONSENT["source"])
    assert timezone.now() - consent.given_at < timedelta(minutes=1)


def test_a_candidate_is_shown(api: APIClient) -> None:
    created = api.post(CANDIDATES, ADA).json()
    assert api.get(f"{CANDIDATES}{created['id']}/").json() == created


def test_only_the_fields_that_are_sent_change(api: APIClient) -> None:
    before = api.post(CANDIDATES, {**ADA, "email": "ada@example.org"}).json()
    after = api.patch(f"{CANDIDATES}{before['id']}/", {"phone": "070-174 06 06", "region": "SE"}).json()
    assert after == {**before, "phone": "+46701740606", "updated_at": after["updated_at"]}


def test_a_change_with_a_fault_changes_nothing(api: APIClient) -> None:
    before = api.post(CANDIDATES, ADA).json()
    answer = api.patch(f"{CANDIDATES}{before['id']}/", {"name": "Eve", "phone": "112"})
    assert _faults(answer)[0][0] == "/phone"
    assert api.get(f"{CANDIDATES}{before['id']}/").json() == before


def test_a_consent_can_come_with_a_change(api: APIClient) -> None:
    candidate = make_candidate(consent=False)
    assert api.patch(f"{CANDIDATES}{candidate.pk}/", {"consent": CONSENT}).status_code == 200
    assert candidate.consents.get().source == "careers page"


def test_candidates_are_listed_newest_first_in_one_query(
    api: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    newest = [str(make_candidate().pk) for _ in range(3)][::-1]
    with django_assert_num_queries(1):
        body = api.get(CANDIDATES).json()
    assert [candidate["id"] for candidate in body["results"]] == newest


@pytest.mark.parametrize("query", ["external_id=b", "phone=%2B14155550124", "phone=+14155550124"])
def test_a_list_can_be_narrowed(api: APIClient, query: str) -> None:
    make_candidate()
    wanted = make_candidate("+14155550124")
    Candidate.objects.filter(pk=wanted.pk).update(external_id="b")
    results = api.get(f"{CANDIDATES}?{query}").json()["results"]
    assert [candidate["id"] for candidate in results] == [str(wanted.pk)]


def test_a_consent_is_kept(api: APIClient) -> None:
    candidate = make_candidate(consent=False)
    answer = _post(api, {**CONSENT, "given_at": "2026-01-31T10:00:00+01:00"}, f"{CANDIDATES}{candidate.pk}/consents/")
    assert answer.status_code == 201
    assert answer.json() == {
        **CONSENT,
        "id": str(candidate.consents.get().pk),
        "purpose": "contact",
        "interview": None,
        "job_description": None,
        "given_at": "2026-01-31T09:00:00Z",
        "withdrawn_at": None,
        "created_at": answer.json()["created_at"],
    }


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"given_at": "2999-01-01T00:00:00Z"}, "/given_at", "in_the_future"),
        ({"given_at": "2026-01-31T10:00:00"}, "/given_at", "offset_missing"),
        ({"given_at": "2026-01-31"}, "/given_at", "offset_missing"),
        ({"given_at": "yesterday"}, "/given_at", "invalid"),
        ({"given_at": 1700000000}, "/given_at", "invalid"),
        ({"given_at": "0001-01-01T00:00:00+14:00"}, "/given_at", "overflow"),
        ({"wording": ""}, "/wording", "blank"),
        ({"source": "x" * 101}, "/source", "max_length"),
    ],
)
def test_a_consent_at_fault_is_not_kept(api: APIClient, change: dict[str, Any], pointer: str, code: str) -> None:
    candidate = make_candidate(consent=False)
    answer = _post(api, {**CONSENT, **change}, f"{CANDIDATES}{candidate.pk}/consents/")
    assert _faults(answer) == [(pointer, code)]
    assert not candidate.consents.exists()


def test_a_clock_that_is_a_little_fast_does_no_harm(api: APIClient) -> None:
    soon = (timezone.now() + timedelta(minutes=2)).isoformat()
    candidate = make_candidate(consent=False)
    answer = _post(api, {**CONSENT, "given_at": soon}, f"{CANDIDATES}{candidate.pk}/consents/")
    assert answer.status_code == 201


def test_a_consent_of_nobody_is_not_found(api: APIClient) -> None:
    path = f"{CANDIDATES}7b0f5a3e-6a0c-4c37-9d8a-0d3f6f0f7c11/consents/"
    assert _post(api, CONSENT, path).status_code == 404


def test_a_candidate_may_be_given_more_time(api: APIClient) -> None:
    candidate_id = api.post(CANDIDATES, {**ADA, "extra_time": 2}).json()["id"]
    assert Candidate.objects.get(pk=candidate_id).extra_time == 2.0


@pytest.mark.parametrize("factor", [0.5, 6, "twice"])
def test_an_impossible_factor_of_time_is_refused(api: APIClient, factor: object) -> None:
    response = api.post(CANDIDATES, {**ADA, "extra_time": factor})
    assert response.json()["errors"][0]["pointer"] == "/extra_time"
