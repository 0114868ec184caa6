"""The languages of a call: the catalogues of what is said, and the voice that reads it."""

from dataclasses import asdict
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from calls.channels.phone.twilio.voices import heard, spoken
from calls.domain import phrases
from calls.domain.languages import closest
from calls.telephony import announcements
from calls.telephony.wordings import PHONE, wordings

LANGUAGES = ("sv", "de", "fr", "es")
PHRASES = {
    **{name: text for module in (phrases, announcements) for name, text in vars(module).items() if name.isupper()},
    **asdict(PHONE),
}
PHRASES = {name: text for name, text in PHRASES.items() if isinstance(text, str)}
COMPILE = ".venv/bin/pybabel compile -D calls -d calls/locale"


def source(language: str) -> Path:
    return phrases.LOCALE / language / "LC_MESSAGES" / "calls.po"


@cache
def translations(language: str) -> Catalog:
    with source(language).open("rb") as file:
        return read_po(file, locale=language)


def texts(catalog: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalog if message.id}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("opening", [PHONE.greeting, PHONE.welcome_back])
def test_every_opening_ends_with_who_decides(opening, language):
    said = phrases.say(opening, language, company="Acme", count=3, position=2)
    assert said.endswith(f" {phrases.say(phrases.A_PERSON_DECIDES, language)}")


def test_there_is_a_catalogue_for_each_language_beside_english():
    assert sorted(path.name for path in phrases.LOCALE.iterdir()) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_what_its_source_gives(language):
    compiled = source(language).with_suffix(".mo")
    with compiled.open("rb") as file:
        assert texts(read_mo(file)) == texts(translations(language)), f"{compiled} is old. Run: {COMPILE}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_phrase_and_no_other(language):
    assert set(texts(translations(language))) == set(PHRASES.values())
    assert not [message.id for message in translations(language) if message.id and message.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PHRASES)
def test_a_translation_keeps_the_places_for_values(name, language):
    assert places(texts(translations(language))[PHRASES[name]]) == places(PHRASES[name])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PHRASES)
def test_a_translation_can_be_spoken(name, language):
    text = texts(translations(language))[PHRASES[name]]
    assert text.strip() == text != PHRASES[name]
    assert len(text) <= 4000
    assert not set(text) & set("<>&[]*#_/\\\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_caller_is_called_an_enterprise(language):
    """A hospital or a town is none, and "l'entreprise Hôpital" is no French."""
    assert not [text for text in texts(translations(language)).values() if "entreprise {company}" in text]


def test_no_german_number_stands_before_a_full_stop_where_it_would_be_read_as_an_ordinal():
    for text in texts(translations("de")).values():
        assert not any(ending in text for ending in ("1.", "7.", "9.", "0.", "{count}.", "{number}."))


@pytest.mark.parametrize(
    ("language", "thanks"),
    [
        ("sv-SE", "Tack."),
        ("sv", "Tack."),
        ("SV_se", "Tack."),
        ("de-CH", "Vielen Dank."),
        ("fr-CA", "Merci."),
        ("es-419", "Gracias."),
        ("en-GB", "Thank you."),
        ("it-IT", "Thank you."),
        ("", "Thank you."),
    ],
)
def test_a_phrase_is_said_in_the_language_of_the_interview_or_else_in_english(language, thanks):
    assert phrases.say(PHONE.thanks, language) == thanks


def test_a_question_is_said_as_it_stands_even_with_braces_in_it():
    said = phrases.say(PHONE.question, "de-DE", position=1, count=6, text="Was heißt {x}?", company="Acme")
    assert said == "Frage 1 von 6: Was heißt {x}?"


def test_a_missing_value_is_an_error_and_not_silence():
    with pytest.raises(KeyError):
        phrases.say(PHONE.closing, "sv-SE")


@pytest.mark.parametrize(
    ("language", "tag"),
    [("pt-BR", "pt-BR"), ("PT_br", "pt-BR"), ("pt-PT", "pt"), ("zh-Hant-TW", "zh-Hant"), ("p", None)],
)
def test_a_tag_is_served_by_itself_or_else_by_its_beginning(language, tag):
    assert closest(language, ["pt", "pt-BR", "zh", "zh-Hant"]) == tag


@pytest.mark.parametrize(
    ("language", "attributes"),
    [
        ("sv-SE", {"language": "sv-SE", "voice": "Polly.Elin-Neural"}),
        ("en", {"language": "en-US", "voice": "Polly.Joanna-Neural"}),
        ("en-GB", {"language": "en-GB", "voice": "Polly.Amy-Neural"}),
        ("de-CH", {"language": "de-DE", "voice": "Polly.Vicki-Neural"}),
        ("fr-FR", {"language": "fr-FR", "voice": "Polly.Lea-Neural"}),
        ("es-ES", {"language": "es-ES", "voice": "Polly.Lucia-Neural"}),
        ("es-419", {"language": "es-US", "voice": "Polly.Lupe-Neural"}),
        ("it-IT", {"language": "it-IT"}),
    ],
)
def test_a_text_is_read_by_a_voice_that_speaks_its_language(language, attributes):
    assert spoken(language) == attributes


@pytest.mark.parametrize(("language", "tag"), [("sv", "sv-SE"), ("sv-FI", "sv-FI"), ("it", "it")])
def test_a_recogniser_is_told_a_region_when_the_interview_has_none(language, tag):
    assert heard(language) == tag


@pytest.mark.parametrize(
    ("language", "key"),
    [
        ("en-US", "pound key"),
        ("en_us", "pound key"),
        ("en-CA", "pound key"),
        ("en-GB", "hash key"),
        ("en-IE", "hash key"),
        ("en-AU", "hash key"),
        ("en-IN", "hash key"),
        ("en", "hash key"),
    ],
)
def test_the_key_of_the_hash_has_the_name_that_it_has_there(language: str, key: str):
    said = phrases.say(wordings(language).consent_given, language)
    assert f"press the {key} when" in said
    assert sum(said.count(name) for name in ("pound key", "hash key")) == 1
