"""Which transcripts may be rated."""

import pytest

from calls.domain.quality import MIN_CONFIDENCE, Heard, doubt


def words(count: int) -> str:
    return " ".join(["word"] * count)


@pytest.mark.parametrize(
    "part",
    [
        Heard(words(100), 40.0),
        Heard(words(100), None),
        Heard("No, thank you.", 9.0),
        Heard(words(9), 20.0, 0.9, 4.0),
        Heard(words(14), 2.0),
        Heard("", 40.0),
        Heard("我在一家公司做了三年的软件开发工作。", 8.0),
        Heard("ผมเคยทำงานเป็นวิศวกรซอฟต์แวร์สามปี", 16.0),
    ],
)
def test_a_plausible_transcript_may_be_rated(part: Heard):
    assert doubt([part]) == ""


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (Heard(words(400), 10.0), "400 words for 10 seconds"),
        (Heard(words(2), 40.0), "2 words for 40 seconds"),
        (Heard(words(60), 30.0, 0.4), "confidence 0.40"),
        (Heard(words(20), 40.0, 0.9, 2.0), "words were heard in 2 of 40 seconds only"),
    ],
)
def test_a_doubtful_transcript_says_why(part: Heard, why: str):
    assert why in doubt([part])


@pytest.mark.parametrize(("confidence", "is_held"), [(MIN_CONFIDENCE, False), (MIN_CONFIDENCE - 0.01, True)])
def test_the_least_confidence_is_enough(confidence: float, is_held: bool):
    assert bool(doubt([Heard(words(60), 30.0, confidence)])) is is_held


def test_the_confidence_of_an_answer_is_that_of_its_words():
    assert doubt([Heard(words(90), 40.0, 0.9), Heard(words(10), 5.0, 0.1)]) == ""


def test_a_part_without_a_confidence_says_nothing_about_the_others():
    assert "confidence 0.50" in doubt([Heard(words(30), 20.0), Heard(words(30), 20.0, 0.5)])


def test_one_doubtful_part_makes_the_answer_doubtful():
    assert doubt([Heard(words(60), 30.0), Heard(words(2), 40.0)])


@pytest.mark.parametrize(
    "text",
    [
        "¡Muy bien! " * 20,
        "¡Muy bien! " * 6,
        "Thank you. " * 12,
        "I used Python for it. " + "And then I went home. " * 14,
        "I'm going to go to the next slide, " * 8,
        "Yes. " * 10,
        "no, " * 30,
        "ご視聴ありがとうございました" * 6,
        "Und dann habe ich das gemacht " * 7,
        "and then we did it and " * 9,
    ],
)
def test_a_passage_that_repeats_itself_is_held(text: str):
    assert "the same passage" in doubt([Heard(text, 60.0)])


@pytest.mark.parametrize(
    "text",
    [
        "Yes, yes, yes. I did, I did.",
        "Yes, yes, yes, yes, yes, I did that every day.",
        "It was very, very, very, very, very good.",
        "No no no no no, that was not my task.",
        "Ha ha ha ha ha ha, that was funny.",
        "Can you hear me? Can you hear me? Can you hear me? Hello? I worked with Django.",
        "I don't know. I don't know. I don't know. I don't know.",
        "Step by step by step by step we moved it.",
        "We tested, and tested, and tested, and tested, and tested, until it worked.",
        "One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve.",
        "My number of tickets was 1 0 0 0 0 0 0.",
        "I plan, I build, I test. " * 3 + "That was how each of these weeks went for the whole team.",
        "哈哈哈哈哈哈，我做了三年的软件开发。",
        "Bla bla bla bla bla, and then the customer signed.",
    ],
)
def test_people_repeat_themselves_too(text: str):
    assert doubt([Heard(text, 20.0)]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Thank you so much for watching. Bye!",
        "Please subscribe to my channel.",
        "Don't forget to like and subscribe!",
        "Subtitles by the Amara.org community",
        "Transcription by CastingWords",
        "Untertitel der Amara.org-Community",
        "Untertitel im Auftrag des ZDF für funk, 2017",
        "Untertitelung des ZDF, 2020",
        "Vielen Dank fürs Zuschauen!",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Sous-titrage ST' 501",
        "Sous-titrage Société Radio-Canada",
        "Merci d'avoir regardé cette vidéo !",
        "Subtítulos realizados por la comunidad de Amara.org",
        "¡Gracias por ver el video!",
        "¡Suscríbete al canal!",
        "Undertexter från Amara.org-gemenskapen",
        "Tack för att du tittade!",
        "Sottotitoli creati dalla comunità Amara.org",
        "Ondertiteld door de Amara.org gemeenschap",
        "ご視聴ありがとうございました",
    ],
)
def test_how_films_end_is_held(text: str):
    assert "how films end" in doubt([Heard(text, 4.0)])


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.",
        "Thank you very much for the call, goodbye.",
        "Thanks for waiting!",
        "I edited the subtitles for a film of the ZDF, which was a long project with a team of five people.",
        "In marketing, we asked people to like and subscribe, and measured how many of them did.",
        "Vielen Dank für das Gespräch.",
        "Merci de m'avoir écouté.",
        "Gracias por la entrevista.",
        "Tack för samtalet.",
        "I subscribed to the queue and read each message once.",
    ],
)
def test_thanks_and_subtitles_in_an_answer_are_words(text: str):
    assert doubt([Heard(text, 8.0)]) == ""
