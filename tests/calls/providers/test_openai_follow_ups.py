"""How a model is asked for a follow-up, and what comes through of its answer."""

from __future__ import annotations

import json

import pytest

from calls.errors import InvalidAnswer
from calls.ports import FollowUpDraft, FollowUpWriter, WrittenFollowUp
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn
from tests.calls.providers.contracts import GOOD_ANSWER, FollowUpWriterContract, answer
from tests.published.openai import Published, judged


class TestOpenAIFollowUpWriter(FollowUpWriterContract):
    @pytest.fixture
    def follow_up_writer(self, stand_in: StandIn) -> FollowUpWriter:
        return adapters.follow_up_writer(stand_in())


def written(stand_in: StandIn, *contents: dict[str, str]) -> WrittenFollowUp:
    server = stand_in(contents=[json.dumps(content) for content in contents])
    return adapters.follow_up_writer(server).follow_up(answer())


def test_the_transcript_stands_fenced_in_the_user_message_only(stand_in: StandIn) -> None:
    server = stand_in()
    adapters.follow_up_writer(server).follow_up(answer())
    [request] = server.requests
    system, user = request.json()["messages"]
    assert GOOD_ANSWER not in system["content"]
    assert f"-----\n{GOOD_ANSWER}\n-----END TRANSCRIPT" in user["content"]
    assert "tools" not in request.json()


@judged
def test_a_request_keeps_to_the_published_specification(published: Published, stand_in: StandIn) -> None:
    server = stand_in()
    adapters.follow_up_writer(server).follow_up(answer())
    assert [published.faults(request) for request in server.requests] == [[]]


def test_only_criteria_of_the_rubric_can_be_named(stand_in: StandIn) -> None:
    server = stand_in()
    adapters.follow_up_writer(server).follow_up(answer())
    schema = server.requests[0].json()["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["criterion"]["enum"] == ["none", "c1", "c2"]


def test_a_key_becomes_the_name_of_its_criterion(stand_in: StandIn) -> None:
    found = written(stand_in, {"criterion": "c2", "quote": "I added an index", "text": "And then?"})
    assert found.draft == FollowUpDraft("Result", "I added an index", "And then?")
    assert found.reason == "More should be known about “Result”."


def test_none_is_no_follow_up(stand_in: StandIn) -> None:
    assert written(stand_in, {"criterion": "none", "quote": "", "text": ""}).draft is None


def test_what_is_no_fit_object_twice_is_invalid_and_repeats_no_word_of_the_candidate(stand_in: StandIn) -> None:
    faulty = {"criterion": "c9", "quote": "I profiled", "text": "And?"}
    with pytest.raises(InvalidAnswer) as raised:
        written(stand_in, faulty, faulty)
    assert "profiled" not in str(raised.value)
