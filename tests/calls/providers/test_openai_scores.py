"""How the OpenAI scorer asks, and which ratings and quotes it lets through."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from calls.domain.endpoints import Capabilities, Sampling
from calls.errors import InvalidAnswer, ProviderError
from calls.ports import RatedAnswer
from calls.providers.openai import OpenAIAnswerScorer
from calls.providers.openai.prompts import SCORES_PROMPT_VERSION, SUMMARY_PROMPT_VERSION
from calls.providers.openai.scores import RATING_HASH, SAMPLING_TEMPERATURE, SUMMARY_HASH
from lab.openai.stand_in import OpenAIStandIn
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


def seeded(server: OpenAIStandIn) -> OpenAIAnswerScorer:
    """A scorer whose server takes a seed."""
    return adapters.scorer(server, capabilities=Capabilities(seed=True))


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


def test_what_no_row_can_keep_is_taken_out_of_an_answer(stand_in: StandIn) -> None:
    first = rate(stand_in, rated(reason="It\0says \ud800 how."))[0]
    assert first.reason == "It says ? how."


def test_an_answer_that_is_nested_without_end_is_sent_back(stand_in: StandIn) -> None:
    assert rate(stand_in, "[" * 100_000, rated())[0].rating == 4


def test_insufficient_evidence_is_no_rating(stand_in: StandIn) -> None:
    first = rate(stand_in, rated(rating="insufficient_evidence", quotes=[]))[0]
    assert (first.rating, first.quotes) == (None, ())


def test_one_true_quote_is_enough_and_the_others_are_left_to_be_counted(stand_in: StandIn) -> None:
    first = rate(stand_in, rated(quotes=["I love databases", "I rewrote the join"]))[0]
    assert first.quotes == ("I love databases", "I rewrote the join")


def test_a_rating_without_a_true_quote_is_sent_back(stand_in: StandIn) -> None:
    first = rate(stand_in, rated(quotes=["I love databases"]), rated())[0]
    assert first.rating == 4


def test_a_rating_that_no_true_quote_supports_twice_is_left_to_be_dropped(stand_in: StandIn) -> None:
    invented = rated(quotes=["I love databases"])
    first = rate(stand_in, invented, invented)[0]
    assert (first.rating, first.quotes) == (4, ("I love databases",))


def test_a_likeliest_rating_is_asked_for_at_temperature_zero_and_without_a_seed(stand_in: StandIn) -> None:
    server = stand_in()
    assert adapters.scorer(server).rate(answer()).sampling == Sampling(temperature=0.0)
    request = server.requests[0].json()
    assert (request["temperature"], "seed" in request) == (0.0, False)


def test_independent_ratings_are_drawn_each_with_its_own_seed(stand_in: StandIn) -> None:
    server = stand_in()
    for seed in (1, 2):
        assert seeded(server).rate(answer(), seed=seed).sampling == Sampling(SAMPLING_TEMPERATURE, seed)
    assert [request.json()["seed"] for request in server.requests] == [1, 2]
    assert {request.json()["temperature"] for request in server.requests} == {SAMPLING_TEMPERATURE}


@pytest.mark.parametrize("refused", ["temperature", "seed"])
def test_what_a_server_refuses_is_left_out_and_not_said_to_have_been_sent(stand_in: StandIn, refused: str) -> None:
    server = stand_in(fail_times=1, fail_status=400, fail_error={"param": refused})
    sampling = seeded(server).rate(answer(), seed=3).sampling
    assert sampling == replace(Sampling(SAMPLING_TEMPERATURE, 3), **{refused: None})
    assert refused not in server.requests[1].json()


def test_a_server_that_refuses_the_same_again_is_not_asked_for_ever(stand_in: StandIn) -> None:
    server = stand_in(fail_times=9, fail_status=400, fail_error={"param": "seed"})
    with pytest.raises(ProviderError, match="refused as invalid"):
        seeded(server).rate(answer(), seed=3)
    assert len(server.requests) == 2


def test_the_author_names_the_prompt_by_version_and_hash(stand_in: StandIn) -> None:
    author = adapters.scorer(stand_in()).rate(answer()).author
    assert (author.prompt_version, author.prompt_hash) == (SCORES_PROMPT_VERSION, RATING_HASH)


def test_a_changed_prompt_has_a_new_version() -> None:
    """When this fails, a text that is sent has changed: raise its version, and then put the new hash here."""
    hashes = {SCORES_PROMPT_VERSION: RATING_HASH, SUMMARY_PROMPT_VERSION: SUMMARY_HASH}
    assert hashes == {"openai-scores-3": "24f04a394add", "openai-summary-2": "10308d3aee30"}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (rated(rating="6"), "ratings.c1: rating: use one of"),
        (rated(reason=""), "ratings.c1: reason: a text is needed"),
        (rated(quotes=[1]), "ratings.c1: quotes: a list of texts is needed"),
        (json.dumps({"ratings": {}, "feedback": ""}), "ratings.c1: c1: an object is needed"),
        (json.dumps({"feedback": True}), "feedback: a text is needed"),
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


def test_a_strength_whose_quote_was_invented_is_sent_back_once(stand_in: StandIn) -> None:
    invented = summed_up(strengths=[{"point": "Fast", "quote": "I am the fastest"}])
    server = stand_in(contents=[invented, summed_up()])
    summary = adapters.scorer(server).summarise("Engineer", [RATED], language="en")
    assert (summary.strengths, len(server.requests)) == ((), 2)


def test_an_area_for_improvement_may_stand_without_a_quote(stand_in: StandIn) -> None:
    server = stand_in(contents=[summed_up(areas_for_improvement=[{"point": "No test was named", "quote": ""}])])
    summary = adapters.scorer(server).summarise("Engineer", [RATED], language="en")
    assert summary.areas_for_improvement == ("No test was named",)


def test_prose_that_cites_what_was_not_given_is_sent_back_once(stand_in: StandIn) -> None:
    server = stand_in(contents=[summed_up(text="She said “I am the fastest” twice."), summed_up()])
    assert adapters.scorer(server).summarise("Engineer", [RATED], language="en").text == "Good with databases."


def test_what_is_cited_twice_without_having_been_said_is_left_to_be_dropped(stand_in: StandIn) -> None:
    invented = summed_up(strengths=[{"point": "Fast", "quote": "I am the fastest"}])
    summary = adapters.scorer(stand_in(contents=[invented, invented])).summarise("Engineer", [RATED], language="en")
    assert summary.strengths == ("Fast – “I am the fastest”",)
