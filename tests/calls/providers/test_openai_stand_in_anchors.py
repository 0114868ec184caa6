"""The stand-in that rates by the points of an anchor: what it counts, and what it makes up."""

from __future__ import annotations

import pytest

from calls.domain.evidence import supported_quotes
from calls.domain.rubric import Criterion, Rubric
from calls.ports import Answer, AnswerRating
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn

STRONG = "reads the query plan or a profiler trace; a missing index; compares milliseconds before and after"


def answer(transcript: str) -> Answer:
    rubric = Rubric((Criterion("Measuring", "Guesses.", "Names a cause.", STRONG),))
    return Answer("What do you do about a slow page?", "technical", rubric, transcript, "en-US")


def rated(stand_in: StandIn, transcript: str) -> AnswerRating:
    return adapters.scorer(stand_in(rates_by="anchors")).rate(answer(transcript))


@pytest.mark.parametrize(
    ("transcript", "rating"),
    [
        ("I reload it. Then I wait.", 1),
        ("There was an index missing.", 2),
        ("I read the query trace in the profiler. There was an index missing.", 4),
        ("I open the profiler and its trace. An index was missing. Forty milliseconds after, ninety before.", 5),
    ],
)
def test_more_points_of_the_anchor_rate_higher(stand_in: StandIn, transcript: str, rating: int) -> None:
    assert rated(stand_in, transcript).ratings[0].rating == rating


def test_what_is_denied_was_not_said(stand_in: StandIn) -> None:
    assert rated(stand_in, "An index was not missing. I never look at a query or a trace.").ratings[0].rating == 1


def test_what_it_cites_and_nobody_said_is_dropped(stand_in: StandIn) -> None:
    said = "There was an index missing."
    claimed = rated(stand_in, said).ratings[0].quotes
    assert (len(claimed), supported_quotes(claimed, said)) == (2, (said,))


def test_nothing_to_rate_by_is_insufficient_evidence(stand_in: StandIn) -> None:
    assert rated(stand_in, "Hm.").ratings[0].rating is None
