"""What a summary may cite."""

import pytest

from calls.domain.citations import cites, cites_only, without_inventions

SAID = ("I added an index in PostgreSQL", "we measured that for a month")


@pytest.mark.parametrize(
    "text",
    [
        "No quotation at all, and it's fine.",
        "She said “I added an index”.",
        'She said "we measured that", and did.',
        "Sie sagte „I added an index“.",
        "Elle a dit « I added an index ».",
        "She spoke of an 'index' and of the candidates' ideas.",
        "“Index” is her word.",
    ],
)
def test_words_that_were_said_may_be_cited(text: str):
    assert cites_only(text, SAID)


@pytest.mark.parametrize(
    "text",
    [
        "She said “I am the fastest”.",
        'She said "I am the fastest.',
        "Sie sagte „Ich bin die Schnellste“.",
        "Elle a dit « je suis la meilleure ».",
        "She said 'I don't need tests' twice.",
        "She said ‘I am the fastest’.",
        "She said “added index”.",
        "She said “I added an index” and “I am the fastest”.",
    ],
)
def test_words_that_nobody_said_may_not(text: str):
    assert not cites_only(text, SAID)


def test_only_the_sentences_with_an_invention_are_left_out():
    text = "Good with databases. She said “I am the fastest. Really.” Then “I added an index”. Well done."
    assert without_inventions(text, SAID) == ("Good with databases. Then “I added an index”. Well done.", 1)


def test_a_text_without_inventions_stays_as_it_is():
    text = "Good with databases (e.g. PostgreSQL). “I added an index!” she said."
    assert without_inventions(text, SAID) == (text, 0)


def test_a_text_of_nothing_but_inventions_becomes_empty():
    assert without_inventions("“I am the fastest.”", SAID) == ("", 1)


@pytest.mark.parametrize(("text", "does"), [("Fast – “an index”", True), ("Fast", False), ("It's fast", False)])
def test_a_point_cites_when_it_has_something_in_quotation_marks(text: str, does: bool):
    assert cites(text) is does
