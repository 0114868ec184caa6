"""Independent ratings: which count, and what they come to."""

import pytest

from calls.domain.ratings import NOT_COUNTED, Rating, judged, look_up

SAID = "We had a slow page. I added an index, and it was fast."


def given(*ratings: int | None, quotes: tuple[str, ...] = ("I added an index",)) -> list[Rating]:
    return [Rating(rating, f"reason {n}", quotes) for n, rating in enumerate(ratings)]


@pytest.mark.parametrize(
    ("ratings", "median"),
    [
        ([4], 4),
        ([5, 2, 4], 4),
        ([2, 4], 2),
        ([5, 4, 2, 3], 3),
        ([None, 4, 4], 4),
        ([None, 2, 5], 2),
        ([None, None, 5], None),
        ([None, 5], None),
        ([None], None),
    ],
)
def test_the_median_counts_when_more_than_half_are_ratings(ratings: list[int | None], median: int | None):
    assert judged(given(*ratings)).rating == median


@pytest.mark.parametrize(("ratings", "spread"), [([3], 0), ([3, 3, 3], 0), ([2, 5, 4], 3), ([None, 5, 4], 1)])
def test_the_spread_lies_between_those_that_count(ratings: list[int | None], spread: int):
    assert judged(given(*ratings)).spread == spread


def test_reason_and_quotes_are_of_the_rating_that_is_the_median():
    ratings = [Rating(5, "five", ("it was fast",)), Rating(3, "three", ("a slow page",)), Rating(2, "two", ("we had",))]
    found = judged(ratings)
    assert (found.reason, found.quotes, found.chosen) == ("three", ("a slow page",), 1)


def test_a_rating_without_a_quote_is_no_part_of_the_median():
    ratings = [Rating(5, "five", ()), Rating(2, "two", ("a slow page",)), Rating(2, "two too", ("a slow page",))]
    found = judged(ratings)
    assert (found.rating, found.spread, found.reason, found.invented) == (2, 0, "two", False)


def test_ratings_that_all_rest_on_nothing_are_called_invented():
    found = judged(given(5, 4, quotes=()))
    assert (found.rating, found.supported, found.invented) == (None, False, True)


def test_insufficient_evidence_is_not_called_invented():
    assert not judged(given(None, None)).invented


def test_quotes_that_were_never_said_are_dropped_and_counted():
    found = look_up(4, "Good.", ["I added an index", "I led a team of forty", " "], SAID)
    assert (found.quotes, found.dropped_quotes, found.supported) == (("I added an index",), 1, True)


def test_a_rating_that_is_left_without_a_quote_says_so():
    found = look_up(4, "Good.", ["I led a team of forty"], SAID)
    assert (found.rating, found.supported, found.reason) == (4, False, f"Good. {NOT_COUNTED}")


def test_at_most_three_quotes_are_kept_and_the_others_were_said_all_the_same():
    found = look_up(4, "Good.", ["We had", "a slow page", "I added", "an index"], SAID)
    assert (len(found.quotes), found.dropped_quotes) == (3, 0)
