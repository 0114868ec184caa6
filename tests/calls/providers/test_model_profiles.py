"""One contract for every maker of OpenAI-compatible servers, each played by a stand-in that refuses what it refuses."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from calls.domain.endpoints import Capabilities, Sampling
from calls.errors import InvalidAnswer, ProviderError
from calls.providers.openai.capabilities import Shape
from calls.providers.openai.chat import ChatModel, Drawn, JsonObject
from calls.providers.openai.fields import closed_object
from calls.providers.openai.prompts import Prompt
from lab.openai.stand_in import OpenAIStandIn
from lab.openai.vendors import HOUSES, RETRY_SECONDS, House, Json
from screener.profiles import PROFILES
from tests.calls.providers import contracts
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn
from tests.calls.providers.contracts import AnswerScorerContract, QuestionWriterContract, job
from tests.published.openai import Published, judged

SUMMARY = Shape("interview_summary", closed_object(text={"type": "string"}))
ASKED = Prompt("You sum up.", "quote: none")
WISH = Sampling(temperature=0.7, seed=3)


@pytest.fixture(params=HOUSES.values(), ids=lambda house: house.name)
def house(request: pytest.FixtureRequest) -> House:
    chosen: House = request.param
    return chosen


@pytest.fixture
def server(stand_in: StandIn, house: House) -> OpenAIStandIn:
    return stand_in(house=house, tokens=(70, 9))


def read_text(answer: JsonObject, *, final: bool) -> object:
    return answer["text"]


def sum_up(server: OpenAIStandIn, **fields: Any) -> Drawn[object]:
    """What a chat model at the endpoint answers to a wish for temperature and seed, and what it took."""
    chat = ChatModel(adapters.endpoint(server, **fields), timeout_seconds=30.0)
    return chat.draw(ASKED, SUMMARY, read_text, WISH)


class TestQuestionsByEveryMaker(QuestionWriterContract):
    @pytest.fixture
    def writer(self, server: OpenAIStandIn):
        return adapters.writer(server, timeout_seconds=30.0)


class TestRatingsByEveryMaker(AnswerScorerContract):
    @pytest.fixture
    def scorer(self, server: OpenAIStandIn):
        return adapters.scorer(server)


def test_every_maker_has_a_profile_and_a_stand_in():
    assert set(PROFILES) - {"other"} == set(HOUSES)


def test_nothing_is_sent_that_the_maker_refuses(server: OpenAIStandIn):
    sum_up(server, max_tokens=500)
    assert len(server.requests) == 1


@judged
def test_what_is_sent_keeps_to_the_published_specification(published: Published, server: OpenAIStandIn):
    sum_up(server, max_tokens=500)
    faults = published.faults(server.requests[0])
    assert faults == (["unknown parameter provider"] if server.knobs.house is HOUSES["openrouter"] else [])


def test_an_answer_says_how_it_was_really_drawn(server: OpenAIStandIn, house: House):
    sampling = sum_up(server).sampling
    sent = server.requests[0].json()
    assert sampling == Sampling(sent.get("temperature"), sent.get("seed"))
    assert sampling == Sampling(0.7, 3 if PROFILES[house.name].seed else None)


def test_the_limit_of_an_answer_has_the_name_that_the_maker_knows(server: OpenAIStandIn, house: House):
    sum_up(server, max_tokens=500)
    assert server.requests[0].json()[PROFILES[house.name].max_tokens] == 500


def test_tokens_are_counted_in_whatever_shape_they_come(server: OpenAIStandIn):
    usage = sum_up(server).usage
    assert (usage.input_tokens, usage.output_tokens) == (70, 9)


def test_a_maker_that_is_asked_too_much_may_be_asked_again(stand_in: StandIn, house: House):
    with pytest.raises(ProviderError) as raised:
        sum_up(stand_in(house=house, overloaded_times=1))
    assert (raised.value.retryable, raised.value.is_outage) == (True, True)
    assert raised.value.retry_after == (RETRY_SECONDS if house.overload == 429 else None)


def test_a_refused_request_is_final_and_its_words_are_not_repeated(stand_in: StandIn, house: House):
    def no_model(request: Json) -> tuple[int, object]:
        return 400, house.error(400, "The model chat-model takes pictures only.")

    with pytest.raises(ProviderError) as raised:
        sum_up(stand_in(refuses=no_model))
    assert (raised.value.code, raised.value.retryable) == ("openai_bad_request", False)
    assert "pictures" not in str(raised.value)


def test_without_a_schema_of_the_server_the_form_stands_in_the_rules(stand_in: StandIn):
    server = stand_in(house=HOUSES["groq"])
    sum_up(server)
    sent = server.requests[0].json()
    assert sent["response_format"] == {"type": "json_object"}
    assert 'JSON schema "interview_summary"' in sent["messages"][0]["content"]


def test_groq_holds_the_models_that_can_to_the_schema(stand_in: StandIn):
    server = stand_in(house=dataclasses.replace(HOUSES["groq"], forms=frozenset({"json_schema"})))
    sum_up(server, model="openai/gpt-oss-120b")
    assert "interview_summary" not in server.requests[0].json()["messages"][0]["content"]


def test_a_router_is_told_to_honour_everything_and_to_let_nobody_keep_it(stand_in: StandIn):
    server = stand_in(house=HOUSES["openrouter"])
    sum_up(server)
    assert server.requests[0].json()["provider"] == {"require_parameters": True, "data_collection": "deny"}


def test_openai_itself_is_asked_not_to_store_what_candidates_said(stand_in: StandIn):
    server = stand_in(house=HOUSES["openai"])
    sum_up(server)
    assert server.requests[0].json()["store"] is False


@pytest.mark.parametrize("model", ["o3-mini", "gpt-5-nano", "openai/gpt-5"])
def test_a_reasoning_model_keeps_its_own_temperature(stand_in: StandIn, model: str):
    assert sum_up(stand_in(fixed_temperature=True), model=model).sampling == Sampling()


@pytest.mark.parametrize(("name", "known"), [("seed", Capabilities(seed=True)), ("store", Capabilities(store=True))])
def test_what_a_server_turns_out_to_refuse_is_left_out_and_not_claimed(
    stand_in: StandIn, name: str, known: Capabilities
):
    server = stand_in(house=HOUSES["gemini"])
    drawn = sum_up(server, capabilities=known)
    assert [name in request.json() for request in server.requests] == [True, False]
    assert drawn.sampling == Sampling(0.7)


@pytest.mark.parametrize(("status", "retryable", "elsewhere"), [(502, True, False), (402, False, True)])
@pytest.mark.parametrize("body", ['{"error": {"code": %d, "message": "x"}}', '{"choices": [{"error": {"code": %d}}]}'])
def test_a_failure_inside_a_success_is_a_failure(
    stand_in: StandIn, body: str, status: int, retryable: bool, elsewhere: bool
):
    with pytest.raises(ProviderError) as raised:
        sum_up(stand_in(raw=("application/json", body % status)))
    assert (raised.value.retryable, raised.value.only_here) == (retryable, elsewhere)


def test_a_model_that_could_not_keep_to_the_form_is_asked_again(stand_in: StandIn):
    with pytest.raises(InvalidAnswer) as raised:
        sum_up(stand_in(fail_times=1, fail_status=400, fail_error={"code": "json_validate_failed"}))
    assert raised.value.retryable


def test_an_answer_of_every_maker_is_rated_by_the_same_rules(server: OpenAIStandIn):
    ratings = adapters.scorer(server).rate(contracts.answer()).ratings
    questions = adapters.writer(server, timeout_seconds=30.0).write_questions(job(5)).questions
    assert ([rating.rating is not None for rating in ratings], len(questions)) == ([True, True], 5)


def test_a_key_that_the_maker_does_not_know_is_a_matter_of_our_account(stand_in: StandIn, house: House):
    with pytest.raises(ProviderError) as raised:
        sum_up(stand_in(house=house, bad_key=True))
    assert (raised.value.code, raised.value.only_here) == ("openai_unauthorized", True)
