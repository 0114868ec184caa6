"""A model server as it is reached, what it understands, and how an answer is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from calls.domain.usage import UNPRICED, Prices


class Structured(StrEnum):
    """How far a server holds a model to a form. What it does not hold it to stands in the prompt."""

    SCHEMA = "json_schema"  # to every field of it
    OBJECT = "json_object"  # to JSON
    NONE = "none"  # to nothing


@dataclass(frozen=True)
class Capabilities:
    """What a server may be sent beside the messages; the rest is left out of the request.

    `max_tokens` is its name for the limit of one answer, empty when it has none. With `passes_on` it hands requests on
    to servers of others. The defaults are what nearly every server takes.
    """

    structured: Structured = Structured.SCHEMA
    temperature: bool = True
    seed: bool = False
    store: bool = False
    max_tokens: str = "max_tokens"
    passes_on: bool = False


ORDINARY = Capabilities()


@dataclass(frozen=True)
class Sampling:
    """How a model draws its answer. None: it is not told, and does what its server does unasked."""

    temperature: float | None = None
    seed: int | None = None


@dataclass(frozen=True)
class Endpoint:
    """One model server. `name` is its name in rows; without `transcribe_model` it only reads.

    `base_url` is empty for the vendor's own address. `max_tokens` limits one answer; 0 leaves that to the server.
    """

    name: str
    base_url: str
    api_key: str = field(repr=False)
    model: str
    transcribe_model: str = ""
    prices: Prices = UNPRICED
    capabilities: Capabilities = ORDINARY
    max_tokens: int = 0
