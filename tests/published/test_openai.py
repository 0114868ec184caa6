"""What this project relies on at OpenAI agrees with what OpenAI publishes, and notices what does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.openai.requests import RecordedRequest
from tests.published.openai import OWN, OWN_DOCUMENT, Published, judged

ASKED = {"model": "chat-model", "messages": [{"role": "user", "content": "Hello"}]}
NAMELESS = {"type": "json_schema", "json_schema": {"schema": {}}}


def chat(path: str = "/v1/chat/completions", **fields: Any) -> RecordedRequest:
    body = json.dumps(ASKED | fields).encode()
    return RecordedRequest("POST", path, {"content-type": "application/json"}, body)


@judged
@pytest.mark.parametrize("path", OWN_DOCUMENT["paths"])
def test_every_parameter_is_published(published: Published, path: str):
    assert sorted(OWN.parameters(path) - published.parameters(path)) == []


@judged
def test_a_request_is_accepted(published: Published):
    assert published.faults(chat(temperature=0.5, seed=3, store=False)) == []


@judged
def test_an_unknown_parameter_is_noticed(published: Published):
    assert published.faults(chat(temprature=0)) == ["unknown parameter temprature"]


@judged
@pytest.mark.parametrize(
    "wrong", [{"temperature": "warm"}, {"messages": []}, {"seed": 0.5}, {"response_format": NAMELESS}], ids=str
)
def test_a_wrong_parameter_is_noticed(published: Published, wrong: dict[str, Any]):
    assert published.faults(chat(**wrong)) != []


@judged
def test_a_path_that_is_not_published_is_noticed(published: Published):
    assert published.faults(chat("/v1/chats")) == ["there is no POST /chats that takes application/json"]
