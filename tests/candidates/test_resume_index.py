"""Every file of the résumé collections is handled as its index says."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from candidates.resume import ResumeError, parse_resume
from tests import reference
from tests.collection import resumes

EITHER = ("see kind", "as above")
REFUSED = ("error", "clear error", "refuse", "no text", '"')

CODES = (
    ("password", "resume_encrypted"),
    ("reported as a scan", "resume_no_text"),
    ("old .doc", "resume_old_doc"),
    ("page limit", "resume_too_many_pages"),
)

ROWS: list[tuple[dict[str, Any], bytes | Path]] = [(vars(row), row.data) for row in resumes.rows()]
ROWS += [
    (row, folder / row["file"])
    for folder in reference.larger("resumes")
    for row in reference.rows(folder / "index.csv")
]
each = pytest.mark.parametrize(("row", "file"), [pytest.param(row, file, id=row["file"]) for row, file in ROWS])


def content(file):
    return file if isinstance(file, bytes) else file.read_bytes()


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


@each
def test_a_file_of_the_collection_is_handled_as_its_index_says(row, file):
    try:
        resume = parse_resume(content(file))
    except ResumeError as refusal:
        check_refusal(row, refusal)
    else:
        assert demand(row["expected"]) != "refusal"
        check_text(row, resume)


SIDEBARS = [
    pytest.param(resumes.sidebar(), ["Work experience", "University of Leeds", "Skills", "Certificates"], id="own"),
    *(
        pytest.param(folder / "pdf_latexcv_sidebar.pdf", ["Semester Abroad", "CONTACT", "TECHNOLOGIES"], id="larger")
        for folder in reference.larger("resumes")
    ),
]


@pytest.mark.parametrize(("file", "order"), SIDEBARS)
def test_a_sidebar_is_not_woven_into_the_main_column(file, order):
    text = parse_resume(content(file)).text
    places = [text.index(heading) for heading in order]
    assert places == sorted(places)


JOINED = {"pdf_words-joined.pdf", "docx_derived_latexcv_sidebar_columns.docx"}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        pytest.param(row["file"], file, id=row["file"])
        for row, file in ROWS
        if row["file"].startswith(("pdf_", "docx_"))
    ],
)
def test_only_a_resume_whose_words_run_together_is_said_to_have_joined_words(name, file):
    try:
        resume = parse_resume(content(file))
    except ResumeError:
        assert name not in JOINED
    else:
        assert ("words_joined" in resume.warnings) == (name in JOINED)
