"""The languages that interviews are held in."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.calls.story import make_candidate, make_job

JOBS = "/api/v1/job-descriptions/"
INTERVIEWS = "/api/v1/interviews/"
JOB = {"title": "Nurse", "description": "Nursing care."}
AT_ONCE = {"Prefer": "wait=0"}
NOT_SPOKEN = ["pl", "pl-PL", "it-IT", "nl", "pt-BR", "zh-Hant-TW", "enm", "sve"]
SPOKEN = ["en", "en-GB", "en-IN", "de-AT", "fr-CA", "es-MX", "sv", "SV-se"]


def _order(language: str) -> dict[str, str]:
    return {"candidate": str(make_candidate().pk), "job_description": str(make_job().pk), "language": language}


def _fault(answer: Any) -> tuple[str, str]:
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert "Interviews are held in de, en, es, fr, sv." in fault["detail"]
    return fault["pointer"], fault["code"]


@pytest.mark.parametrize("language", NOT_SPOKEN)
def test_a_language_that_nobody_speaks_here_is_refused(api: APIClient, language: str) -> None:
    refused = ("/language", "language_not_spoken")
    assert _fault(api.post(JOBS, {**JOB, "language": language}, headers=AT_ONCE)) == refused
    assert _fault(api.post(INTERVIEWS, _order(language))) == refused


@pytest.mark.parametrize("language", SPOKEN)
def test_every_region_of_a_spoken_language_is_accepted(api: APIClient, language: str) -> None:
    assert api.post(JOBS, {**JOB, "language": language}, headers=AT_ONCE).status_code == 202
    assert api.post(INTERVIEWS, _order(language)).status_code == 202


def test_the_language_of_an_interview_may_be_left_to_the_job(api: APIClient) -> None:
    assert api.post(INTERVIEWS, _order("")).json()["language"] == "en-US"


def test_a_job_inside_an_order_is_checked_too(api: APIClient) -> None:
    order = {"candidate": str(make_candidate().pk), "job_description": {**JOB, "language": "pl"}}
    assert _fault(api.post(INTERVIEWS, order)) == ("/job_description/language", "language_not_spoken")


def test_a_candidate_may_speak_any_language(api: APIClient) -> None:
    assert api.post("/api/v1/candidates/", {"name": "Robin", "language": "pl-PL"}).json()["language"] == "pl-PL"
