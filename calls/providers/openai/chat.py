"""One question to a chat model, one JSON object back that fits a schema, with one try at repair."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import openai
from openai.types.chat import (
    ChatCompletionAssistantMessageParam,
    ChatCompletionMessageParam,
    ChatCompletionSystemMessageParam,
    ChatCompletionUserMessageParam,
)
from openai.types.shared_params import ResponseFormatJSONSchema

from calls.domain.usage import UNPRICED, Prices, Usage
from calls.errors import ProviderError
from calls.model_spans import model_span, tell_answer, tell_content
from calls.providers.openai.faults import PROVIDER, invalid, mapped_errors, refused
from calls.providers.openai.meter import Meter
from calls.providers.openai.prompts import Prompt, repair_request

DEFAULT_BASE_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 5.0

_OWN_TEMPERATURE = re.compile(r"(?:.*/)?(?:o\d|gpt-5)", re.IGNORECASE)
"""Reasoning models, which refuse every temperature but their own."""

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

JsonObject = Mapping[str, object]


class FaultyAnswerError(ValueError):
    """An answer breaks our rules. The sentences go back to the model; they name places, never contents."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class Reader(Protocol[T_co]):
    """Makes a value of an answer, or raises FaultyAnswerError; after a `final` answer there is no other."""

    def __call__(self, answer: JsonObject, *, final: bool) -> T_co: ...


@dataclass(frozen=True)
class Shape:
    """The form an answer must have: a JSON schema in the subset that strict structured output knows."""

    name: str
    schema: dict[str, object]


@dataclass(frozen=True)
class CompletionOptions:
    """What is sent besides model, messages and form. Omitted values are left out of the request."""

    temperature: float | openai.Omit
    store: bool | openai.Omit


@lru_cache(maxsize=8)
def open_client(api_key: str, base_url: str, timeout_seconds: float) -> openai.OpenAI:
    """A client that never repeats a request by itself: whoever called decides about that.

    It is safe between threads, holds the connections and takes 80 ms to make, so adapters with the same
    settings share one.
    """
    return openai.OpenAI(
        api_key=api_key,
        base_url=base_url or DEFAULT_BASE_URL,
        timeout=openai.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
        max_retries=0,
    )


def completion_options(model: str, base_url: str) -> CompletionOptions:
    """Temperature 0 unless the model insists on its own; `store` only for OpenAI, others refuse the word."""
    is_openai = urlsplit(base_url or DEFAULT_BASE_URL).hostname == "api.openai.com"
    return CompletionOptions(
        temperature=openai.omit if _OWN_TEMPERATURE.match(model) else 0.0,
        store=False if is_openai else openai.omit,
    )


class ChatModel:
    """A chat model behind an OpenAI-compatible endpoint."""

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        base_url: str,
        timeout_seconds: float,
        name: str = PROVIDER,
        prices: Prices = UNPRICED,
    ) -> None:
        self.model = model
        self._name = name
        self._prices = prices
        self._client = open_client(api_key, base_url, timeout_seconds)
        self._options = completion_options(model, base_url)

    def ask(self, prompt: Prompt, shape: Shape, read: Reader[T]) -> tuple[T, Usage]:
        """What `read` makes of the answer, and what it took. Faults are sent back once; then InvalidAnswer is raised.

        An error carries what was taken until then.
        """
        meter = Meter(self.model, self._prices)
        try:
            return self._ask(prompt, shape, read, meter), meter.usage
        except ProviderError as error:
            error.usage = meter.usage
            raise

    def _ask(self, prompt: Prompt, shape: Shape, read: Reader[T], meter: Meter) -> T:
        messages: list[ChatCompletionMessageParam] = [
            ChatCompletionSystemMessageParam(role="system", content=prompt.system),
            ChatCompletionUserMessageParam(role="user", content=prompt.user),
        ]
        text = self._complete(messages, shape, meter)
        try:
            return read(_json_object(text), final=False)
        except FaultyAnswerError as error:
            faults = error.faults
        messages.append(ChatCompletionAssistantMessageParam(role="assistant", content=text))
        messages.append(ChatCompletionUserMessageParam(role="user", content=repair_request(faults)))
        try:
            return read(_json_object(self._complete(messages, shape, meter)), final=True)
        except FaultyAnswerError as error:
            raise invalid(f"the answer breaks the rules twice: {error}") from None

    def _complete(self, messages: list[ChatCompletionMessageParam], shape: Shape, meter: Meter) -> str:
        with model_span("chat", vendor=self._name, model=self.model) as span:
            with mapped_errors():
                try:
                    completion = self._create(messages, shape, self._options.temperature)
                except openai.BadRequestError as error:
                    if error.param != "temperature":
                        raise
                    completion = self._create(messages, shape, openai.omit)
            meter.count(completion)
            tell_answer(span, completion)
            text = _content(completion)
            tell_content(span, messages, text)
        return text

    def _create(
        self, messages: list[ChatCompletionMessageParam], shape: Shape, temperature: float | openai.Omit
    ) -> object:
        response_format: ResponseFormatJSONSchema = {
            "type": "json_schema",
            "json_schema": {"name": shape.name, "schema": shape.schema, "strict": True},
        }
        return self._client.chat.completions.create(
            model=self.model,
            messages=messages,
            response_format=response_format,
            temperature=temperature,
            store=self._options.store,
        )


def _content(completion: object) -> str:
    # The SDK does not validate what a server sends, so every level may be absent.
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise invalid("the server's answer holds no message; check the base URL")
    message = getattr(choices[0], "message", None)
    finish_reason = getattr(choices[0], "finish_reason", None)
    if getattr(message, "refusal", None):
        raise refused("openai_refused", "the model refused to answer")
    if finish_reason == "content_filter":
        raise refused("openai_content_filter", "the server's content filter held the answer back")
    if finish_reason == "length":
        raise refused("openai_cut_off", "the answer was cut off at the model's limit")
    content = getattr(message, "content", None)
    if not isinstance(content, str) or not content.strip():
        raise invalid("the server's answer is empty")
    return content


def _json_object(text: str) -> JsonObject:
    try:
        value = json.loads(text)
    except ValueError:
        raise FaultyAnswerError(["the answer is not valid JSON"]) from None
    if not isinstance(value, dict):
        raise FaultyAnswerError(["the answer is not a JSON object"])
    return value
