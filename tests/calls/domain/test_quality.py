"""Which transcripts may be rated."""

import pytest

from calls.domain.quality import LEAST_CONFIDENCE, Heard, doubt


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


@pytest.mark.parametrize(("confidence", "is_held"), [(LEAST_CONFIDENCE, False), (LEAST_CONFIDENCE - 0.01, True)])
def test_the_least_confidence_is_enough(confidence: float, is_held: bool):
    assert bool(doubt([Heard(words(60), 30.0, confidence)])) is is_held


def test_the_confidence_of_an_answer_is_that_of_its_words():
    assert doubt([Heard(words(90), 40.0, 0.9), Heard(words(10), 5.0, 0.1)]) == ""


def test_a_part_without_a_confidence_says_nothing_about_the_others():
    assert "confidence 0.50" in doubt([Heard(words(30), 20.0), Heard(words(30), 20.0, 0.5)])


def test_one_doubtful_part_makes_the_answer_doubtful():
    assert doubt([Heard(words(60), 30.0), Heard(words(2), 40.0)])
