"""What requests took, as far as the server or the recording says it."""

from __future__ import annotations

from calls.domain.usage import Prices, Usage, chat_usage
from calls.providers.audio import MAX_SECONDS

MAX_TOKENS = 1_000_000_000
"""Beyond it a server counts nonsense."""


class Meter:
    """Adds up the requests of one piece of work."""

    def __init__(self, model: str, prices: Prices) -> None:
        self.usage = Usage(model)
        self._prices = prices

    def count(self, completion: object) -> None:
        """Adds what a chat completion took; one without usage, as some servers send, adds nothing."""
        usage = getattr(completion, "usage", None)
        read = _tokens(getattr(usage, "prompt_tokens", None))
        written = _tokens(getattr(usage, "completion_tokens", None))
        if read or written:
            self.usage += chat_usage(self.usage.model, read, written, self._prices)


def billed_seconds(answer: object, measured: float) -> float:
    """The seconds that a transcription says it charges, else those that were measured."""
    seconds = getattr(getattr(answer, "usage", None), "seconds", None)
    if isinstance(seconds, int | float) and 0 < seconds <= MAX_SECONDS:
        return float(seconds)
    return measured


def _tokens(value: object) -> int:
    return min(value, MAX_TOKENS) if isinstance(value, int) and value > 0 else 0
