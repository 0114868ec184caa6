"""Facts are kept when their words stand in the résumé, and dropped otherwise."""

import pytest

from calls.domain.places import Finder, Quote
from calls.domain.resumes import MAX_FACTS, DraftFact, ResumeFact, supported_facts

TEXT = "Work\nBackend Engineer, Acme Ltd, 2019–2023\n\nSkills: C++, SQL\n\nB.Sc. Physics, 2015"
JOB = DraftFact("work", "Backend Engineer", "backend engineer acme ltd", "Acme Ltd", "2019", "2023")


def test_a_quote_is_found_whatever_its_punctuation_and_kept_as_it_is_written():
    quote = Finder(TEXT).find("backend  engineer / ACME ltd")
    assert quote == Quote("Backend Engineer, Acme Ltd", 5, 31)


@pytest.mark.parametrize("words", ["", "Backend Developer", "Engineer Backend", "SQ", "C#"])
def test_what_does_not_stand_there_is_not_found(words: str):
    assert Finder(TEXT).find(words) is None


def test_a_quote_knows_its_page():
    finder = Finder("one two\n\nthree four", [0, 9])
    assert [quote.page for words in ("two", "three") if (quote := finder.find(words))] == [1, 2]


def test_a_sign_that_is_several_words_is_quoted_whole():
    assert Finder("a ½ cup").find("1⁄2 cup") == Quote("½ cup", 2, 7)


def test_a_fact_that_stands_in_the_text_is_kept_with_its_place():
    [fact], dropped = supported_facts([JOB], TEXT, [0])
    assert (fact.name, fact.organisation, fact.begins, fact.ends, dropped) == (
        "Backend Engineer",
        "Acme Ltd",
        "2019",
        "2023",
        0,
    )
    assert TEXT[fact.quote.start : fact.quote.end] == fact.quote.text == "Backend Engineer, Acme Ltd"


@pytest.mark.parametrize(
    "draft",
    [
        DraftFact("skill", "Cobol", "Cobol"),
        DraftFact("skill", "Cobol", "SQL"),
        DraftFact("work", "Backend Engineer", "Backend Engineer", "Other Ltd"),
        DraftFact("work", "Backend Engineer", "Backend Engineer", "Acme Ltd", "1999"),
        DraftFact("hobby", "SQL", "SQL"),
        DraftFact("language", "SQL", "SQL", level="native"),
        DraftFact("skill", " ", "SQL"),
        DraftFact("skill", "SQL", ""),
    ],
)
def test_what_was_made_up_is_dropped_and_counted(draft: DraftFact):
    assert supported_facts([draft], TEXT) == ((), 1)


def test_a_fact_is_told_once():
    facts, dropped = supported_facts([DraftFact("skill", "SQL", "SQL"), DraftFact("skill", "sql", "sql")], TEXT)
    assert ([fact.name for fact in facts], dropped) == (["SQL"], 0)


def test_a_date_that_is_none_is_left_out():
    [fact], _ = supported_facts([DraftFact("skill", "SQL", "SQL", begins="long ago")], TEXT)
    assert fact.begins == ""


def test_a_flood_of_facts_is_cut():
    words = [f"w{number}" for number in range(MAX_FACTS + 50)]
    facts, _ = supported_facts([DraftFact("skill", word, word) for word in words], " ".join(words))
    assert len(facts) == MAX_FACTS


def test_a_fact_survives_its_row():
    [fact], _ = supported_facts([JOB], TEXT, [0])
    assert ResumeFact.from_json(fact.to_json()) == fact
