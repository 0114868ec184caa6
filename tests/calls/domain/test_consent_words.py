"""What callers answer to the opening, in each language: doubt is never a yes."""

import tomllib
from collections.abc import Iterator

import pytest

from calls.domain.caller_requests import WORDS, Consent, hints, understand_consent

ANSWERS = {
    "en-US": {
        Consent.GIVEN: [
            "Yes, please.",
            "Okay, go ahead",
            "no problem",
            "No, no problem.",
            "I don't mind",
            "Sure, why not",
        ],
        Consent.REFUSED: [
            "No thanks",
            "yes, but not now",
            "Call me later",
            "okay bye",
            "don’t call me now",
            "I don't want to",
        ],
        Consent.OPTED_OUT: [
            "Please stop calling me",
            "take me off your list",
            "Yes, remove my number",
            "STOP",
        ],
        Consent.ANOTHER_WAY: ["I'd like to talk to a person", "Yes, but not to a computer"],
        Consent.SCREENED: [
            "Record your name and reason for calling",
            "The person you're calling uses a screening service",
        ],
        Consent.UNCLEAR: [
            "Yes?",
            "Hello, yes",
            "yes, but who is this",
            "not sure",
            "I don't understand",
            "yesterday",
        ],
    },
    "sv-SE": {
        Consent.GIVEN: [
            "Ja.",
            "Ja tack, gärna",
            "japp",
            "Okej, kör igång",
            "Nej, inga problem",
            "sjalvklart",
        ],
        Consent.REFUSED: [
            "nej tack",
            "ja, men inte nu",
            "Inte just nu.",
            "okej, hej då",
            "jag vill inte",
            "nä",
            "ring inte nu",
        ],
        Consent.OPTED_OUT: ["Sluta ringa mig", "Ring mig inte igen", "Ja, ta bort mitt nummer", "stopp"],
        Consent.ANOTHER_WAY: [
            "Jag vill prata med en människa",
            "ja, men inte med en dator",
            "tala med en manniska",
        ],
        Consent.SCREENED: [
            "Vem är det som ringer?",
            "Ange ditt namn och anledning till samtalet",
            "Vad gäller det?",
        ],
        Consent.UNCLEAR: [
            "Ja, hallå?",
            "Ja hallå",
            "kanske",
            "jag förstår inte",
            "är du en människa",
            "Ja?",
            "jaga",
            "ja om",
        ],
    },
    "de-DE": {
        Consent.GIVEN: [
            "Ja.",
            "Ja, gerne",
            "Natürlich",
            "In Ordnung",
            "Nein, kein Problem",
            "Wir können anfangen",
            "naturlich",
        ],
        Consent.REFUSED: [
            "Nein danke",
            "Ja, aber jetzt nicht",
            "Ich möchte nicht",
            "Rufen Sie morgen an",
            "Keine Zeit",
            "spater",
        ],
        Consent.OPTED_OUT: [
            "Rufen Sie mich nicht mehr an",
            "Hören Sie auf",
            "Ich möchte nicht mehr angerufen werden",
        ],
        Consent.ANOTHER_WAY: ["Ich möchte mit einem Menschen sprechen", "Ja, aber nicht mit einem Computer"],
        Consent.SCREENED: [
            "Wer ist da?",
            "Nennen Sie Ihren Namen und den Grund für Ihren Anruf",
            "Worum geht es?",
        ],
        Consent.UNCLEAR: [
            "Ja, hallo?",
            "Ja hallo",
            "Ja, guten Morgen",
            "Vielleicht",
            "ich verstehe nicht",
            "ja wenn",
            "Jahr",
        ],
    },
    "fr-FR": {
        Consent.GIVEN: [
            "Oui.",
            "Oui, d’accord",
            "Bien sûr",
            "bien sur",
            "Allez-y",
            "Non, pas de problème",
            "Pourquoi pas",
        ],
        Consent.REFUSED: [
            "Non merci",
            "oui mais pas maintenant",
            "plus tard",
            "Je ne veux pas",
            "pas d'accord",
            "au revoir",
        ],
        Consent.OPTED_OUT: [
            "Ne m'appelez plus",
            "Oui, arrêtez de m'appeler",
            "arretez de m'appeler",
            "Supprimez mon numéro",
        ],
        Consent.ANOTHER_WAY: ["Je préfère parler à une personne", "oui mais pas avec un ordinateur"],
        Consent.SCREENED: [
            "Qui est à l'appareil ?",
            "Dites votre nom et la raison de votre appel",
            "C'est à quel sujet ?",
        ],
        Consent.UNCLEAR: [
            "Oui, allô ?",
            "Oui allo",
            "peut-être",
            "Je ne comprends pas",
            "oui si c'est court",
            "Oui ?",
            "ouïe",
        ],
    },
    "es-ES": {
        Consent.GIVEN: [
            "Sí.",
            "si",
            "Sí, me parece bien",
            "Sí, claro",
            "claro que si",
            "De acuerdo",
            "No hay problema",
        ],
        Consent.REFUSED: [
            "No, gracias",
            "sí, pero ahora no",
            "Más tarde",
            "manana mejor",
            "No quiero",
            "No",
            "vale, adiós",
        ],
        Consent.OPTED_OUT: [
            "No me llame más",
            "Sí, borre mi número",
            "Dejen de llamarme",
            "No quiero más llamadas",
        ],
        Consent.ANOTHER_WAY: ["Prefiero hablar con una persona", "sí, pero no con una máquina"],
        Consent.SCREENED: ["¿Quién llama?", "Diga su nombre y el motivo de su llamada", "quien llama"],
        Consent.UNCLEAR: [
            "¿Sí, dígame?",
            "Sí, diga",
            "¿Sí?",
            "si me lo explica",
            "si es corto",
            "quizás",
            "no entiendo",
        ],
    },
}
ROWS = [
    (language, said, meaning)
    for language, meanings in ANSWERS.items()
    for meaning, sentences in meanings.items()
    for said in sentences
]


@pytest.mark.parametrize(("language", "said", "meaning"), ROWS)
def test_an_answer_to_the_opening_is_understood(language, said, meaning):
    assert understand_consent(said, language) is meaning


@pytest.mark.parametrize("language", [*ANSWERS, "sv", "fr-CA", "it-IT"])
def test_the_hints_for_a_recogniser_are_answers_that_are_understood(language):
    expected = [Consent.GIVEN, Consent.REFUSED, Consent.OPTED_OUT]
    assert [understand_consent(hint, language) for hint in hints(language).split(", ")] == expected


def test_an_unknown_language_is_understood_as_english_since_english_was_spoken():
    assert hints("it-IT") == hints("en") == "yes, no, stop calling"
    assert understand_consent("yes", "it-IT") is Consent.GIVEN


def listed(language: str) -> Iterator[tuple[str, Consent]]:
    lists = tomllib.loads((WORDS / f"{language[:2]}.toml").read_text(encoding="utf-8"))
    return ((phrase, meaning) for meaning in Consent for phrase in lists[meaning])


@pytest.mark.parametrize("language", ANSWERS)
def test_every_listed_phrase_means_what_its_list_says(language):
    understood = {(phrase, understand_consent(phrase, language)) for phrase, _ in listed(language)}
    assert understood == set(listed(language))


@pytest.mark.parametrize("language", ANSWERS)
def test_a_yes_with_anything_else_before_or_behind_it_is_no_yes(language):
    yes = hints(language).split(", ")[0]
    others = [phrase for phrase, meaning in listed(language) if meaning is not Consent.GIVEN]
    said = [answer for other in others for answer in (f"{yes} {other}", f"{other} {yes}")]
    assert not [answer for answer in said if understand_consent(answer, language) is Consent.GIVEN]
