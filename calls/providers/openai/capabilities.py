"""What is sent to an endpoint beside the messages: what it understands of what is wished for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

import openai
from openai.types.chat.completion_create_params import ResponseFormat
from openai.types.shared_params.response_format_json_schema import JSONSchema

from calls.domain.endpoints import Endpoint, Sampling, Structured
from calls.providers.openai.google import unknown_names

_OWN_TEMPERATURE = re.compile(r"(?:.*/)?(?:o\d|gpt-5)", re.IGNORECASE)
"""Reasoning models, which refuse every temperature but their own."""

OPTIONAL = ("temperature", "seed", "store")
"""Parameters without which a request still asks for the same."""

ROUTING = {"provider": {"require_parameters": True, "data_collection": "deny"}}
"""For a server that passes requests on: only to those who honour every parameter and keep nothing."""


@dataclass(frozen=True)
class Shape:
    """The form an answer must have: a JSON schema in the subset that strict structured output knows."""

    name: str
    schema: dict[str, object]


@dataclass(frozen=True)
class Options:
    """The optional parameters of one request. Omitted values are left out of it."""

    temperature: float | openai.Omit = openai.omit
    seed: int | openai.Omit = openai.omit
    store: bool | openai.Omit = openai.omit
    max_tokens: int | openai.Omit = openai.omit
    max_completion_tokens: int | openai.Omit = openai.omit

    def without(self, name: str) -> Options:
        """The same without one of OPTIONAL."""
        return replace(self, **{name: openai.omit})

    @property
    def sampling(self) -> Sampling:
        """What they say about drawing an answer."""
        temperature = None if isinstance(self.temperature, openai.Omit) else self.temperature
        return Sampling(temperature, None if isinstance(self.seed, openai.Omit) else self.seed)


def options_for(endpoint: Endpoint, sampling: Sampling) -> Options:
    """What may be sent there. An endpoint that can store is asked not to store what candidates said."""
    known = endpoint.capabilities
    warm = known.temperature and not _OWN_TEMPERATURE.match(endpoint.model)
    limit = endpoint.most_tokens or openai.omit
    return Options(
        temperature=sampling.temperature if warm and sampling.temperature is not None else openai.omit,
        seed=sampling.seed if known.seed and sampling.seed is not None else openai.omit,
        store=False if known.store else openai.omit,
        max_tokens=limit if known.max_tokens == "max_tokens" else openai.omit,
        max_completion_tokens=limit if known.max_tokens == "max_completion_tokens" else openai.omit,
    )


def refused_option(error: openai.BadRequestError, options: Options) -> str:
    """Which of the optional parameters that were sent the server does not take; empty when it is something else."""
    named = [str(error.param), *unknown_names(error.body)]
    sent = [name for name in OPTIONAL if not isinstance(getattr(options, name), openai.Omit)]
    return next((name for name in sent if name in named), "")


def response_format(structured: Structured, shape: Shape) -> ResponseFormat | openai.Omit:
    """The form as the server takes it."""
    match structured:
        case Structured.SCHEMA:
            described: JSONSchema = {"name": shape.name, "schema": shape.schema, "strict": True}
            return {"type": "json_schema", "json_schema": described}
        case Structured.OBJECT:
            return {"type": "json_object"}
    return openai.omit


def form_in_words(structured: Structured, shape: Shape) -> str:
    """What the prompt has to say about the form, because the server does not hold the model to it."""
    if structured == Structured.SCHEMA:
        return ""
    schema = json.dumps(shape.schema, ensure_ascii=False)
    return f'\nAnswer with one JSON object and nothing else. It fits the JSON schema "{shape.name}":\n{schema}\n'
