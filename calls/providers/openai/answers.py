"""Reading what a chat endpoint sent back: the words of the model, and the JSON object in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from calls.domain.endpoints import Structured
from calls.providers.openai.faults import failed_inside, invalid, refused

JsonObject = Mapping[str, object]

_DECODER = json.JSONDecoder()


class FaultyAnswerError(ValueError):
    """An answer breaks our rules. The sentences go back to the model; they name places, never contents."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


def content_of(completion: object) -> str:
    """The words of the model. Raises ProviderError for a refusal, an answer that was cut off, and none at all."""
    # The SDK does not validate what a server sends, so every level may be absent.
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise failed_inside(completion) or invalid("the server's answer holds no message; check the base URL")
    message = getattr(choices[0], "message", None)
    if failure := failed_inside(choices[0]):
        raise failure
    _check_end(message, getattr(choices[0], "finish_reason", None))
    content = getattr(message, "content", None)
    if not isinstance(content, str) or not content.strip():
        raise invalid("the server's answer is empty")
    return content


def _check_end(message: object, finish_reason: object) -> None:
    if getattr(message, "refusal", None):
        raise refused("openai_refused", "the model refused to answer")
    if finish_reason == "content_filter":
        raise refused("openai_content_filter", "the server's content filter held the answer back")
    if finish_reason == "length":
        raise refused("openai_cut_off", "the answer was cut off at the model's limit")


def json_object(text: str, structured: Structured) -> JsonObject:
    """The object in an answer. Only where the server holds the model to nothing may there be words around it.

    Its texts hold nothing that a row cannot.
    """
    try:
        value = _storable(_unwrapped(text) if structured == Structured.NONE else json.loads(text))
    except (ValueError, RecursionError):
        raise FaultyAnswerError(["the answer is not valid JSON"]) from None
    if not isinstance(value, dict):
        raise FaultyAnswerError(["the answer is not a JSON object"])
    return value


def _storable(value: object) -> object:
    """Any value of JSON without NUL and lone surrogates, which JSON can write and a database cannot keep."""
    match value:
        case str():
            return value.replace("\0", " ").encode("utf-8", "replace").decode()
        case list():
            return [_storable(item) for item in value]
        case dict():
            return {_storable(key): _storable(item) for key, item in value.items()}
    return value


def _unwrapped(text: str) -> object:
    """The object behind a model's thoughts and whatever it says before and after it. Raises ValueError."""
    answer = text.rpartition("</think>")[2]
    return _DECODER.raw_decode(answer, max(answer.find("{"), 0))[0]
