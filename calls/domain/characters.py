"""Which characters of a text are seen, and which can be spoken. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_JOINERS: Final = "\u200c\u200d"
"""Persian, Arabic and the Indian scripts spell with them."""

_VISIBLE_FORMATS: Final = frozenset("\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd") | {
    chr(code) for code in range(0x0600, 0x0606)
}
"""Characters of category Cf that are drawn: marks of numbers and verses."""

_BLANK_SIGNS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0\u17b4\u17b5\u034f")
"""Letters and signs that are drawn as nothing."""

_BLANKS: Final = re.compile(r"[^\S\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")
_LINE_BREAKS: Final = re.compile(r"[\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")

_SPOKEN_SYMBOLS: Final = frozenset("+<=>~±×÷−≤≥≈°©®™№℃℉℠")
_UNSPOKEN_MARKS: Final = frozenset("`^|\\[]{}\ufffd")
_UNSPOKEN: Final = (
    (re.compile(r"https?://", re.IGNORECASE), "a link"),
    (re.compile(r"^\s*(?:[-*•>]|#+|\d+[.)])\s"), "a list marker or heading"),
    (re.compile(r"</?[A-Za-z!][^<>]*>"), "a tag"),
    (re.compile(r"(?<!\w)#(?!\d)"), '"#"'),
    (re.compile(r"(?<!\w)\*|\*(?=\w)"), '"*"'),
    (re.compile(r"(?<!\w)_|_(?!\w)"), '"_"'),
    (re.compile(r"~(?!\d)"), '"~"'),
)
"""What is markup. The same characters in C#, A*, max_seconds or < 5 ms are read."""


def visible(text: str) -> str:
    """`text` without characters that nobody sees: direction marks, joiners outside words, soft hyphens.

    Every kind of blank becomes an ordinary one. Line breaks and control characters stay.
    """
    text = _BLANKS.sub(" ", text)
    kept = [char for index, char in enumerate(text) if _is_kept(char, text[index - 1] if index else " ")]
    return re.sub(" {2,}", " ", "".join(kept)).strip(" ")


def _is_kept(char: str, before: str) -> bool:
    if char in _JOINERS:
        return unicodedata.category(before)[0] in "LMS"
    return unicodedata.category(char) != "Cf" or char in _VISIBLE_FORMATS


def label(text: str) -> str:
    """A name or title as one line of visible characters; empty when there are none."""
    text = _LINE_BREAKS.sub(" ", text)
    text = visible("".join(char for char in text if char == "\t" or unicodedata.category(char) != "Cc"))
    return text if any(_is_seen(char) for char in text) else ""


def _is_seen(char: str) -> bool:
    return char not in _BLANK_SIGNS and unicodedata.category(char)[0] in "LNPS"


def unspoken(text: str) -> list[str]:
    """What a voice cannot read in a text: markup, and characters by themselves or by their code."""
    text = visible(text)
    marks = [name for pattern, name in _UNSPOKEN if pattern.search(text)]
    return list(dict.fromkeys([*marks, *(_name(char) for char in text if not _is_spoken(char))]))


def _is_spoken(char: str) -> bool:
    category = unicodedata.category(char)
    if category in ("So", "Sm") or char in _UNSPOKEN_MARKS:
        return char in _SPOKEN_SYMBOLS
    is_skin_tone = "\U0001f3fb" <= char <= "\U0001f3ff"
    return not is_skin_tone and category not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")


def _name(char: str) -> str:
    if char == "\n":
        return "a line break"
    return f'"{char}"' if char.isprintable() and char != "\ufffd" else f"U+{ord(char):04X}"
