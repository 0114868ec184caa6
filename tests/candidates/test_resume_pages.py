"""Where each page of a résumé begins in its text."""

from candidates.resume import parse_resume
from tests.candidates.resume_files import docx, paragraph, pdf, show


def test_every_page_of_a_pdf_begins_where_its_text_does():
    resume = parse_resume(pdf(show("Ada Example, engine driver"), show("Second page"), show("Third page")))
    beginnings = [resume.text[start:].split()[0] for start in resume.page_starts]
    assert beginnings == ["Ada", "Second", "Third"]


def test_an_empty_page_begins_where_the_next_one_does():
    resume = parse_resume(pdf(show("Ada Example"), b"", show("Third page")))
    assert resume.page_starts == (0, 13, 13)


def test_a_docx_has_no_pages():
    assert parse_resume(docx(paragraph("Ada Example, engine driver"))).page_starts == ()
