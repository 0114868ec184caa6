"""What a file may cost, and what happens when it, or the parser, misbehaves."""

import os
import stat
import sys
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from candidates.resume import Limits, ParserFailedError, ResumeError, parse_resume
from tests.candidates.resume_files import WORD, archive, docx, header, paragraph, pdf, show


def code_of(data, limits=None):
    with pytest.raises(ResumeError) as refusal:
        parse_resume(data, limits or Limits())
    return refusal.value.code


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Puts a shell script in the place of the interpreter that runs the parser."""

    def install(script):
        path = tmp_path / "interpreter"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(sys, "executable", str(path))
        return tmp_path

    return install


def test_an_empty_file_is_refused():
    assert code_of(b"") == "resume_empty"


def test_a_file_over_the_byte_limit_is_refused_without_reading_the_rest():
    upload = BytesIO(b"%PDF-" + b" " * 1000)
    assert code_of(upload, Limits(file_bytes=100)) == "resume_too_large"
    assert upload.tell() == 101


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{\\rtf1 Anna}", "resume_unsupported_format"),
        (b"<!DOCTYPE html><p>Anna", "resume_unsupported_format"),
        (b"\x89PNG\r\n\x1a\n", "resume_unsupported_format"),
        (b"Anna Lind, nurse", "resume_unsupported_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "resume_old_doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "resume_encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "resume_unsupported_format"),
        (archive({"xl/workbook.xml": "<workbook/>"}), "resume_unsupported_format"),
        (archive({"word/document.xml": "<workbook/>"}), "resume_unsupported_format"),
        (archive({"content.xml": "<office/>"}), "resume_unsupported_format"),
        (docx(paragraph("Anna"))[:200], "resume_damaged"),
        (docx(paragraph("")), "resume_no_text"),
    ],
)
def test_a_file_that_is_no_resume_is_refused_by_its_content(data, code):
    assert code_of(data) == code


def test_a_zip_with_too_many_entries_is_refused():
    assert code_of(archive({f"{n}": "" for n in range(2001)})) == "resume_limits_exceeded"


def test_a_zip_that_declares_too_much_is_refused():
    file = BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as packed:
        packed.writestr("word/document.xml", "<a/>")
        packed.getinfo("word/document.xml").file_size = 300_000_000
    assert code_of(file.getvalue()) == "resume_limits_exceeded"


def test_a_part_that_unpacks_to_a_mountain_is_refused():
    assert code_of(docx(paragraph(" " * 30_000_000))) == "resume_limits_exceeded"


def test_a_bomb_in_a_header_is_refused_too():
    bomb = {"word/h.xml": header(" " * 30_000_000)}
    assert code_of(docx(paragraph("Anna"), parts=bomb, relationships=[("header", "h.xml")])) == "resume_limits_exceeded"


def test_a_document_that_needs_too_much_memory_is_refused():
    body = "".join(f'<w:p a="{number:x}"/>' for number in range(150_000))
    assert code_of(docx(body), Limits(memory_bytes=60_000_000)) == "resume_limits_exceeded"


def test_xml_nested_too_deeply_is_refused():
    assert code_of(docx("<w:p>" * 3000 + "</w:p>" * 3000)) == "resume_damaged"


def test_a_pdf_that_computes_too_long_is_refused():
    page = b"".join(show(f"{number}", x=number) for number in range(40_000))
    assert code_of(pdf(page), Limits(cpu_seconds=1)) == "resume_limits_exceeded"


def test_long_text_is_cut_with_a_warning():
    resume = parse_resume(docx(paragraph("Anna " * 100)), Limits(text_characters=200))
    assert (len(resume.text), resume.warnings) == (199, ("text_truncated",))


def test_very_little_text_is_accepted_with_a_warning():
    assert parse_resume(docx(paragraph("Anna"))).warnings == ("little_text",)


def test_the_longest_allowed_text_fits_through_the_pipe():
    resume = parse_resume(docx(paragraph("\U00020000" * 2000)), Limits(text_characters=2000))
    assert len(resume.text) == 2000


def test_a_hanging_parser_is_stopped_with_everything_it_started(child):
    folder = child('sleep 20 & echo $! > "$0.pid"; wait')
    began = time.monotonic()
    assert code_of(b"%PDF-1.7", Limits(wall_seconds=0.3)) == "resume_limits_exceeded"
    assert ends(int((folder / "interpreter.pid").read_text()))
    assert time.monotonic() - began < 10


def ends(pid):
    """Whether the process is gone, or dead and waiting for its parent, within two seconds."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


def test_a_parser_that_does_not_read_its_input_is_stopped(child):
    child("exec sleep 20")
    began = time.monotonic()
    assert code_of(b"%PDF-1.7" + b" " * 500_000, Limits(wall_seconds=0.3)) == "resume_limits_exceeded"
    assert time.monotonic() - began < 10


def test_a_parser_that_crashes_means_a_damaged_file(child):
    child("kill -SEGV $$")
    assert code_of(b"%PDF-1.7") == "resume_damaged"


def test_a_parser_that_talks_without_end_is_stopped(child):
    child("cat > /dev/null; exec yes")
    began = time.monotonic()
    assert code_of(b"%PDF-1.7") == "resume_limits_exceeded"
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("answer", ["", "nonsense", "[]", '{"text": 5}', '{"error": "no_such_code"}', "[" * 5000])
def test_a_parser_that_answers_nonsense_means_a_damaged_file(child, answer):
    child(f"cat > /dev/null; echo '{answer}'")
    assert code_of(b"%PDF-1.7") == "resume_damaged"


def test_a_parser_that_cannot_start_is_a_fault_of_ours_and_not_of_the_file(child):
    child("cat > /dev/null; exit 1")
    with pytest.raises(ParserFailedError):
        parse_resume(b"%PDF-1.7")


def test_the_parser_does_not_see_the_environment_of_the_server(child, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    folder = child('env > "$0.env"; cat > /dev/null')
    with pytest.raises(ResumeError):
        parse_resume(b"%PDF-1.7")
    assert "do-not-tell" not in (folder / "interpreter.env").read_text()


def test_a_refusal_does_not_quote_the_file():
    document = f'<w:document xmlns:w="{WORD}"><w:body>{paragraph("Anna Lind")}'
    with pytest.raises(ResumeError) as refusal:
        parse_resume(archive({"word/document.xml": document}))
    assert "Anna" not in str(refusal.value)
