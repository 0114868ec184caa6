"""What is sent to an endpoint beside the messages: what it understands of what is wished for."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import openai
from openai.types.chat.completion_create_params import ResponseFormat
from openai.types.shared_params.response_format_json_schema import JSONSchema

from calls.domain.endpoints import Endpoint, Sampling, Structured

_OWN_TEMPERATURE = re.compile(r"(?:.*/)?(?:o\d|gpt-5)", re.IGNORECASE)
"""Reasoning models, which refuse every temperature but their own."""

MAX_ROOM = 16_384
"""Tokens of an answer that was cut off before, when it is asked for again. No answer of ours needs more."""

REMEMBERED_SECONDS = 3600.0
"""How long it is remembered what an endpoint refused: somebody may have put another model there meanwhile."""

_FORMS = r"response[_ ]format|json[_ ](?:schema|object|mode)|structured[_ ]outputs?"
_NAMES = {
    "max_tokens": "max_tokens|in the completion",
    "max_completion_tokens": "max_completion_tokens|in the completion",
    **dict.fromkeys(("json_schema", "json_object"), _FORMS),
}
"""How refusals call what can be left out of a request, where they use other words too."""

_REFUSES = re.compile(
    r"support|unknown|unrecogni[sz]ed|permitted|allowed|unexpected|extra|deprecated|\binvalid\b|default|cannot|must|"
    r"available|too (?:large|high)|at most|maximum|accept|removed",
    re.IGNORECASE,
)
_TOO_MUCH = re.compile(r"too (?:large|high)|at most|maximum|exceed|less than", re.IGNORECASE)
_UNNAMED = re.compile(r"requested parameters", re.IGNORECASE)
"""How a router says that nobody honours all parameters, without the name of one."""

_LIMITS = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
_LOOSER = {"json_schema": Structured.OBJECT, "json_object": Structured.NONE}
_REFUSAL_STATUSES = frozenset({400, 404, 422})

ROUTING = {"provider": {"require_parameters": True, "data_collection": "deny"}}
"""For a server that passes requests on: only to those who honour every parameter and keep nothing."""


@dataclass(frozen=True)
class Shape:
    """The form an answer must have: a JSON schema in the subset that strict structured output knows."""

    name: str
    schema: dict[str, object]


@dataclass(frozen=True)
class Options:
    """What one request has beside model and messages. Omitted values are left out of it."""

    temperature: float | openai.Omit = openai.omit
    seed: int | openai.Omit = openai.omit
    store: bool | openai.Omit = openai.omit
    structured: Structured = Structured.SCHEMA
    limit: int = 0
    limit_name: str = ""
    refused: tuple[str, ...] = ()

    def without(self, name: str, *, entirely: bool = False) -> Options:
        """The same without one of the names that were `sent`.

        A limit gets its other name, unless that was refused too or it is left out `entirely`. The form of the answer
        becomes the next looser one.
        """
        refused = (*self.refused, name)
        if name in _LIMITS:
            other = "" if entirely or _LIMITS[name] in self.refused else _LIMITS[name]
            return replace(self, limit_name=other, refused=refused)
        if name in _LOOSER:
            return replace(self, structured=_LOOSER[name], refused=refused)
        omitted: dict[str, Any] = {name: openai.omit}
        return replace(self, **omitted, refused=refused)

    def with_more_room(self) -> Options:
        """The same with the limit of an answer that no answer of ours needs."""
        return replace(self, limit=max(self.limit, MAX_ROOM))

    @property
    def sent(self) -> list[str]:
        """The names of what can be left out of this request."""
        values = {name: getattr(self, name) for name in ("temperature", "seed", "store")}
        names = [name for name, value in values.items() if not isinstance(value, openai.Omit)]
        limits = [self.limit_name] if self.limit and self.limit_name else []
        forms = [] if self.structured == Structured.NONE else [str(self.structured)]
        return [*names, *limits, *forms]

    @property
    def sampling(self) -> Sampling:
        """What they say about drawing an answer."""
        temperature = None if isinstance(self.temperature, openai.Omit) else self.temperature
        return Sampling(temperature, None if isinstance(self.seed, openai.Omit) else self.seed)

    def limit_as(self, name: str) -> int | openai.Omit:
        """The limit of an answer, when this is the endpoint's name for it."""
        return self.limit if self.limit and self.limit_name == name else openai.omit


_learned: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}
"""What endpoints refused, by address and model, and when. Each process finds it out by itself."""


def options_for(endpoint: Endpoint, sampling: Sampling) -> Options:
    """What may be sent there. An endpoint that can store is asked not to store what candidates said."""
    known = endpoint.capabilities
    warm = known.temperature and not _OWN_TEMPERATURE.match(endpoint.model)
    options = Options(
        temperature=sampling.temperature if warm and sampling.temperature is not None else openai.omit,
        seed=sampling.seed if known.seed and sampling.seed is not None else openai.omit,
        store=False if known.store else openai.omit,
        structured=known.structured,
        limit=endpoint.max_tokens,
        limit_name=known.max_tokens,
    )
    at, refused = _learned.get(_place(endpoint), (0.0, ()))
    if time.monotonic() - at < REMEMBERED_SECONDS:
        for name in refused:
            options = options.without(name)
    return options


def remember(endpoint: Endpoint, options: Options) -> None:
    """Has what was refused not sent there again for a while. A limit of `with_more_room` says nothing of others."""
    is_usual = options.limit == endpoint.max_tokens
    refused = tuple(name for name in options.refused if is_usual or name not in _LIMITS)
    if refused:
        _learned[_place(endpoint)] = (time.monotonic(), refused)


def _place(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.base_url, endpoint.model


def after_refusal(error: openai.APIStatusError, options: Options) -> Options | None:
    """The options without the one that the server does not take; None when it refuses something else."""
    name = refused_name(error, options.sent)
    return options.without(name, entirely=bool(_TOO_MUCH.search(error.message))) if name else None


def refused_name(error: openai.APIStatusError, sent: Sequence[str]) -> str:
    """Which of the parameters that were sent the server does not take; empty when it refuses something else.

    Servers name it in `param`, in a list of what was wrong, or only in their message.
    """
    if error.status_code not in _REFUSAL_STATUSES:
        return ""
    said = f"{error.message} {error.body}"
    if _UNNAMED.search(said):
        return next(iter(sent), "")
    if name := _named(str(error.param or ""), sent):
        return name
    return _named(said, sent) if _REFUSES.search(said) else ""


def _named(text: str, sent: Sequence[str]) -> str:
    """The first parameter that a text names and that was sent; empty when there is none."""
    found = [(match.start(), name) for name in sent if (match := _pattern(name).search(text))]
    return min(found)[1] if found else ""


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_NAMES.get(name, name)})(?![\w-])", re.IGNORECASE)


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
