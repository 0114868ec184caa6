"""Every file of the résumé collection is handled as its index says."""

import csv
import re
import unicodedata

import pytest

from candidates.resume import ResumeError, parse_resume
from tests import reference

FOLDER = reference.find("resumes")

EITHER = ("see kind", "as above")
REFUSED = ("error", "clear error", "refuse", "no text", '"')

CODES = (
    ("password", "resume_encrypted"),
    ("reported as a scan", "resume_no_text"),
    ("old .doc", "resume_old_doc"),
    ("page limit", "resume_too_many_pages"),
)


def rows():
    if FOLDER is None:
        return [pytest.param({}, id="none", marks=reference.needs("resumes"))]
    with (FOLDER / "index.csv").open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["file"]) for row in csv.DictReader(file)]


def demand(expected):
    """What the index asks for: "text", "refusal", or "either" when it leaves the choice."""
    if " or " in expected or expected in EITHER:
        return "either"
    return "refusal" if expected.startswith(REFUSED) else "text"


def normal(text):
    """The form in which the collection's README compares."""
    text = re.sub("[\u2010-\u2015]", "-", unicodedata.normalize("NFKC", text))
    text = re.sub("[\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff]", "", text)
    return re.sub(r"\s+", " ", text)


def strings(field):
    return [normal(part) for part in field.split(" || ") if part]


def check_text(row, resume):
    text = normal(resume.text)
    wanted = strings(row["must_contain"]) + strings(row["header_footer_text"])
    assert [part for part in wanted if part not in text] == []
    assert [part for part in strings(row["must_not_contain"]) if part in text] == []
    if match := re.match(r"(\d+) pages", row["expected"]):
        assert resume.pages == int(match[1])


def check_refusal(row, refusal):
    assert demand(row["expected"]) != "text"
    for words, code in CODES:
        if words in row["expected"]:
            assert refusal.code == code


@pytest.mark.parametrize("row", rows())
def test_a_file_of_the_collection_is_handled_as_its_index_says(row):
    data = (FOLDER / row["file"]).read_bytes()
    try:
        resume = parse_resume(data)
    except ResumeError as refusal:
        check_refusal(row, refusal)
    else:
        assert demand(row["expected"]) != "refusal"
        check_text(row, resume)


def test_a_sidebar_is_not_woven_into_the_main_column():
    path = reference.need("resumes") / "pdf_latexcv_sidebar.pdf"
    text = parse_resume(path.read_bytes()).text
    assert text.index("Semester Abroad") < text.index("CONTACT") < text.index("TECHNOLOGIES")


def test_only_the_resume_whose_words_run_together_is_said_to_have_joined_words():
    joined = []
    for path in sorted(reference.need("resumes").glob("*_*.*")):
        if not path.name.startswith(("pdf_", "docx_")):
            continue
        try:
            resume = parse_resume(path.read_bytes())
        except ResumeError:
            continue
        joined += [path.name] * ("words_joined" in resume.warnings)
    assert joined == ["docx_derived_latexcv_sidebar_columns.docx"]
