"""How the OpenAI scorer asks, and which ratings and quotes it lets through."""

from __future__ import annotations

import json
from typing import Any

import pytest

from calls.errors import InvalidAnswer
from calls.ports import RatedAnswer
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn
from tests.calls.providers.contracts import GOOD_ANSWER, answer

RATED = RatedAnswer("Which query?", "technical", 8.5, "Concrete.", ("I added an index in PostgreSQL",))


def rated(**changes: Any) -> str:
    """A good answer whose first rating is changed."""
    good = {"quotes": ["I profiled the slow query"], "reason": "It says how.", "rating": "4"}
    return json.dumps({"ratings": {"c1": good | changes, "c2": good}, "feedback": "Concrete."})


def summed_up(**changes: Any) -> str:
    """A good summary, changed."""
    return json.dumps({"text": "Good with databases.", "strengths": [], "areas_for_improvement": []} | changes)


def rate(stand_in: StandIn, *contents: str) -> list[Any]:
    server = stand_in(contents=contents)
    return list(adapters.scorer(server).rate(answer()).ratings)


def test_the_transcript_is_never_in_the_system_message(stand_in: StandIn) -> None:
    server = stand_in()
    adapters.scorer(server).rate(answer())
    system, user = server.requests[0].json()["messages"]
    assert GOOD_ANSWER not in system["content"]
    assert GOOD_ANSWER in user["content"]


def test_every_anchor_of_the_rubric_is_shown(stand_in: StandIn) -> None:
    server = stand_in()
    adapters.scorer(server).rate(answer())
    user = server.requests[0].json()["messages"][1]["content"]
    assert "c1: Database work\n1 (weak): Names no database.\n3 (adequate): Names a slow query." in user


def test_no_total_is_asked_for(stand_in: StandIn) -> None:
    server = stand_in()
    adapters.scorer(server).rate(answer())
    schema = server.requests[0].json()["response_format"]["json_schema"]["schema"]
    assert list(schema["properties"]) == ["ratings", "feedback"]
    assert list(schema["properties"]["ratings"]["properties"]) == ["c1", "c2"]


def test_a_rating_comes_through_with_its_quote(stand_in: StandIn) -> None:
    first = rate(stand_in, rated())[0]
    assert (first.rating, first.quotes) == (4, ("I profiled the slow query",))


def test_insufficient_evidence_is_no_rating(stand_in: StandIn) -> None:
    first = rate(stand_in, rated(rating="insufficient_evidence", quotes=[]))[0]
    assert (first.rating, first.quotes) == (None, ())


def test_a_quote_that_was_not_said_is_dropped(stand_in: StandIn) -> None:
    first = rate(stand_in, rated(quotes=["I love databases", "I rewrote the join"]))[0]
    assert first.quotes == ("I rewrote the join",)


def test_a_rating_without_a_true_quote_is_sent_back(stand_in: StandIn) -> None:
    first = rate(stand_in, rated(quotes=["I love databases"]), rated())[0]
    assert first.rating == 4


def test_a_rating_that_no_true_quote_supports_is_insufficient_evidence(stand_in: StandIn) -> None:
    invented = rated(quotes=["I love databases"])
    first = rate(stand_in, invented, invented)[0]
    assert (first.rating, first.quotes) == (None, ())


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (rated(rating="6"), "ratings.c1: rating: use one of"),
        (rated(reason=""), "ratings.c1: reason: a text is needed"),
        (rated(quotes="I said"), "ratings.c1: quotes: a list of texts is needed"),
        (json.dumps({"ratings": {}, "feedback": ""}), "ratings.c1: c1: an object is needed"),
        (json.dumps({"feedback": 1}), "feedback: a text is needed"),
    ],
)
def test_a_fault_is_sent_back_once(stand_in: StandIn, content: str, fault: str) -> None:
    server = stand_in(contents=[content])
    adapters.scorer(server).rate(answer())
    assert f"- {fault}" in server.requests[1].json()["messages"][3]["content"]


def test_ratings_that_are_wrong_twice_are_invalid_and_repeat_no_word_of_the_candidate(stand_in: StandIn) -> None:
    server = stand_in(contents=[rated(rating="6"), rated(rating="6")])
    with pytest.raises(InvalidAnswer) as raised:
        adapters.scorer(server).rate(answer())
    assert "profiled" not in str(raised.value)


def test_the_summary_is_written_from_levels_not_from_numbers(stand_in: StandIn) -> None:
    server = stand_in()
    adapters.scorer(server).summarise("Engineer", [RATED], language="en")
    user = server.requests[0].json()["messages"][1]["content"]
    assert "competency technical, strong" in user
    assert "8.5" not in user


def test_a_strength_whose_quote_was_invented_is_sent_back_and_then_left_out(stand_in: StandIn) -> None:
    invented = summed_up(strengths=[{"point": "Fast", "quote": "I am the fastest"}])
    server = stand_in(contents=[invented, invented])
    summary = adapters.scorer(server).summarise("Engineer", [RATED], language="en")
    assert summary.strengths == ()
    assert len(server.requests) == 2


def test_an_area_for_improvement_may_stand_without_a_quote(stand_in: StandIn) -> None:
    server = stand_in(contents=[summed_up(areas_for_improvement=[{"point": "No test was named", "quote": ""}])])
    summary = adapters.scorer(server).summarise("Engineer", [RATED], language="en")
    assert summary.areas_for_improvement == ("No test was named",)


def test_prose_that_cites_what_was_not_given_twice_is_invalid(stand_in: StandIn) -> None:
    prose = summed_up(text="She said “I am the fastest” twice.")
    server = stand_in(contents=[prose, prose])
    with pytest.raises(InvalidAnswer):
        adapters.scorer(server).summarise("Engineer", [RATED], language="en")
