"""Cleans extracted text: one form for every letter, no invisible characters, sensible lines."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Forms that exist for typesetting only: Kangxi radicals, Latin ligatures, Arabic presentation forms. NFKC on
# the whole text would also turn "½" into "1⁄2" and "m²" into "m2", which are different texts to a reader.
_PRESENTATION_FORMS: Final = re.compile("[\u2f00-\u2fd5\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]+")

_HYPHENATED: Final = re.compile("\u00ad[^\\S\n]*\n[^\\S\n]*")
_LINE_ENDS: Final = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BLANKS: Final = re.compile("[^\\S\t\n]+")
_BLANKS_AROUND_BREAKS: Final = re.compile("[ \t]*\n[ \t]*")
_EMPTY_LINES: Final = re.compile("\n{3,}")

# Zero-width joiner and non-joiner stay: Persian and the Indian scripts spell with them.
_INVISIBLE: Final = frozenset("\u00ad\u180e\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\ufffd")
_BIDI_CONTROLS: Final = frozenset("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cs", "Co", "Cn"})

_IDEOGRAPH: Final = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
# "张 三": Chinese and Japanese headings and names are spread with blanks between single characters.
_SPREAD_IDEOGRAPHS: Final = re.compile(f"(?<![^\\s]){_IDEOGRAPH}(?:[ \u3000]{_IDEOGRAPH})+(?![^\\s])")


def clean(text: str) -> str:
    """The text in NFC, without control, private-use and invisible characters or runs of empty lines."""
    text = _HYPHENATED.sub("", _LINE_ENDS.sub("\n", text))
    text = _PRESENTATION_FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = "".join(character for character in text if _is_kept(character))
    text = unicodedata.normalize("NFC", text)
    text = _SPREAD_IDEOGRAPHS.sub(lambda found: found[0].replace(" ", "").replace("\u3000", ""), text)
    text = _BLANKS_AROUND_BREAKS.sub("\n", _BLANKS.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n", text).strip()


def has_words(text: str) -> bool:
    """Whether there is at least one letter or digit."""
    return any(character.isalnum() for character in text)


def _is_kept(character: str) -> bool:
    if character in "\n\t":
        return True
    if character in _INVISIBLE or character in _BIDI_CONTROLS:
        return False
    return unicodedata.category(character) not in _DROPPED_CATEGORIES
