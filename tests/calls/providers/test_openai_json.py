"""The one object in an answer is read, whatever a model or its server puts around it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from calls.domain.endpoints import Capabilities, Structured
from calls.errors import InvalidAnswer
from calls.providers.openai.answers import FaultyAnswerError, json_object
from calls.providers.openai.chat import ChatModel
from calls.providers.openai.fields import choice, number, text, texts
from lab.openai.stand_in import OpenAIStandIn
from tests.calls.providers import openai_adapters as adapters
from tests.calls.providers.conftest import StandIn
from tests.calls.providers.contracts import answer
from tests.calls.providers.test_model_profiles import ASKED, SUMMARY, read_text

MINE = '{"text": "mine"}'
IDEA = '{"text": "a first idea"}'


def said(server: OpenAIStandIn, structured: Structured = Structured.SCHEMA) -> object:
    """The text that is read from what the server answers."""
    endpoint = adapters.endpoint(server, capabilities=Capabilities(structured=structured))
    return ChatModel(endpoint, timeout_seconds=30.0).ask(ASKED, SUMMARY, read_text)[0]


WRAPPED = {
    "json fence": f"```json\n{MINE}\n```",
    "fence without a language": f"```\n{MINE}\n```",
    "fence in upper case": f"```JSON\r\n{MINE}\r\n```\r\n",
    "tilde fence": f"~~~json\n{MINE}\n~~~",
    "fence that is never closed": f"```json\n{MINE}",
    "thoughts": f"<think>Let me see: {IDEA}</think>{MINE}",
    "thoughts with another tag": f"<thinking>{IDEA}</thinking>\n\n{MINE}",
    "thoughts begun by the template": f"First {IDEA}, or no.\n</think>\n{MINE}",
    "thoughts of Magistral": f"[THINK]{IDEA}[/THINK]{MINE}",
    "thoughts of Kimi": f"◁think▷{IDEA}◁/think▷{MINE}",
    "channels of gpt-oss": f"<|channel|>analysis<|message|>{IDEA}<|end|><|channel|>final<|message|>{MINE}",
    "thoughts and fence": f"<think>hm</think>Here it is:\n```json\n{MINE}\n```\nAnything else?",
    "words around": f"Sure! Here is the JSON: {MINE} I hope this helps.",
    "braces in prose": f"I fill {{text}} and {{ nothing else }} in: {MINE}",
    "byte order mark": f"\ufeff{MINE}",
    "byte order mark and a line": f"\ufeff\n{MINE}\n",
    "blanks": f"\n\n  {MINE}\t\n",
    "a list of one": f"[{MINE}]",
    "said twice": f"{MINE}\n\nAgain, the final answer:\n```json\n{MINE}\n```",
    "spread over lines": '{\n  "text":\n    "mine"\n}',
    "a key said twice alike": '{"text": "mine", "text": "mine"}',
    "encoded twice": json.dumps(MINE),
}


@pytest.mark.parametrize("structured", Structured)
@pytest.mark.parametrize("content", WRAPPED.values(), ids=WRAPPED)
def test_the_one_object_is_read_whatever_stands_around_it(stand_in: StandIn, content: str, structured: Structured):
    server = stand_in(contents=[content])
    assert (said(server, structured), len(server.requests)) == ("mine", 1)


@pytest.mark.parametrize(
    "parts",
    [
        [{"type": "text", "text": MINE}],
        [{"type": "text", "text": MINE[:7]}, {"type": "text", "text": MINE[7:]}],
        [{"type": "thinking", "thinking": [{"type": "text", "text": IDEA}]}, {"type": "text", "text": MINE}],
        [{"type": "reasoning", "text": IDEA}, {"type": "output_text", "text": MINE}],
        [{"text": MINE}],
        [MINE],
        json.loads(MINE),
    ],
)
def test_a_content_in_parts_is_read_as_one(stand_in: StandIn, parts: Any):
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": parts}, "finish_reason": "stop"}]})
    assert said(stand_in(raw=("application/json", body))) == "mine"


@pytest.mark.parametrize(
    "content",
    [
        f"{IDEA}\n{MINE}",
        f"```json\n{IDEA}\n```\nor\n```json\n{MINE}\n```",
        f"[{IDEA}, {MINE}]",
        '{"text": "mine", "text": "yours"}',
        f"<think>{MINE}",
        f"<think>no end, but {MINE}",
        '{"answer": ' + MINE,
        MINE[:-1],
        "```json\n```",
        "[1]",
        "null",
        "42",
        '"mine"',
        "no object at all",
        "{",
        "",
        "[" * 100_000,
    ],
)
@pytest.mark.parametrize("structured", [Structured.SCHEMA, Structured.NONE])
def test_an_answer_without_exactly_one_object_is_no_answer(stand_in: StandIn, content: str, structured: Structured):
    with pytest.raises(InvalidAnswer):
        said(stand_in(contents=[content, content]), structured)


def test_text_in_an_answer_may_look_like_a_fence_or_a_thought():
    told = json_object('{"text": "```json {\\"a\\": 1} ``` </think> <|message|>"}')
    assert text(told, "text") == '```json {"a": 1} ``` </think> <|message|>'


def test_a_broken_object_is_not_replaced_by_one_inside_it():
    with pytest.raises(FaultyAnswerError):
        json_object('Here: {"ratings": {"c1": {"rating": "5"}}, "feedback": "cut o')


@pytest.mark.parametrize(("given", "word"), [(5, "5"), (5.0, "5"), (3, "3"), ("4 ", "4"), ("4.", "4"), ('"2"', "2")])
def test_a_rating_as_a_number_is_read_as_its_word(stand_in: StandIn, given: object, word: str):
    entry = {"quotes": ["I profiled the slow query"], "reason": "It says how.", "rating": given}
    server = stand_in(contents=[json.dumps({"ratings": {"c1": entry, "c2": entry}, "feedback": "Concrete."})])
    ratings = adapters.scorer(server).rate(answer()).ratings
    assert ([str(one.rating) for one in ratings], len(server.requests)) == ([word, word], 1)


@pytest.mark.parametrize("given", ["Insufficient evidence", "insufficient-evidence", "INSUFFICIENT_EVIDENCE"])
def test_a_word_of_an_enumeration_may_be_written_in_another_way(given: str):
    assert choice({"rating": given}, "rating", ["1", "insufficient_evidence"]) == "insufficient_evidence"


@pytest.mark.parametrize("given", [True, False, None, 0, 6, 4.5, -1, "5/5", "4-5", "five", [5], {"value": 5}, 1e400])
def test_a_rating_that_could_mean_anything_else_is_none(given: object):
    with pytest.raises(ValueError, match="rating"):
        choice({"rating": given}, "rating", ["1", "2", "3", "4", "5"])


@pytest.mark.parametrize(("given", "read"), [("90", 90.0), (" 1.5 ", 1.5), (120, 120.0), ("-2", -2.0)])
def test_a_number_as_a_text_is_read_as_a_number(given: object, read: float):
    assert number({"weight": given}, "weight") == read


@pytest.mark.parametrize("given", ["1,5", "90 s", "1e9", "nan", "", "٣", True, None, [1]])
def test_a_text_that_is_no_plain_number_is_refused(given: object):
    with pytest.raises(ValueError, match="weight"):
        number({"weight": given}, "weight")


@pytest.mark.parametrize(("given", "read"), [("a quote", ["a quote"]), ("", []), (None, []), (["a", "b"], ["a", "b"])])
def test_one_quote_or_none_may_come_without_a_list(given: object, read: list[str]):
    assert texts({"quotes": given}, "quotes") == read


@pytest.mark.parametrize(("given", "read"), [(None, ""), (2019, "2019"), ("2019 ", "2019")])
def test_an_optional_text_may_be_null_or_a_number(given: object, read: str):
    assert text({"begins": given}, "begins", optional=True) == read


def test_an_absent_field_stays_a_fault():
    with pytest.raises(ValueError, match="begins: a text is needed"):
        text({}, "begins", optional=True)
