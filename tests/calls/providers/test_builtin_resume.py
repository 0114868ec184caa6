"""The builtin reader finds what stands below the usual headings, in five languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from calls.domain.personal import without_personal
from calls.domain.resumes import ResumeFact, supported_facts
from calls.ports.resumes import ResumeText
from calls.providers.builtin.resume import BuiltinResumeReader
from calls.providers.builtin.resume_dates import find_period
from candidates.resume import ResumeError, parse_resume
from tests import reference
from tests.calls.match_texts import ALL, ENGLISH, Texts
from tests.collection import resumes


def facts(text: str) -> list[ResumeFact]:
    """What is read of a résumé, as the workflow has it read."""
    clean = without_personal(text)
    told = BuiltinResumeReader().read_facts(ResumeText(clean, "en"))
    found, dropped = supported_facts(told.facts, clean)
    assert dropped == 0
    return list(found)


def names(text: str, kind: str) -> list[str]:
    return [fact.name for fact in facts(text) if fact.kind == kind]


@pytest.mark.parametrize("texts", ALL, ids=lambda texts: texts.language)
def test_work_is_found_with_title_employer_and_time(texts: Texts):
    [work] = [fact for fact in facts(texts.resume) if fact.kind == "work"]
    title, employer = texts.resume.split("\n")[4].split(", ")[:2]
    assert (work.name, work.organisation, work.begins, work.ends) == (title, employer, "2019-03", "present")


@pytest.mark.parametrize("texts", ALL, ids=lambda texts: texts.language)
def test_education_is_found_with_degree_school_and_time(texts: Texts):
    [education] = [fact for fact in facts(texts.resume) if fact.kind == "education"]
    assert (education.begins, education.ends) == ("2012", "2015")
    assert f"{education.name}, {education.organisation}, 2012" in texts.resume


@pytest.mark.parametrize("texts", ALL, ids=lambda texts: texts.language)
def test_skills_languages_and_certificates_are_found(texts: Texts):
    assert {"Python", "SQL", "Docker"} <= set(names(texts.resume, "skill"))
    assert len(names(texts.resume, "language")) == 2
    assert len(names(texts.resume, "certificate")) == 1


@pytest.mark.parametrize("texts", ALL, ids=lambda texts: texts.language)
def test_every_fact_is_quoted_from_its_place(texts: Texts):
    clean = without_personal(texts.resume)
    assert all(clean[fact.quote.start : fact.quote.end] == fact.quote.text for fact in facts(texts.resume))


@pytest.mark.parametrize("texts", ALL, ids=lambda texts: texts.language)
def test_nothing_is_told_of_age_family_and_origin(texts: Texts):
    personal = texts.resume.split("\n")[1:3]
    assert [fact for fact in facts(texts.resume) if any(fact.quote.text in line for line in personal)] == []


@pytest.mark.parametrize("texts", ALL, ids=lambda texts: texts.language)
def test_where_somebody_learned_a_language_is_not_told(texts: Texts):
    assert {fact.level for fact in facts(texts.resume) if fact.kind == "language"} <= {"", "fluent", "B2"}


def test_an_achievement_is_a_result_with_a_number():
    assert names(ENGLISH.resume, "achievement") == ["Reduced the waiting time of customers by 40 %"]


@pytest.mark.parametrize("texts", ALL, ids=lambda texts: texts.language)
@pytest.mark.parametrize("place", [0, 5, 12, 16])
def test_a_plea_to_a_model_makes_no_fact_and_hides_none(texts: Texts, place: int):
    lines = texts.resume.split("\n")
    lines.insert(place, texts.plea)
    told = [(fact.kind, fact.name, fact.organisation, fact.begins) for fact in facts("\n".join(lines))]
    assert told == [(fact.kind, fact.name, fact.organisation, fact.begins) for fact in facts(texts.resume)]


@pytest.mark.parametrize(
    ("line", "begins", "ends"),
    [
        ("Sept 2014 – June 2018", "2014-09", "2018-06"),
        ("05/2014-08/2018", "2014-05", "2018-08"),
        ("01.05.2014 bis 31.08.2018", "2014-05", "2018-08"),
        ("2016 - present", "2016", "present"),
        ("seit März 2020", "2020-03", "present"),
        ("depuis 2020", "2020", "present"),
        ("mars 2019 à août 2020", "2019-03", "2020-08"),
        ("enero de 2019", "", ""),
        ("2014-2018", "2014", "2018"),
        ("Summer 2019 – Winter 2020", "2019", "2020"),
    ],
)
def test_a_period_is_read_as_people_write_it(line: str, begins: str, ends: str):
    found = find_period(line)
    assert (found.begins, found.ends) == (begins, ends) if found else not begins


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("E X P E R I E N C E\nNurse, City Hospital, 2019 – 2021", "work", ["Nurse"]),
        ("Experience\nAcme Ltd\nCook\nMay 2019 – June 2020", "work", ["Cook"]),
        ("Experience\n2019 – 2020\nCook\nAcme Ltd", "work", ["Cook"]),
        ("Experience\nAcme Ltd, Cook\n• Fed 200 guests\nLeeds, UK\n2019 – 2020", "work", ["Cook"]),
        ("Skills: welding, Forklift (5 t); first aid", "skill", ["welding", "Forklift", "5 t", "first aid"]),
        ("Skills\nI have always liked to work with people from everywhere", "skill", []),
        ("We use access and express delivery to go on", "skill", []),
        ("Reports in Power BI and Microsoft SQL Server", "skill", ["Power BI", "SQL Server"]),
        ("Sites with Ruby on Rails, Adobe XD", "skill", ["Ruby on Rails", "Adobe XD"]),
        ("Moved it to Google Cloud with Azure-DevOps", "skill", ["Google Cloud", "Azure-DevOps"]),
        ("Visual Studio Code, then Visual Studio", "skill", ["Visual Studio Code", "Visual Studio"]),
        ("PowerBI was replaced by power bi", "skill", ["PowerBI"]),
        ("Spring Boots for the garden", "skill", ["Spring"]),
        ("The power of big data", "skill", []),
        ("Languages: French C1 | Spanish", "language", ["French", "Spanish"]),
        ("I am German and worked with French people", "language", []),
        ("Carné de conducir B", "certificate", ["Carné de conducir B"]),
        ("", "work", []),
    ],
)
def test_layouts(text: str, kind: str, expected: list[str]):
    assert names(text, kind) == expected


def _larger(folder: Path) -> list[bytes]:
    paths = sorted(folder.glob("pdf_*.pdf")) + sorted(folder.glob("docx_derived_*.docx"))
    return [path.read_bytes() for path in paths]


def _texts(files: list[bytes]) -> Iterator[str]:
    """The texts of those that can be read."""
    for data in files:
        with suppress(ResumeError):
            yield parse_resume(data).text


COLLECTIONS = [
    pytest.param([row.data for row in resumes.rows() if row.is_resume], 7, id="own"),
    *(pytest.param(_larger(folder), 8, id="larger") for folder in reference.larger("resumes")),
]


@pytest.mark.parametrize(("files", "rich"), COLLECTIONS)
def test_resume_files_give_facts_and_nothing_personal(files: list[bytes], rich: int):
    counts = []
    for text in _texts(files):
        found = facts(text)
        counts.append(len(found))
        assert [fact.name for fact in found if without_personal(fact.quote.text) != fact.quote.text] == []
        assert [fact.name for fact in found if "@" in fact.quote.text] == []
    assert sum(count > 10 for count in counts) >= rich
