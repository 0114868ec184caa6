"""Quotes: whether words that a score cites were really said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MIN_QUOTE_WORDS = 2
"""Of a quote that is not a sentence of its own: a single word out of a sentence shows nothing."""

SHORT_ANSWER_WORDS = 3
"""An answer with so few words may be shown by one of them ("um, yes")."""

_SENTENCE_END = re.compile(r"[.!?…;\n]+")


def normalised(text: str) -> str:
    """Text as quotes are compared: NFKC, case folded, letters and digits only, one blank between words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


def is_said(quote: str, transcript: str) -> bool:
    """Whether `quote` stands in `transcript`, as whole words in the same order without a gap.

    One word counts when it is a sentence ("Yes."), or a word of a very short answer.
    """
    wanted, said = normalised(quote), normalised(transcript)
    if not wanted or f" {wanted} " not in f" {said} ":
        return False
    if len(wanted.split()) >= MIN_QUOTE_WORDS or len(said.split()) <= SHORT_ANSWER_WORDS:
        return True
    return any(normalised(sentence) == wanted for sentence in _SENTENCE_END.split(transcript))


def supported_quotes(quotes: Iterable[str], transcript: str) -> tuple[str, ...]:
    """The quotes that were really said, each once, in their order; the others are dropped."""
    kept: dict[str, str] = {}
    for quote in quotes:
        if is_said(quote, transcript):
            kept.setdefault(normalised(quote), quote.strip())
    return tuple(kept.values())
