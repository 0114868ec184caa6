"""Names and titles with characters that nobody sees."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

CANDIDATES = "/api/v1/candidates/"
JOBS = "/api/v1/job-descriptions/"
JOB = {"title": "Nurse", "description": "Nursing care."}
AT_ONCE = {"Prefer": "wait=0"}
INVISIBLE = ["\u200b", "\u200b\u200e\u2060", "\u3164", "\u2800", "\u00ad", "\u202e\u202c", "\u0007\u001b"]


def _codes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


@pytest.mark.parametrize("name", INVISIBLE)
def test_a_name_without_a_visible_character_is_refused(api: APIClient, name: str) -> None:
    assert _codes(api.post(CANDIDATES, {"name": name})) == [("/name", "invisible")]
    assert _codes(api.post(JOBS, {**JOB, "title": name}, headers=AT_ONCE)) == [("/title", "invisible")]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("\u202eRobin\u202c Example", "Robin Example"),
        ("Robin\u0007\u00a0Example", "Robin Example"),
        ("Robin\r\nExample", "Robin Example"),
        ("\u2067روبن\u2069", "روبن"),
        ("محمد\u200cرضا", "محمد\u200cرضا"),
        ("José O’Brien-Łukasz", "José O’Brien-Łukasz"),
    ],
)
def test_control_and_direction_characters_are_removed(api: APIClient, sent: str, stored: str) -> None:
    assert api.post(CANDIDATES, {"name": sent}).json()["name"] == stored
    job = api.post(JOBS, {**JOB, "title": sent, "company_name": sent}, headers=AT_ONCE).json()
    assert (job["title"], job["company_name"]) == (stored, stored)


def test_a_company_of_invisible_characters_is_none(api: APIClient) -> None:
    job = api.post(JOBS, {**JOB, "company_name": "\u200b"}, headers=AT_ONCE).json()
    assert job["company_name"] == ""


@pytest.mark.parametrize("name", ["Jos\ufffd", "\ufffd"])
def test_a_lost_character_is_refused(api: APIClient, name: str) -> None:
    assert _codes(api.post(CANDIDATES, {"name": name})) == [("/name", "replacement_character")]


def _form(name: bytes) -> Any:
    return b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + name + b"\r\n--x--\r\n"


@pytest.mark.parametrize(
    "body",
    [
        _form("José".encode("latin-1")),
        _form("Łukasz".encode("iso-8859-2")),
        _form("山田".encode("shift-jis")),
    ],
)
def test_a_form_that_is_not_utf_8_is_refused_like_json(api: APIClient, body: Any) -> None:
    answer = api.generic("POST", CANDIDATES, body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_form")


def test_a_form_in_utf_8_is_read(api: APIClient) -> None:
    answer = api.generic("POST", CANDIDATES, _form("José".encode()), content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, answer.json()["name"]) == (201, "José")


@pytest.mark.parametrize(
    "area", ["C#", "C++", ".NET", "Node.js", "R&D", "A/B tests", "24/7", "50\u00a0%", "ASP.NET / F#"]
)
def test_technical_terms_are_focus_areas_and_must_haves(api: APIClient, area: str) -> None:
    body = {**JOB, "focus_areas": [area], "knock_outs": [area]}
    job = api.post(JOBS, body, headers=AT_ONCE).json()
    assert job["focus_areas"] == job["knock_outs"] == [area.replace("\u00a0", " ")]


def test_a_question_is_stored_as_a_voice_reads_it(api: APIClient) -> None:
    job = api.post(JOBS, JOB, headers=AT_ONCE).json()
    sent = [
        {"text": "Quelle est votre expérience\u202f?", "competency": "technical"},
        {"text": "How have you\u200b used C# in production?", "competency": "technical"},
    ]
    answer = api.put(f"{JOBS}{job['id']}/questions/", sent)
    assert [question["text"] for question in answer.json()["questions"]] == [
        "Quelle est votre expérience ?",
        "How have you used C# in production?",
    ]


def test_a_question_that_cannot_be_spoken_says_which_characters(api: APIClient) -> None:
    job = api.post(JOBS, JOB, headers=AT_ONCE).json()
    answer = api.put(f"{JOBS}{job['id']}/questions/", [{"text": "Why [reason] 🚀?", "competency": "technical"}])
    assert answer.status_code == 400
    assert 'a voice cannot read "[", "]", "🚀"' in answer.json()["errors"][0]["detail"]
