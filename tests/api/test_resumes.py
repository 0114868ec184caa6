"""Résumés: read, kept with their candidate, replaced."""

from __future__ import annotations

import json
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from pytest_django import DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from calls.api import parsers
from candidates.models import Candidate, Consent
from candidates.resume import parse
from tests.calls.story import make_candidate
from tests.candidates.resume_files import docx, paragraph
from tests.factories import RESUME_TEXT, docx_upload

CANDIDATES = "/api/v1/candidates/"
PARSE = "/api/v1/resumes/parse/"
ADA = {"name": "Ada Example", "phone": "+46701740605"}


def _upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("cv.pdf", data)


def _files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT, "resumes").rglob("*") if path.is_file()}


def _add(api: APIClient, **parts: Any) -> Any:
    return api.post(CANDIDATES, {**ADA, **parts}, format="multipart")


def test_a_resume_is_read_and_not_kept(api: APIClient) -> None:
    before = _files()
    answer = api.post(PARSE, {"resume": docx_upload()}, format="multipart")
    assert answer.status_code == 200
    assert answer.json() == {"text": RESUME_TEXT, "pages": None, "format": "docx", "warnings": ["little_text"]}
    assert _files() == before


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "resume_empty"),
        (b"hello", "resume_unsupported_format"),
        (b"%PDF-1.7\nhello", "resume_damaged"),
        (b"%PDF-" + bytes(10_000_001), "resume_too_large"),
    ],
    ids=["empty", "text", "damaged", "large"],
)
def test_a_resume_that_cannot_be_read_says_why(api: APIClient, data: bytes, code: str) -> None:
    answer = api.post(PARSE, {"resume": _upload(data)}, format="multipart")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["errors"][0]["pointer"] == "/resume"


def test_a_body_far_above_the_limit_is_refused_unread(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsers, "MAX_UPLOAD_BYTES", 100)
    answer = api.post(PARSE, {"resume": docx_upload()}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (422, "resume_too_large")


@pytest.mark.parametrize("parts", [{}, {"resume": "text"}, {"résumé": "x"}])
def test_a_form_without_the_file_is_refused(api: APIClient, parts: dict[str, str]) -> None:
    answer = api.post(PARSE, parts, format="multipart")
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["application/json", "application/pdf", "application/x-www-form-urlencoded"])
def test_only_a_form_can_carry_a_resume(api: APIClient, kind: str) -> None:
    assert api.post(PARSE, b"{}", content_type=kind).status_code == 415


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x; charset=hex"]
)
def test_a_broken_form_is_a_fault_of_the_client(api: APIClient, kind: str) -> None:
    assert api.post(PARSE, b"--x\r\n\r\n", content_type=kind).status_code == 400


def test_a_candidate_can_come_with_a_resume(api: APIClient) -> None:
    consent = {"wording": "You may call me.", "source": "form"}
    answer = _add(api, resume=docx_upload(), consent=json.dumps(consent))
    assert answer.status_code == 201
    assert (answer.json()["has_resume"], answer.json()["resume_text"]) == (True, RESUME_TEXT)
    candidate = Candidate.objects.get()
    assert str(candidate.resume.name).startswith(f"resumes/{candidate.pk}/")
    assert candidate.consents.get().wording == "You may call me."


def test_a_form_without_a_resume_adds_a_candidate(api: APIClient) -> None:
    assert _add(api).json()["has_resume"] is False


def test_a_resume_that_cannot_be_read_adds_nobody(api: APIClient) -> None:
    before = _files()
    assert _add(api, resume=_upload(b"hello")).status_code == 422
    assert not Candidate.objects.exists()
    assert _files() == before


def test_a_form_at_fault_keeps_no_file(api: APIClient) -> None:
    before = _files()
    assert _add(api, phone="112", resume=docx_upload()).status_code == 400
    assert _files() == before


def test_a_database_that_fails_keeps_no_file(api: APIClient) -> None:
    before = _files()
    api.raise_request_exception = False
    consent = json.dumps({"wording": "You may call me.", "source": "form"})
    with mock.patch.object(Consent, "save", autospec=True, side_effect=IntegrityError):
        assert _add(api, resume=docx_upload(), consent=consent).status_code == 500
    assert not Candidate.objects.exists()
    assert _files() == before


def test_a_consent_in_a_form_is_json(api: APIClient) -> None:
    answer = _add(api, consent="yes")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


def test_a_file_in_a_json_candidate_is_refused(api: APIClient) -> None:
    answer = api.post(CANDIDATES, {**ADA, "resume": "JVBERi0="})
    assert answer.json()["errors"][0]["code"] == "unknown_field"


def test_a_resume_is_replaced_and_the_old_file_goes(
    api: APIClient, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    candidate_id = _add(api, resume=docx_upload("old")).json()["id"]
    before, new = _files(), docx_upload("new")
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.put(f"{CANDIDATES}{candidate_id}/resume/", {"resume": new}, format="multipart")
    assert (answer.status_code, answer.json()["resume_text"]) == (200, "new")
    assert len(_files()) == len(before)
    new.seek(0)
    assert Candidate.objects.get().resume.read() == new.read()


def test_a_resume_that_cannot_be_read_replaces_nothing(api: APIClient) -> None:
    before = _add(api, resume=docx_upload()).json()
    answer = api.put(f"{CANDIDATES}{before['id']}/resume/", {"resume": _upload(b"x")}, format="multipart")
    assert answer.status_code == 422
    assert api.get(f"{CANDIDATES}{before['id']}/").json() == before


def test_a_resume_of_nobody_is_not_found(api: APIClient) -> None:
    make_candidate()
    path = f"{CANDIDATES}7b0f5a3e-6a0c-4c37-9d8a-0d3f6f0f7c11/resume/"
    assert api.put(path, {"resume": docx_upload()}, format="multipart").status_code == 404


def test_an_upload_is_refused_with_503_while_too_many_are_read(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "_PLACES", BoundedSemaphore(1))
    assert parse._PLACES.acquire()
    answer = api.post(PARSE, {"resume": docx_upload()}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (503, "resumes_busy")
    assert answer["Retry-After"] == "10"


@pytest.mark.parametrize(
    ("line", "warnings"),
    [
        ("Dateofbirth: 1 May 1990", ["words_joined"]),
        ("EngineerNationality:British", ["words_joined"]),
        ("Date of birth: 1 May 1990", []),
    ],
)
def test_a_label_of_personal_data_in_joined_words_gives_a_warning(api: APIClient, line: str, warnings: list[str]):
    ordinary = "I looked after the servers of a hospital for six years, and I like to work with other people. "
    file = SimpleUploadedFile("cv.docx", docx(paragraph(ordinary * 2) + paragraph(line)))
    assert api.post(PARSE, {"resume": file}, format="multipart").json()["warnings"] == warnings
