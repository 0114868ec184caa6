"""What is written in text messages, and what is understood of those that come in."""

import pytest

from calls.telephony import texts
from calls.telephony.texts import Keyword, gsm7, understand, write

SENT = [texts.INVITATION, texts.VOICEMAIL_FOLLOW_UP]
WRITTEN = [*SENT, *texts.REPLIES.values()]
TWO_SEGMENTS = 2 * 153
"""What two joined segments hold: each gives seven septets to its header."""
LONG_LINK = f"https://screening.a-company-with-a-long-name.example/i/{'x' * 75}/"


@pytest.mark.parametrize("text", SENT)
def test_a_message_with_a_long_company_and_a_long_link_takes_two_segments_at_most(text: str):
    assert len(write(text, "W" * 80).replace("{link}", LONG_LINK)) <= TWO_SEGMENTS


@pytest.mark.parametrize("text", SENT)
def test_a_message_names_the_company_has_the_link_and_says_how_to_stop(text: str):
    body = write(text, "Acme")
    assert "Acme" in body
    assert "{link}" in body
    assert body.endswith("Reply STOP to opt out.")


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("company", ["Acme", "Škoda – “Łódź”", "株式会社", "Ünïcode\u200b GmbH 🚀"])
def test_nothing_is_written_that_gsm_7_cannot_carry(text: str, company: str):
    body = write(text, company).replace("{link}", LONG_LINK)
    assert gsm7(body) == body


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Škoda", "Skoda"),
        ("Łódź Sp.", "Lodz Sp."),
        ("L’Oréal", "L'Oréal"),
        ("Åkerö & Söner", "Åkerö & Söner"),
        ("A — B", "A - B"),
        ("Rocket 🚀 Labs", "Rocket Labs"),
        ("株式会社", texts.NAMELESS),
    ],
)
def test_a_company_keeps_as_much_of_its_name_as_gsm_7_can_carry(name: str, written: str):
    assert texts.name_in_text(name) == written


def test_braces_in_a_company_name_stay_braces_and_do_no_harm():
    assert write(texts.INVITATION, "Ac{link}me").count("{link}") == 1


@pytest.mark.parametrize(
    "body",
    [
        *("STOP", "stop", " Stop. ", "STOPALL", "Unsubscribe", "CANCEL", "End", "quit!", "REVOKE", "opt out"),
        *("Stop it please", "please stop", "Don't call me again", "do not text me", "Never contact me!", "remove me"),
    ],
)
def test_who_wants_to_be_left_alone_is_understood(body: str):
    assert understand(body) is Keyword.STOP


@pytest.mark.parametrize(
    ("body", "keyword"),
    [
        ("START", Keyword.START),
        ("yes", Keyword.START),
        ("Unstop", Keyword.START),
        ("HELP", Keyword.HELP),
        ("info?", Keyword.HELP),
        ("Can you call me at the end of the week?", Keyword.NONE),
        ("Yes, tomorrow at the bus stop", Keyword.NONE),
        ("I have to cancel, can we find another time?", Keyword.NONE),
        ("", Keyword.NONE),
        ("👍", Keyword.NONE),
    ],
)
def test_a_keyword_counts_only_when_it_stands_alone(body: str, keyword: Keyword):
    assert understand(body) is keyword


@pytest.mark.parametrize(
    "body",
    [
        *(
            "Stop!!!",
            "“Stop”",
            "S.T.O.P.",
            "s t o p",
            "ＳＴＯＰ",
            "St\u00adop",
            "STOP 🛑",
            "\ufeffstop",
            "Please STOP.",
            "stop now",
        ),
        *(
            "STOP ALL",
            "stop texting",
            "Stop calling me!",
            "No, stop",
            "STOP STOP STOP",
            "unsubscribe me",
            "opt-out",
            "Opt Out!",
        ),
        *(
            "Never text again",
            "please don’t contact me any more",
            "DO NOT CALL",
            "take me off your list",
            "Do not ever call me",
        ),
        *("Stopp", "ABMELDEN", "Bitte nicht mehr anrufen", "Rufen Sie mich nicht mehr an", "Löschen Sie meine Nummer"),
        *("ARRÊT", "Arret", "arrêtez svp", "se désabonner", "Ne m'appelez plus", "DÉSINSCRIRE", "STOP s'il vous plaît"),
        *("ALTO", "Baja", "no más", "No me llame", "NO ME LLAMEN", "darme de baja", "Stop por favor"),
        *("Sluta", "avregistrera", "Sluta ringa", "Ring inte", "ta bort mitt nummer", "AVANMÄL", "stopp tack"),
    ],
)
def test_the_words_of_each_language_are_understood_whatever_their_form(body: str):
    assert understand(body) is Keyword.STOP


@pytest.mark.parametrize(
    "body",
    [
        *("Stop by the office at 3?", "Stop at the reception", "I can stop by tomorrow", "Is it the last stop?"),
        *("Unsubscribe link does not work for my newsletter", "Don't stop believing", "We stopped at noon", "nonstop"),
        *(
            "Don't call before 9",
            "Please do not call me between 1 and 2",
            "never call me on Sunday",
            "Don't text today",
        ),
        *("Ende der Woche passt mir", "Ich kann am Ende des Monats", "Rufen Sie nicht vor 9 Uhr an", "Bushaltestelle"),
        *(
            "Fin de semaine ?",
            "Je finis à 17 h",
            "Ne m'appelez pas avant 10 h",
            "A la fin",
            "Por fin",
            "Baja California",
        ),
        *("No me llame antes de las 10", "Ring inte före 9", "Vid slutet av veckan", "I quit my job in May", "The end"),
        *("Cancel this call, I am in a meeting", "Can we end at 5?", "Quit? No, I stay", "Please remove the comma"),
    ],
)
def test_words_that_only_look_like_a_stop_are_none(body: str):
    assert understand(body) is not Keyword.STOP


@pytest.mark.parametrize(
    ("body", "keyword"),
    [("Hilfe", Keyword.HELP), ("¡AYUDA!", Keyword.HELP), ("Hjälp", Keyword.HELP), ("Démarrer", Keyword.START)],
)
def test_help_and_start_are_understood_in_each_language(body: str, keyword: Keyword):
    assert understand(body) is keyword


def test_there_is_a_reply_to_everything():
    assert set(texts.REPLIES) == set(Keyword)
