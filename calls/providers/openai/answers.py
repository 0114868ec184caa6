"""Reading what a chat endpoint sent back: the words of the model, and the JSON object in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from calls.domain.plain_text import storable
from calls.errors import InvalidAnswer
from calls.providers.openai.faults import PROVIDER, failed_inside, invalid, refused

JsonObject = Mapping[str, object]

_THOUGHTS_END = re.compile(r"</(?:think|thinking|thought|reasoning)>|\[/THINK\]|◁/think▷|<\|message\|>", re.IGNORECASE)
"""How models end what they write for themselves. A chat template may have begun it, so the begin may be missing."""

_THOUGHTS_BEGIN = re.compile(r"<(?:think|thinking|thought|reasoning)>|\[THINK\]|◁think▷", re.IGNORECASE)

_OBJECT_BEGINS = re.compile(r"\{(?=\s*\")")
"""A brace with a key behind it. A brace in prose has none."""

_CUT_OFF = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})
_FILTERED = frozenset({"content_filter", "safety", "recitation", "blocklist", "prohibited_content", "refusal"})
"""Reasons for the end of an answer. Gateways pass on the words of the server behind them."""

_TEXT_PARTS = frozenset({"text", "output_text"})


class FaultyAnswerError(ValueError):
    """An answer breaks our rules. The sentences go back to the model; they name places, never contents."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class UnfinishedAnswer(InvalidAnswer):
    """An answer that was cut off, or that holds no words. Asking again, with more room if it was cut off, may help."""

    def __init__(self, detail: str, *, code: str, is_cut_off: bool = False) -> None:
        super().__init__(f"OpenAI: {detail}", provider=PROVIDER, code=code)
        self.is_cut_off = is_cut_off


def content_of(completion: object) -> str:
    """The words of the model. Raises ProviderError for a refusal and a failure, UnfinishedAnswer for less than all."""
    # The SDK does not validate what a server sends, so every level may be absent.
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise failed_inside(completion) or invalid("the server's answer holds no message; check the base URL")
    message = getattr(choices[0], "message", None)
    if failure := failed_inside(choices[0]):
        raise failure
    _check_end(message, getattr(choices[0], "finish_reason", None))
    content = _joined(getattr(message, "content", None))
    if not content.strip():
        raise UnfinishedAnswer("the server's answer is empty", code="openai_invalid_answer")
    return content


def _joined(content: object) -> str:
    """A content as one text: some servers send a list of parts, and some the object itself."""
    match content:
        case str():
            return content
        case list():
            return "".join(_part(part) for part in content)
        case dict():
            return json.dumps(content)
    return ""


def _part(part: object) -> str:
    """The text of one part. Thoughts and everything else that is no text of the answer count as nothing."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict) or part.get("type", "text") not in _TEXT_PARTS:
        return ""
    text = part.get("text")
    return text if isinstance(text, str) else ""


def _check_end(message: object, finish_reason: object) -> None:
    reason = str(finish_reason).casefold()
    if getattr(message, "refusal", None):
        raise refused("openai_refused", "the model refused to answer")
    if reason in _FILTERED:
        raise refused("openai_content_filter", "the server's content filter held the answer back")
    if reason in _CUT_OFF:
        raise UnfinishedAnswer("the answer was cut off at the model's limit", code="openai_cut_off", is_cut_off=True)


def json_object(text: str) -> JsonObject:
    """The one object in an answer, whatever stands around it. Its texts hold nothing that a row cannot.

    Raises FaultyAnswerError when there is none, or when there are two that differ.
    """
    try:
        value = _storable(_value(text.strip().lstrip("\ufeff")))
    except (ValueError, RecursionError):
        raise FaultyAnswerError(["the answer is not valid JSON with one object"]) from None
    if not isinstance(value, dict):
        raise FaultyAnswerError(["the answer is not a JSON object"])
    return value


def _value(text: str) -> object:
    """The JSON that a text is, or the one object that stands in it. Raises ValueError."""
    try:
        value = _decode(text)
    except ValueError:
        return _only(_objects(_without_thoughts(text)))
    # An object as text of JSON was encoded twice. In a list, one object is the answer.
    if isinstance(value, str):
        return _decode(value)
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _without_thoughts(text: str) -> str:
    """What a model says behind its thoughts. Thoughts without an end are all that follows them."""
    return _THOUGHTS_BEGIN.split(_THOUGHTS_END.split(text)[-1])[0]


def _objects(text: str) -> Iterator[object]:
    """The objects that stand in a text one after the other. Raises ValueError when one of them is broken."""
    position = 0
    while begin := _OBJECT_BEGINS.search(text, position):
        value, position = _DECODER.raw_decode(text, begin.start())
        yield value


def _only(objects: Iterable[object]) -> object:
    """The object that all of `objects` are. Raises ValueError."""
    first, *others = objects
    if any(other != first for other in others):
        raise ValueError("two objects that differ")
    return first


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys are said once. Raises ValueError."""
    found = dict(pairs)
    if any(found[key] != value for key, value in pairs):
        raise ValueError("a key with two values")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_distinct)
_decode = _DECODER.decode


def _storable(value: object) -> object:
    """Any value of JSON, with texts that a database can keep."""
    match value:
        case str():
            return storable(value)
        case list():
            return [_storable(item) for item in value]
        case dict():
            return {storable(key): _storable(item) for key, item in value.items()}
    return value
