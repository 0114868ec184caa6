"""Quotes: whether words that a score cites were really said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MIN_QUOTE_WORDS = 2


def normalised(text: str) -> str:
    """Text as quotes are compared: NFKC, case folded, letters and digits only, one blank between words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


def is_said(quote: str, transcript: str) -> bool:
    """Whether `quote` stands in `transcript`, as whole words in the same order without a gap."""
    wanted = normalised(quote)
    if len(wanted.split()) < MIN_QUOTE_WORDS:
        return False
    return f" {wanted} " in f" {normalised(transcript)} "


def supported_quotes(quotes: Iterable[str], transcript: str) -> tuple[str, ...]:
    """The quotes that were really said, each once, in their order; the others are dropped."""
    kept: dict[str, str] = {}
    for quote in quotes:
        if is_said(quote, transcript):
            kept.setdefault(normalised(quote), quote.strip())
    return tuple(kept.values())
