"""Questions by the builtin writer: the job's own terms, and nothing that must not be asked."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from calls.domain.questions import MAX_WORDS
from calls.ports import JobBrief, QuestionWriter
from calls.providers.builtin import BuiltinQuestionWriter
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


def test_the_terms_of_the_job_are_woven_in() -> None:
    questions = spoken("Backend Engineer", ADVERTISEMENT)
    assert "PostgreSQL" in questions
    assert "message queues" in questions


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
