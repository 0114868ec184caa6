"""Advertisements that are hardly more than a list of terms, or that shout."""

from __future__ import annotations

import pytest

from calls.domain.plans import written_faults
from calls.ports import JobBrief
from calls.providers.builtin import BuiltinQuestionWriter


def _asked(description: str, *, language: str = "en-US", title: str = "Engineer") -> str:
    brief = JobBrief(title, description, language, 6)
    written = BuiltinQuestionWriter().write_questions(brief).questions
    assert written_faults([question.fields for question in written], brief) == []
    return " ".join(question.text for question in written)


@pytest.mark.parametrize(
    ("skills", "language", "terms"),
    [
        ("Java, C#, Node.js, Kubernetes", "en-US", ["Java", "C#", "Node.js", "Kubernetes"]),
        ("C++, Qt, CMake", "en-US", ["C++", "Qt", "CMake"]),
        ("C#, .NET, React, Azure", "sv-SE", ["C#", ".NET", "React", "Azure"]),
        ("C, C++, Python, Linux", "de-DE", ["C++", "Python", "Linux"]),
        ("R, SQL, Tableau", "en-GB", ["R,", "SQL", "Tableau"]),
        ("F#, ASP.NET, Vue.js, PostgreSQL", "es-ES", ["F#", "ASP.NET", "Vue.js", "PostgreSQL"]),
        ("Docker, CI/CD, Terraform", "fr-FR", ["Docker", "CI/CD", "Terraform"]),
    ],
)
def test_short_technical_terms_are_named(skills: str, language: str, terms: list[str]) -> None:
    asked = _asked(skills, language=language)
    assert [term for term in terms if term not in asked] == []


def test_technical_terms_in_sentences_are_named_as_a_whole() -> None:
    asked = _asked("You build services with C# and ASP.NET. We deploy with CI/CD.")
    assert [term for term in ("C#", "ASP.NET", "CI/CD") if term not in asked] == []


def test_a_term_in_the_title_is_not_asked_about_again() -> None:
    asked = _asked("We use C# and F# every day.", title="C# Developer")
    assert "mentions F#" in asked
    assert "C# Developer" in asked


@pytest.mark.parametrize(
    ("description", "written_in", "language"),
    [
        ("Nous cherchons un développeur avec une bonne expérience de Python.", "fr-FR", "en-US"),
        ("Wir suchen eine Pflegekraft für die Station und das Team.", "de-DE", "sv-SE"),
    ],
)
def test_an_advertisement_in_another_language_is_still_noticed(
    description: str, written_in: str, language: str
) -> None:
    in_general_words = _asked("", language=language)
    assert _asked(description, language=language) == in_general_words
    assert _asked(description, language=written_in) != _asked("", language=written_in)


@pytest.mark.parametrize(
    ("description", "language", "term", "empty"),
    [
        ("WE ARE HIRING!!! MUST HAVE FORKLIFT LICENCE", "en-US", "forklift licence", "hiring"),
        ("WE ARE HIRING\nMUST HAVE CLEAN DRIVING RECORD AND HGV LICENCE", "en-GB", "HGV licence", "hiring"),
        ("HIRING NOW!! EXPERIENCE WITH INDUSTRIAL WELDING NEEDED!!", "en-US", "industrial welding", "hiring"),
        ("VI SÖKER DIG!!! DU MÅSTE HA TRUCKKORT", "sv-SE", "truckkort", "söker"),
        ("WIR SUCHEN DICH!!! STAPLERSCHEIN IST PFLICHT", "de-DE", "Staplerschein", "suchen"),
        ("NOUS RECRUTONS !!! PERMIS CACES OBLIGATOIRE", "fr-FR", "permis caces", "recrutons"),
    ],
)
def test_a_shouted_advertisement_is_asked_about_what_it_wants(
    description: str, language: str, term: str, empty: str
) -> None:
    asked = _asked(description, language=language, title="Worker")
    assert term in asked
    assert empty not in asked.casefold()


def test_abbreviations_in_an_ordinary_line_stay() -> None:
    assert "HVAC" in _asked("You repair HVAC systems and write reports. Experience with HVAC controls.")


def test_a_shouted_title_is_said_quietly() -> None:
    assert "the position of Warehouse Worker" in _asked("Forklift driving.", title="WAREHOUSE WORKER!!!")
