"""What is taken out of a résumé before anybody reads it."""

import re

import pytest

from calls.domain.personal import has_joined_personal, is_personal, without_personal

TAKEN_OUT = [
    "Date of birth: 12 March 1980",
    "Date of Birth\n12 March 1980",
    "DOB: 12/03/1980",
    "Nationality : Indian",
    "Marital status\tmarried, two children",
    "Age: 34 | Gender: female",
    "Religion: Hindu",
    "Father’s name: John Smith",
    "34 years old",
    "Born on 3 May 1980 in Leeds",
    "Married, two children",
    "US citizen",
    "Health status: no illness",
    "12 Long Street, Leeds LS1 4AB",
    "Geburtsdatum: 12.03.1980",
    "Geburtsdatum 12.03.1980",
    "Geboren am 12.03.1980 in Bonn",
    "Familienstand: ledig",
    "Staatsangehörigkeit: deutsch",
    "Konfession: evangelisch",
    "verheiratet, 2 Kinder",
    "Musterstraße 12, 50667 Köln",
    "Date de naissance : 12/03/1980",
    "Née le 12 mars 1980 à Lyon",
    "Situation familiale : célibataire",
    "Nationalité française",
    "12 rue de la Paix, 75002 Paris",
    "Fecha de nacimiento: 12/03/1980",
    "Estado civil: casada",
    "Nacionalidad: española",
    "34 años",
    "Personnummer: 800312-1234",
    "Född den 12 mars 1980",
    "Civilstånd: gift",
    "Medborgarskap: svenskt",
    "Storgatan 12, 113 46 Stockholm",
    "ada@example.com",
    "+46 70 123 45 67",
    "https://example.com/ada",
]

KEPT = [
    "Software engineer, Example Ltd, 2014 - 2018",
    "01/2014 - 12/2018 Sales assistant",
    "Mobile: Flutter, React Native",
    "Led a team of 12 in two countries, for 3 years",
    "Religion and Philosophy, BA, University of Leeds",
    "Health and safety officer",
    "Race engineer for a motor sport team",
    "Taught 30 children to read",
    "Age-related diseases: research assistant",
    "Führerschein Klasse B",
    "10 ans d'expérience dans la vente",
    "Familienrecht, Kanzlei Muster, 2019 – heute",
    "Barnskötare, Förskolan Solen, 2019 – nu",
    "Operadora de centralita, 2015 - 2019",
    "IP address: planning for 400 sites",
    "Senior citizen care assistant at a home for the elderly in the north of England since 2011",
]


@pytest.mark.parametrize("text", TAKEN_OUT)
def test_what_no_job_is_judged_by_is_taken_out(text: str):
    assert re.findall(r"\w+", without_personal(text)) == []


@pytest.mark.parametrize("text", KEPT)
def test_what_tells_of_work_is_kept(text: str):
    assert without_personal(text) == text


def test_every_other_character_stays_where_it_is():
    text = "Engineer\nDate of birth: 1 May 1980\nPython, SQL"
    assert without_personal(text) == "Engineer\n" + " " * 25 + "\nPython, SQL"


def test_a_language_stays_without_where_it_was_learned():
    assert without_personal("Mother tongue: German").split() == ["German"]
    assert without_personal("German (native speaker)").split() == ["German", "(", ")"]


@pytest.mark.parametrize("text", ["Ada Example", "ADA EXAMPLE", "Example, Ada"])
def test_the_persons_name_is_taken_out_in_either_order(text: str):
    assert without_personal(text, ["Ada Example"]).split() == []


def test_a_heading_below_an_empty_label_is_no_value():
    assert without_personal("Nationality:\nEXPERIENCE").split() == ["EXPERIENCE"]


def test_a_value_in_the_next_cell_of_a_table_goes_with_its_label():
    assert without_personal("Religion\tHindu\tPython").split() == ["Python"]


@pytest.mark.parametrize(
    ("text", "is_it"), [("You are 18 years of age", True), ("Address complaints of customers", False)]
)
def test_what_an_advertisement_asks_about_a_person_is_told_from_work(text: str, is_it: bool):
    assert is_personal(text) is is_it


JOINED = [
    ("RobinExampleDateofbirth:1May1990mmmwww", "mmmwww"),
    ("RobinExample\nDateofbirth:1May1990", ""),
    ("RobinExample\nDateofbirth:1May1990\nBackendengineer\nNationality:British", "Backendengineer"),
    ("ROBINEXAMPLEDATEOFBIRTH:1MAY1990", ""),
    ("robinexampledateofbirth1may1990python", "python"),
    ("RobinExampleDOB:1May1990", ""),
    ("Example,RobinGeburtsdatum:12.03.1980Python", "Python"),
    ("Datedenaissance:12mars1980", ""),
    ("Fechadenacimiento1demayode1990Python", "Python"),
    ("RobinExampleFödelsedatum:1990-05-01", ""),
    ("Maritalstatus\tsingle", ""),
    ("Dateofbirth\n1May1990", ""),
    ("EngineerNationality:British", "Engineer"),
    ("PythonGender:female", "Python"),
    ("EngineerRobinExampleOslo", "Engineer Oslo"),
    ("NationalityBritish", ""),
]


@pytest.mark.parametrize(("text", "left"), JOINED)
def test_names_and_labels_are_taken_out_of_joined_words(text: str, left: str):
    clean = without_personal(text, ["Robin Example"])
    assert (" ".join(clean.split()), len(clean)) == (left, len(text))


@pytest.mark.parametrize("text", [text for text, _ in JOINED])
def test_names_and_labels_in_joined_words_are_noticed(text: str):
    assert has_joined_personal(text, ["Robin Example"])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Robin Example Date of birth: 1 May 1990 Python", "Python"),
        ("Robin Example, date of birth 1 May 1990", ","),
        ("Robin Example Born: 12 March 1980 in Leeds Python", "Python"),
        ("Robin Example Age: 34 Python", "Python"),
        ("Python Nationality: British Skills: SQL", "Python Skills: SQL"),
        ("Eva Geburtsdatum: 12.03.1980 Python", "Eva Python"),
        ("R O B I N  E X A M P L E", ""),
        ("D a t e o f b i r t h : 1 May 1990", ""),
    ],
)
def test_names_and_labels_are_taken_out_inside_a_line(text: str, left: str):
    clean = without_personal(text, ["Robin Example"]).replace(" , ", ", ")
    assert (" ".join(clean.split()), has_joined_personal(text, ["Robin Example"])) == (left, False)


@pytest.mark.parametrize(
    "text",
    [
        *KEPT,
        *TAKEN_OUT,
        "Robin Example\nRobinExample@example.com, github.com/RobinExample",
        "Robin Q. Example\nGitHub: robinexample",
        "Robin Example (GitHub: RobinExample)",
        "Nationality:British",
        "Mailadresse: x",
    ],
)
def test_words_that_stand_apart_are_not_taken_for_joined_ones(text: str):
    assert not has_joined_personal(text, ["Robin Example"])


@pytest.mark.parametrize(
    ("name", "text"), [("Wei Ma", "Engineer in Weimar"), ("Ed Engineer", "Led engineering teams"), ("Jo", "Jo, Major")]
)
def test_a_name_that_is_a_part_of_ordinary_words_takes_nothing_out(name: str, text: str):
    assert without_personal(text, [name]) == text
