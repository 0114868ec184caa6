"""What one piece of work took at a vendor, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

PER_TOKENS = Decimal(1_000_000)
PER_SECONDS = Decimal(60)
PER_CHARACTERS = Decimal(1000)


@dataclass(frozen=True)
class Prices:
    """What a vendor charges: per million tokens, per minute of audio, and per thousand characters that are spoken.

    0 means that the price is not known.
    """

    input_tokens: Decimal = Decimal(0)
    output_tokens: Decimal = Decimal(0)
    audio_minute: Decimal = Decimal(0)
    thousand_characters: Decimal = Decimal(0)


UNPRICED = Prices()


@dataclass(frozen=True)
class Usage:
    """What the requests of one piece of work took. `cost` is None when no price is known: then none is claimed."""

    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    audio_seconds: float = 0.0
    cost: Decimal | None = None
    characters: int = 0

    def __add__(self, other: Usage) -> Usage:
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.model or other.model,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.audio_seconds + other.audio_seconds,
            sum(costs, Decimal(0)) if costs else None,
            self.characters + other.characters,
        )


NOTHING = Usage()


def chat_usage(model: str, input_tokens: int, output_tokens: int, prices: Prices) -> Usage:
    """The usage of a chat model; without both prices it costs nobody knows what."""
    known = prices.input_tokens and prices.output_tokens
    cost = (input_tokens * prices.input_tokens + output_tokens * prices.output_tokens) / PER_TOKENS if known else None
    return Usage(model, input_tokens, output_tokens, cost=cost)


def audio_usage(model: str, seconds: float, prices: Prices) -> Usage:
    """The usage of a speech-to-text model, which is charged by the length of the audio."""
    cost = Decimal(str(seconds)) * prices.audio_minute / PER_SECONDS if prices.audio_minute else None
    return Usage(model, audio_seconds=seconds, cost=cost)


def speech_usage(model: str, characters: int, prices: Prices) -> Usage:
    """The usage of a voice, which is charged by the length of the text."""
    cost = characters * prices.thousand_characters / PER_CHARACTERS if prices.thousand_characters else None
    return Usage(model, cost=cost, characters=characters)
