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

_ADDRESS: Final = re.compile(r"\S*(?:@|://|\bwww\.)\S*")
_WORD: Final = re.compile(r"(?:(?![\u0590-\u1dff\u2e80-\U0010ffff])[^\W\d_])+")
"""Letters of the scripts with capitals: Latin, Greek, Cyrillic and Armenian."""
_MAX_WORD: Final = 24
"""Letters. Longer words are rare, German ones included."""
_JOINED_SHARE: Final = 0.05
"""Of the letters. Names such as FlashInfer and TechCrunch make up at most 2 % of the résumés that were measured."""
_FEWEST_JOINTS: Final = 5
"""A short résumé may hold three or four such names, which are then a large share of its letters."""
_MOSTLY_JOINED: Final = 0.5
"""Of the letters: then two joints are enough, however short the text is."""
_JOINED_DATE: Final = re.compile(r"[^\W\d_][:.,]?\d{1,2}(?:st|nd|rd|th)?\.?[^\W\d_]{3,10}[.,]?(?:19|20)\d\d")
"""A date behind a word without any blank: "birth:1May1990"."""
_WRITTEN_SO: Final = re.compile(
    r"javascript|typescript|coffeescript|github|gitlab|linkedin|youtube|tensorflow|pytorch|postgresql|"
    r"powershell|powerpoint|sharepoint|onedrive|onenote|wordpress|quickbooks|hubspot|mailchimp|databricks|"
    r"solidworks|servicenow|teamcity|testrail|bitbucket|cloudformation|fastapi|graphql|indesign|lightroom|"
    r"sketchup|autocad|peoplesoft|phpstorm|webstorm|intellij|playstation|whatsapp|facetime|mcdonald|"
    r"mckinsey|fedex|paypal|(?:xe)?latex|pycharm",
    re.IGNORECASE,
)
"""The commonest names with a capital in their middle."""


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


def has_joined_words(text: str) -> bool:
    """Whether words stand together without a blank ("PythonDjango") more often than names that are written so.

    A date that is joined with the word before it is enough. Only scripts with capital letters are judged: some of
    the others put no blanks between words.
    """
    text = _ADDRESS.sub(" ", text)
    words = _WORD.findall(text)
    joints = {word: _joints(word) for word in set(words)}
    joined = sum(len(word) for word in words if joints[word])
    letters = sum(character.isalpha() for character in text)
    number = sum(joints.values())
    is_mostly_joined = number >= 2 and joined > _MOSTLY_JOINED * letters
    is_often_joined = number >= _FEWEST_JOINTS and joined > _JOINED_SHARE * letters
    return is_mostly_joined or is_often_joined or _JOINED_DATE.search(text) is not None


def _joints(word: str) -> int:
    """How many capitals stand between small letters in its middle, and one for a word that is longer than words are."""
    if _WRITTEN_SO.fullmatch(word):
        return 0
    places = range(2, len(word) - 1)
    inside = sum(word[at - 1].islower() and word[at].isupper() and word[at + 1].islower() for at in places)
    return inside + (len(word) > _MAX_WORD)


def _is_kept(character: str) -> bool:
    if character in "\n\t":
        return True
    if character in _INVISIBLE or character in _BIDI_CONTROLS:
        return False
    return unicodedata.category(character) not in _DROPPED_CATEGORIES
