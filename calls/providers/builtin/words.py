"""Words, stems and passages of a text, the same for every language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

STEM_LETTERS = 6
PASSAGE_WORDS = 24

_ENDINGS = re.compile(r"(?<=\w{4})(?:ings?|ed|es|en|er|s|e|a|o)$")
_SENTENCE_END = re.compile(r"(?<=[.!?;…])\s+|\s*\n\s*")


def words(text: str) -> list[str]:
    """The words of a text as they are compared: NFKC, case folded, letters and digits only."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())


def stem(word: str) -> str:
    """A word without its commonest endings, cut to six letters: tests, tested and testing are one word.

    Crude on purpose: it needs no dictionary, treats all languages alike and can be worked out by hand.
    """
    bare = _ENDINGS.sub("", word)
    return (bare[:-1] + "i" if bare.endswith("y") else bare)[:STEM_LETTERS]


def stems(text_words: Sequence[str]) -> set[str]:
    """The different stems of words."""
    return {stem(word) for word in text_words}


def passages(text: str) -> list[str]:
    """A text in pieces that can be quoted, each copied from it letter by letter.

    A piece is a sentence. What runs on for longer, as in transcripts without punctuation, is cut between words.
    """
    pieces = []
    for sentence in _SENTENCE_END.split(text):
        spans = [match.span() for match in re.finditer(r"\S+", sentence)]
        for start in range(0, len(spans), PASSAGE_WORDS):
            part = spans[start : start + PASSAGE_WORDS]
            pieces.append(sentence[part[0][0] : part[-1][1]])
    return pieces
