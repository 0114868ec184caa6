"""Résumés of people who do not exist, as PDF and DOCX in the layouts people use, and files that are no résumés.

Each is a row in the form of the larger collection's `index.csv` (tests/reference.py), with the file itself as `data`.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader, PdfWriter

from tests.calls.match_texts import ALL
from tests.candidates.resume_files import composite_pdf, docx, header, paragraph, pdf, show

ENGINEER = """Robin Example
robin@mail.example
Work experience
Backend Engineer, Acme Ltd, March 2019 - present
- Reduced the time of a report by 40 %
- Moved six services to Docker and Kubernetes
Developer, Umbrella Ltd, 2015 - 2019
Education
BSc Computer Science, University of Leeds, 2012 - 2015
Skills
Python, SQL, Django, PostgreSQL, Docker
Languages
English, German B2
Certificates
AWS Certified Developer, 2021"""
NURSE = """Kim Sample
kim@mail.example
Experience
Registered Nurse, City Hospital, 2017 - present
Nursing Assistant, Elm House, 2014 - 2017
Education
Diploma in Nursing, Leeds College, 2011 - 2014
Skills
wound care, triage, first aid, Microsoft Excel, Microsoft Word
Languages
English, French C1
Certificates
Driving licence B"""
OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a file of the old Office formats begins."""


@dataclass(frozen=True)
class Row:
    """A file and what a reader should make of it."""

    file: str
    data: bytes
    expected: str = "text"
    must_contain: str = ""
    must_not_contain: str = ""
    header_footer_text: str = ""

    @property
    def is_resume(self) -> bool:
        """Whether facts can be read of it."""
        return self.file.startswith(("pdf_", "docx_"))


def rows() -> list[Row]:
    """All of them."""
    return [*_resumes(), *_refused()]


def page(text: str, x: int = 72, top: int = 780) -> bytes:
    """The lines of a text below each other, on a page."""
    return b"".join(show(line, x=x, y=top - 16 * number) for number, line in enumerate(text.split("\n")))


def word(text: str) -> str:
    """The lines of a text as paragraphs."""
    return "".join(map(paragraph, text.split("\n")))


def sidebar() -> bytes:
    """A page whose skills stand beside the work experience, line by line at the same heights."""
    main, _, aside = ENGINEER.partition("\nSkills\n")
    return pdf(page(main) + page(f"Skills\n{aside}".replace(", ", "\n"), x=420))


def joined() -> bytes:
    """A page whose words stand so close together that a reader cannot tell where one ends."""
    words = ("Python", "Django", "Linux", "Docker", "and", "Nurse", "of", "Oslo", "Welding", "Forklift")
    return composite_pdf(words, lambda drawn: " 0 -20 Td ".join([f"[{' -60 '.join(drawn)}] TJ"] * 3))


def encrypted() -> bytes:
    """A PDF that opens with a password only."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(page(ENGINEER)))))
    writer.encrypt(user_password="candidate", algorithm="AES-256")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _table() -> str:
    """Years in the left cells, what happened then in the right ones."""
    cells = "".join(
        f"<w:tr><w:tc>{paragraph(years)}</w:tc><w:tc>{paragraph(what)}</w:tc></w:tr>"
        for years, what in (
            ("2017 - present", "Registered Nurse, City Hospital"),
            ("2014 - 2017", "Assistant, Elm House"),
        )
    )
    return f"{word('Kim Sample')}<w:tbl>{cells}</w:tbl>"


def _box() -> str:
    """A text box beside a paragraph."""
    return word("Kim Sample") + paragraph(
        f"<w:r><wps:txbx><w:txbxContent>{paragraph('wound care and triage')}</w:txbxContent></wps:txbx></w:r>"
    )


def _resumes() -> list[Row]:
    of_engineer = (
        "Robin Example || Reduced the time of a report by 40 % || University of Leeds || AWS Certified Developer"
    )
    of_nurse = "Kim Sample || Registered Nurse, City Hospital || wound care"
    head = {"parts": {"word/header1.xml": header("Kim Sample, page 1")}, "relationships": [("header", "header1.xml")]}
    return [
        Row("pdf_one-column.pdf", pdf(page(ENGINEER)), must_contain=of_engineer),
        Row("pdf_sidebar.pdf", sidebar(), must_contain=of_engineer, must_not_contain="Robin Example Skills"),
        Row("pdf_two-pages.pdf", pdf(page(ENGINEER), page(NURSE)), "2 pages", f"{of_engineer} || {of_nurse}"),
        Row("pdf_mail-prefix.pdf", b"Content-Type: application/pdf\r\n\r\n" + pdf(page(NURSE)), must_contain=of_nurse),
        Row("docx_paragraphs.docx", docx(word(ENGINEER)), must_contain=of_engineer),
        Row("docx_nurse.docx", docx(word(NURSE)), must_contain=of_nurse),
        Row("docx_table.docx", docx(_table()), must_contain="2017 - present || Registered Nurse, City Hospital"),
        Row("docx_text-box.docx", docx(_box()), must_contain="wound care and triage"),
        Row("docx_header.docx", docx(word(NURSE), **head), header_footer_text="Kim Sample, page 1"),
        *(Row(f"docx_{texts.language}.docx", docx(word(texts.resume)), must_contain="Python, SQL") for texts in ALL),
        Row("pdf_words-joined.pdf", joined(), "see kind"),
        Row("wrong_docx-called.pdf", docx(word(NURSE)), must_contain=of_nurse),
    ]


def _refused() -> list[Row]:
    whole = pdf(page(ENGINEER))
    return [
        Row("scan.pdf", pdf(b"0 0 595 842 re f"), "no text: must be reported as a scan"),
        Row("encrypted.pdf", encrypted(), 'refuse with "password protected"'),
        Row("encrypted.docx", OFFICE + "EncryptedPackage".encode("utf-16-le"), '"password protected"'),
        Row("old.doc", OFFICE + "WordDocument".encode("utf-16-le"), '"this is an old .doc file"'),
        Row("pages.pdf", pdf(*[page("One line")] * 200), "refuse by page limit"),
        Row("truncated.pdf", whole[: len(whole) // 3], "clear error"),
        Row("truncated.docx", docx(word(NURSE))[:200], "clear error"),
        Row("empty.pdf", b"", "clear error"),
        Row("web-page.pdf", b"<!DOCTYPE html><html><body>Robin Example, engineer</body></html>", "clear error"),
        Row("rich-text.docx", rb"{\rtf1 Robin Example, engineer}", "clear error"),
        Row("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(200), "clear error"),
        Row("bomb.docx", docx(word("a" * 200_000_000)), "refuse quickly"),
    ]
