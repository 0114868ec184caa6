"""Résumé files: read them, and keep them together with their candidate's row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from calls.api import problems
from calls.api.problems import Fault, Problem
from calls.domain.personal import has_joined_personal
from candidates.models import Candidate
from candidates.resume import ParserBusyError, Resume, ResumeError, parse_resume


def parse(upload: UploadedFile[bytes]) -> Resume:
    """The text of an uploaded résumé. Raises a 422 Problem that says why it cannot be read, and 503 when many are."""
    try:
        resume = parse_resume(cast(BinaryIO, upload))
    except ResumeError as error:
        fault = Fault("/resume", error.code, str(error))
        raise problems.invalid_input([fault], status=HTTPStatus.UNPROCESSABLE_ENTITY) from None
    except ParserBusyError:
        detail = "Too many résumés are being read at the moment: send the request again later."
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "resumes_busy", detail, headers={"Retry-After": "10"}) from None
    if "words_joined" in resume.warnings or not has_joined_personal(resume.text):
        return resume
    return replace(resume, warnings=(*resume.warnings, "words_joined"))


@contextmanager
def kept(candidate: Candidate, upload: UploadedFile[bytes] | None) -> Iterator[None]:
    """Stores a résumé and sets its text on `candidate`, whose row is to be saved inside the block.

    When the block raises, the new file goes again; when it does not, the file that it replaces goes.
    Without an upload nothing happens. Raises a 422 Problem before anything is stored.
    """
    if upload is None:
        yield
        return
    resume = parse(upload)
    candidate.resume_text, candidate.resume_page_starts = resume.text, list(resume.page_starts) or None
    storage, replaced = candidate.resume.storage, candidate.resume.name
    upload.seek(0)
    candidate.resume.save("resume", upload, save=False)
    stored = str(candidate.resume.name)
    try:
        yield
    except BaseException:
        storage.delete(stored)
        raise
    if replaced:
        transaction.on_commit(lambda: storage.delete(replaced))
