"""Questions by the builtin writer: the job's own terms, and nothing that must not be asked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from calls.domain.plans import written_faults
from calls.domain.questions import MAX_WORDS
from calls.ports import DraftQuestion, JobBrief, QuestionWriter
from calls.providers.builtin import BuiltinQuestionWriter
from lab.install import ROOT
from tests.calls.providers.contracts import ADVERTISEMENT, QuestionWriterContract, job


class TestBuiltinQuestionWriter(QuestionWriterContract):
    @pytest.fixture
    def writer(self) -> QuestionWriter:
        return BuiltinQuestionWriter()


def texts(title: str, description: str, language: str = "en-US", count: int = 7) -> list[str]:
    """The questions of a job as they are spoken."""
    brief = JobBrief(title, description, language, count)
    return [question.text for question in BuiltinQuestionWriter().write_questions(brief).questions]


def spoken(title: str, description: str, language: str = "en-US") -> str:
    """All questions of a job in one text."""
    return " ".join(texts(title, description, language))


@pytest.mark.parametrize("language", ["en-US", "en-GB"])
def test_experience_is_asked_about_in_parts(language: str) -> None:
    """ "Which of your experience" is no English."""
    assert "which parts of your experience" in spoken("Backend Engineer", ADVERTISEMENT, language)
    sources = [path for path in (ROOT / "calls").rglob("*") if path.suffix in {".toml", ".po", ".py"}]
    assert [path for path in sources if re.search(r"which of your experience\b", path.read_text(), re.I)] == []


def test_the_terms_of_the_job_are_woven_in() -> None:
    questions = spoken("Backend Engineer", ADVERTISEMENT)
    assert "PostgreSQL" in questions
    assert "message queues" in questions


@pytest.mark.parametrize(
    "tool", ["Power BI", "Google Cloud", "SQL Server", "Ruby on Rails", "Adobe XD", "Azure DevOps"]
)
def test_a_tool_of_several_words_is_named_as_a_whole(tool: str) -> None:
    said = spoken("Analyst", f"You build reports with {tool}. You maintain dashboards in {tool}. You train colleagues.")
    first, last = tool.split()[0], tool.split()[-1]
    assert tool in said
    assert first not in said.replace(tool, "")
    assert last not in said.replace(tool, "")


def test_a_tool_of_several_words_in_a_list_and_in_capitals_is_named_as_a_whole() -> None:
    assert "Spring Boot" in spoken("Developer", "Java, Spring Boot, Azure DevOps, Power BI")
    assert "POWER BI" in spoken("Analyst", "EXPERIENCE WITH POWER BI AND THE MONTHLY CLOSING OF ACCOUNTS")


def test_the_anchors_name_the_terms_of_their_question() -> None:
    technical = BuiltinQuestionWriter().write_questions(job()).questions[1]
    assert "Django" in technical.text
    assert "Django" in technical.rubric.criteria[0].strong


def test_the_same_job_gets_the_same_questions_in_another_process() -> None:
    program = (
        "from calls.providers.builtin import BuiltinQuestionWriter\n"
        "from tests.calls.providers.contracts import job\n"
        "print([q.text for q in BuiltinQuestionWriter().write_questions(job(7)).questions])"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    expected = [question.text for question in BuiltinQuestionWriter().write_questions(job(7)).questions]
    assert finished.stdout.strip() == str(expected)


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("en-GB", "To begin with"),
        ("sv-SE", "Först en inledande fråga"),
        ("de", "Zum Einstieg"),
        ("fr-CA", "Pour commencer"),
        ("es-MX", "Para empezar"),
        ("nl-NL", "To begin with"),
    ],
)
def test_questions_are_in_the_language_of_the_brief_or_in_english(language: str, opening: str) -> None:
    assert texts("Engineer", "Build things.", language)[0].startswith(opening)


def test_an_advertisement_in_another_language_lends_no_terms() -> None:
    swedish = "Vi söker dig som har erfarenhet av försäljning och kundrelationer till vårt team i Stockholm."
    assert "försäljning" in spoken("Säljare", swedish, "sv-SE")
    assert "försäljning" not in spoken("Säljare", swedish, "en-US")


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("Backend Engineer (Python)", "en", "the position of Backend Engineer,"),
        ("PLUMBER'S HELPER", "en", "the position of Plumber's Helper,"),
        ("Certified IT Administrator (WAN), Level 4", "en", "the position of Certified IT Administrator,"),
        ("Account Manager at Acme Corp", "en", "the position of Account Manager,"),
        ("Mötesbokare B2B | Sales Representative", "sv", "tjänsten som Mötesbokare B2B,"),
        ("Hotellmedarbetare/Kock 100% - Gysinge Herrgård", "sv", "tjänsten som Hotellmedarbetare eller Kock,"),
        ("Software-Entwickler*in (m/w/d)", "de", "Software-Entwicklerin oder Software-Entwickler,"),
        ("chargé·e de support", "fr", "le poste intitulé chargé ou chargée de support,"),
        ("Camarero/a de sala", "es", "el puesto de Camarero o Camarera de sala,"),
        ("Jobs at cooks.example.com", "en", "this position,"),
        ("!!!", "en", "this position,"),
        ("", "en", "this position,"),
    ],
)
def test_a_title_is_said_as_a_person_would_say_it(title: str, language: str, expected: str) -> None:
    assert expected.casefold() in texts(title, "", language)[0].casefold()


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Young energetic waitress, female, under 30", "en-US"),
        ("Native speaker wanted as salesman", "en-US"),
        ("Healthy men for warehouse", "en-US"),
        ("Junger deutscher Verkäufer", "de-DE"),
        ("Ung svensk tjej till kassan", "sv-SE"),
        ("Jeune femme pour accueil", "fr-FR"),
        ("Señorita joven para recepción", "es-ES"),
    ],
)
def test_a_discriminating_headline_is_not_repeated(title: str, language: str) -> None:
    said = {word.casefold() for word in re.findall(r"\w+", texts(title, "", language)[0])}
    assert not said & {word.casefold() for word in title.split() if len(word) > 4}


def test_discriminating_wishes_are_not_asked_about() -> None:
    wishes = (
        "You are young and healthy and a native German speaker. Women with children need not apply. "
        "Pregnancy testing, family planning and physical fitness testing. You handle wine tasting."
    )
    questions = spoken("Waiter", wishes)
    assert not re.search(r"young|health|native|german|wom[ae]n|child|pregnan|family|fitness", questions, re.IGNORECASE)
    assert "wine tasting" in questions


def test_contact_data_money_and_dates_are_left_out() -> None:
    advertisement = (
        "Forklift driving and pallet stacking in the warehouse. Warehouse accounting is part of it.\n"
        "Contact: Maria Lopez, maria@acme.example, +1 (415) 555-0100, https://acme.example/jobs\n"
        "Salary: $17.50 per hour. Starting 2026-01-15 at 08:30."
    )
    questions = spoken("Warehouse Operator", advertisement)
    assert "pallet stacking" in questions
    assert not re.search(r"@|http|\d{2}|maria|lopez|salary|acme", questions, re.IGNORECASE)


def test_the_employer_is_not_named() -> None:
    hotel = "Grand Harbour AB, Malmö\nGrand Harbour is a hotel. At Grand Harbour you do luggage handling."
    questions = spoken("Receptionist", hotel)
    assert "luggage handling" in questions
    assert not re.search(r"grand|harbour|malmö", questions, re.IGNORECASE)


def test_control_characters_and_damaged_letters_are_not_spoken() -> None:
    questions = spoken("Cook", "Skills \x07 menu planning \x07 Cityâ€™s oven cleaning \x00 Stateâ€™s food storage")
    assert questions.isprintable()
    assert "â" not in questions


def test_without_usable_terms_the_questions_stay_general() -> None:
    assert "the tasks of this position" in spoken("Cook", "We need you. Apply now!")


def test_no_question_is_too_long_with_a_long_title_and_long_terms() -> None:
    title = "Assistant Regional Procurement Contract Compliance Review Programme Coordinator"
    advertisement = "Extraordinarily comprehensive procurement documentation. " * 3 + ADVERTISEMENT
    for language in ("en", "sv", "de", "fr", "es"):
        assert all(len(text.split()) <= MAX_WORDS for text in texts(title, advertisement, language))


@pytest.mark.parametrize("piece", ["x", "a.", "a@", "(", "A b ", "Aa ", "B-", "1 ", "\n", "Ã", "{subject} "])
def test_a_senseless_advertisement_is_answered_quickly(piece: str) -> None:
    assert len(texts("Cook", piece * 9000)) == 7


def written(**wishes: Any) -> tuple[DraftQuestion, ...]:
    """The seven questions of the backend job, with wishes."""
    return BuiltinQuestionWriter().write_questions(replace(job(7), **wishes)).questions


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "sv"])
def test_another_difficulty_asks_other_questions(language: str) -> None:
    asked = {
        level: [q.text for q in written(language=language, description="", difficulty=level)]
        for level in ("entry", "ordinary", "senior")
    }
    for one, other in combinations(asked.values(), 2):
        assert sum(a != b for a, b in zip(one, other, strict=True)) == 3


def test_focus_areas_are_asked_about_before_the_terms_of_the_advertisement() -> None:
    questions = written(focus_areas=("load testing", "code review", "incident response", "data modelling"))
    assert "load testing, code review and incident response" in questions[1].text
    assert "data modelling" in questions[2].text
    assert "Django" in questions[5].text


def test_no_focus_area_is_lost_because_a_question_grew_too_long() -> None:
    areas = tuple(f"very long winded focus area {name}" for name in ("one", "two", "three", "four"))
    spoken = " ".join(question.text for question in written(focus_areas=areas))
    assert [area for area in areas if area not in spoken] == []


def test_a_focus_area_that_discriminates_is_not_asked_about() -> None:
    spoken = " ".join(question.text for question in written(focus_areas=("native German speaker", "load testing")))
    assert "load testing" in spoken
    assert "native" not in spoken


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "sv"])
def test_every_knock_out_has_a_question_right_after_the_opening(language: str) -> None:
    brief = replace(job(5, language), knock_outs=("A driving licence for lorries.", "Work at night"))
    questions = BuiltinQuestionWriter().write_questions(brief).questions
    assert written_faults([question.fields for question in questions], brief) == []
    assert [question.kind for question in questions[:4]] == ["opening", "knockout", "knockout", questions[3].kind]
    assert ": A driving licence for lorries. " in questions[1].text
    assert questions[2].rubric.criteria[0].weak.endswith(": Work at night.")


@pytest.mark.parametrize("limit", [405, 500, 700, 810, 900])
def test_the_questions_share_the_time_that_there_is(limit: int) -> None:
    questions = written(time_limit_seconds=limit, knock_outs=("A driving licence", "Work at night", "Own tools"))
    seconds = [question.max_seconds for question in questions]
    assert limit - len(seconds) < sum(seconds) <= limit or sum(seconds) == 870
    assert min(seconds) >= 30
