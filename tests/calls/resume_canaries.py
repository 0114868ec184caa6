"""Résumés as files with words in white letters on white paper."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from calls import tasks
from calls.models import Interview, ResumeMatch
from tests.candidates.resume_files import docx, paragraph, pdf

FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
FORMATS = ("pdf", "docx")


def resume_file(kind: str, text: str, white: str = "") -> SimpleUploadedFile:
    """A PDF or DOCX with a line for each line of `text`, and `white` in white letters below its fifth line."""
    lines = [(line, False) for line in text.splitlines()]
    if white:
        lines.insert(5, (white, True))
    data = _pdf(lines) if kind == "pdf" else docx("".join(_paragraph(line, is_white) for line, is_white in lines))
    return SimpleUploadedFile(f"cv.{kind}", data)


def _pdf(lines: list[tuple[str, bool]]) -> bytes:
    shown = b""
    for number, (line, is_white) in enumerate(lines):
        escaped = line.replace("•", "-").encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)")
        colour = b"1 1 1 rg" if is_white else b"0 0 0 rg"
        shown += colour + f" BT /F1 10 Tf 50 {800 - 14 * number} Td (".encode() + escaped + b") Tj ET\n"
    file: bytes = pdf(shown, fonts={"F1": FONT})
    return file


def _paragraph(line: str, is_white: bool) -> str:
    if not is_white:
        return str(paragraph(line))
    return str(paragraph(f'<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>{line}</w:t></w:r>'))


def put(api: APIClient, interview: Interview, file: SimpleUploadedFile) -> ResumeMatch:
    """Sends a résumé, has it read and compared, and shows the row."""
    path = f"/api/v1/candidates/{interview.candidate_id}/resume/"
    answer = api.put(path, {"resume": file}, format="multipart")
    assert answer.status_code == 200, answer.json()
    row = ResumeMatch.objects.get(interview=interview)
    tasks.read_resume.call(str(row.pk))
    tasks.match_resume.call(str(row.pk))
    row.refresh_from_db()
    assert row.status == "ready", row.error_detail
    return row


def told(row: ResumeMatch) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The facts and the levels of a match, without their places, which move with every line."""
    facts = [tuple(str(fact[key]) for key in ("kind", "name", "organisation", "begins", "ends")) for fact in row.facts]
    matches = [(each["level"], each["gap"], *(quote["quote"] for quote in each["quotes"])) for each in row.matches]
    return sorted(facts), matches
