"""One question to a chat model, one JSON object back that fits a schema, with one try at repair."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

import openai
from openai.types.chat import (
    ChatCompletionAssistantMessageParam,
    ChatCompletionMessageParam,
    ChatCompletionSystemMessageParam,
    ChatCompletionUserMessageParam,
)

from calls.domain.endpoints import Endpoint, Sampling
from calls.domain.usage import Usage
from calls.errors import ProviderError
from calls.model_spans import model_span, tell_answer, tell_content
from calls.providers.openai.answers import FaultyAnswerError, JsonObject, UnfinishedAnswer, content_of, json_object
from calls.providers.openai.capabilities import (
    ROUTING,
    Options,
    Shape,
    after_refusal,
    form_in_words,
    options_for,
    remember,
    response_format,
)
from calls.providers.openai.faults import invalid, mapped_errors
from calls.providers.openai.meter import Meter
from calls.providers.openai.prompts import Prompt, repair_request

__all__ = ["STEADY", "ChatModel", "Drawn", "FaultyAnswerError", "JsonObject", "Reader", "Shape", "open_client"]

DEFAULT_BASE_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 5.0

STEADY = Sampling(temperature=0.0)
"""The likeliest answer, as far as a server can be held to that."""

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Reader(Protocol[T_co]):
    """Makes a value of an answer, or raises FaultyAnswerError; after a `final` answer there is no other."""

    def __call__(self, answer: JsonObject, *, final: bool) -> T_co: ...


@dataclass(frozen=True)
class Drawn(Generic[T]):
    """What was made of an answer, what it took, and the sampling that its last request was really sent with."""

    value: T
    usage: Usage
    sampling: Sampling


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


class ChatModel:
    """A chat model behind an OpenAI-compatible endpoint."""

    def __init__(self, endpoint: Endpoint, *, timeout_seconds: float) -> None:
        self.model = endpoint.model
        self._endpoint = endpoint
        self._client = open_client(endpoint.api_key, endpoint.base_url, timeout_seconds)

    def ask(self, prompt: Prompt, shape: Shape, read: Reader[T]) -> tuple[T, Usage]:
        """What `read` makes of the likeliest answer, and what it took; see `draw`."""
        drawn = self.draw(prompt, shape, read, STEADY)
        return drawn.value, drawn.usage

    def draw(self, prompt: Prompt, shape: Shape, read: Reader[T], sampling: Sampling) -> Drawn[T]:
        """What `read` makes of an answer drawn as `sampling` says. Raises ProviderError with what was taken until then.

        Faults are sent back once, and an answer that was cut off or empty is asked for once more; then it is
        InvalidAnswer. Temperature and seed are wishes: an endpoint that refuses one is asked without it.
        """
        meter = Meter(self.model, self._endpoint.prices)
        talk = _Talk(self._client, self._endpoint, prompt, shape, options_for(self._endpoint, sampling), meter)
        try:
            value = self._ask(talk, read)
        except ProviderError as error:
            error.usage = meter.usage
            raise
        return Drawn(value, meter.usage, talk.options.sampling)

    def _ask(self, talk: _Talk, read: Reader[T]) -> T:
        try:
            text = talk.answer()
        except UnfinishedAnswer as error:
            talk.begin_again(with_more_room=error.is_cut_off)
        else:
            try:
                return read(json_object(text), final=False)
            except FaultyAnswerError as error:
                talk.send_back(text, repair_request(error.faults))
        try:
            return read(json_object(talk.answer()), final=True)
        except FaultyAnswerError as error:
            raise invalid(f"the answer breaks the rules twice: {error}") from None


@dataclass
class _Talk:
    """What goes to and fro about one question. An option that the server refuses is not sent again."""

    client: openai.OpenAI
    endpoint: Endpoint
    prompt: Prompt
    shape: Shape
    options: Options
    meter: Meter
    replies: list[ChatCompletionMessageParam] = field(default_factory=list)

    @property
    def messages(self) -> list[ChatCompletionMessageParam]:
        """All that was said so far."""
        rules = self.prompt.system + form_in_words(self.options.structured, self.shape)
        return [
            ChatCompletionSystemMessageParam(role="system", content=rules),
            ChatCompletionUserMessageParam(role="user", content=self.prompt.user),
            *self.replies,
        ]

    def send_back(self, answer: str, faults: str) -> None:
        self.replies.append(ChatCompletionAssistantMessageParam(role="assistant", content=answer))
        self.replies.append(ChatCompletionUserMessageParam(role="user", content=faults))

    def begin_again(self, *, with_more_room: bool) -> None:
        if with_more_room:
            self.options = self.options.with_more_room()

    def answer(self) -> str:
        """The words of the model to all that was said so far."""
        with model_span("chat", vendor=self.endpoint.name, model=self.endpoint.model) as span:
            with mapped_errors():
                completion = self._complete()
            self.meter.count(completion)
            tell_answer(span, completion)
            text = content_of(completion)
            tell_content(span, self.messages, text)
        return text

    def _complete(self) -> object:
        """What the server answers, without what it refuses. That is remembered when it answers without it."""
        while True:
            try:
                completion = self._request()
            except openai.APIStatusError as error:
                fewer = after_refusal(error, self.options)
                if fewer is None:
                    raise
                self.options = fewer
            else:
                remember(self.endpoint, self.options)
                return completion

    def _request(self) -> object:
        options = self.options
        return self.client.chat.completions.create(
            model=self.endpoint.model,
            messages=self.messages,
            response_format=response_format(options.structured, self.shape),
            temperature=options.temperature,
            seed=options.seed,
            store=options.store,
            max_tokens=options.limit_as("max_tokens"),
            max_completion_tokens=options.limit_as("max_completion_tokens"),
            extra_body=ROUTING if self.endpoint.capabilities.passes_on else None,
        )
