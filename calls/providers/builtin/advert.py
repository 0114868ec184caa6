"""A job advertisement without what must not be asked about: contact data, money, dates, addresses, damage."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from calls.providers.builtin.lexicon import WriterTexts
from calls.providers.builtin.tools import known_tools

MAX_CHARACTERS = 8_000
"""What is read of an advertisement; the time of the keyword search grows with it."""

MAX_TITLE_WORDS = 9

MIN_SHOUTED_WORDS = 3
MIN_SHOUTED_SHARE = 0.8
"""With so many of its words in capitals, a line shouts; fewer are abbreviations."""

MAX_SHORT_LETTERS = 3
"""A word in capitals that is no longer may be an abbreviation, also in a line that shouts."""

_NO_WORD = re.compile(r"\S{61,}")
"""No word is that long. It goes first, because the patterns below take long over endless ones."""

_EMAIL_OR_LINK = re.compile(
    r"\S+@\S+|https?://\S+|\bwww\.\S+"
    r"|\b(?:[\w-]+\.)+(?:com|org|net|gov|edu|info|eu|uk|us|de|at|ch|se|fr|es|no|dk|fi|nl|ie|ca|io|dev|app|ai)\b(?!\w)"
)
_PHONE = re.compile(r"(?<!\w)\+?\(?\d[\d ()./\u2010-\u2015-]{6,}\d")
_MONEY_OR_TIME = re.compile(
    r"[$£€]|\d\s?(?:kr|SEK|EUR|USD|GBP|AM|PM|a\.m|p\.m)\b|\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d\d\b"
)
_REPEATED_MARK = re.compile(r"([!?])[!?]+")
_REMOVED = re.compile(r"\[[^\]\n]*\]")
_DAMAGED = re.compile(r"\S*(?:Ã[\u0080-\u00ff‚ƒ„…†‡ˆ‰Š‹Œ]|â€|\ufffd)\S*")
_BREAK = re.compile(r"\n|\s{3,}|(?<=[\w)]{2}[.!?;])\s+|\s[!?]\s+|\s[-–—•·]\s|(?:^|\s)\d{1,2}[.)]\s")
_LABEL = re.compile(r"\s*([^\W\d][^:\n]{0,40}):(?:\s+(.*))?$")
_LEGAL_FORM = re.compile(r"\b(?:AB|GmbH|AG|KG|Ltd|LLC|Inc|Corp|plc|PLC|SARL|SAS|BV|ApS|Oy|e\.V)\b")
_ORGANISATION = re.compile(
    rf"((?:[^\W\d_a-zß-ÿ][\w&.-]*[^\S\n]+){{1,4}})(?:{_LEGAL_FORM.pattern}|Foundation|Stiftung|Holding|Group|Institut\w*)"
)
_DOMAIN_LABEL = re.compile(r"([\w-]+)\.[a-z]{2,6}\b")
_NAME_AND_PLACE = re.compile(r"[^,.:]+, ?[^\W\d_a-zß-ÿ][^,.:]*")
_GENDER_MARK = re.compile(r"\(?\b[mwfdxhiu](?:\s?[/|]\s?[mwfdxhiu]){1,3}\b\)?", re.IGNORECASE)
_GENDER_PAIRS = (
    (re.compile(r"([\w-]{3,})(?:[*:_·/]-?|(?=I))[iI]n\b"), r"\1in {or} \1"),
    (re.compile(r"(\w{3,})[·./]e\b"), r"\1 {or} \1e"),
    (re.compile(r"(\w{2,})o/a\b"), r"\1o {or} \1a"),
)
"""Written forms for two genders, such as Entwickler*in, chargé·e and camarero/a, and how they are spoken."""

_TITLE_BREAK = re.compile(r"\s[-–—|]+\s|\s*[,;:|(\[–—]\s*|\s+\d+\s*%|\n")


@dataclass(frozen=True)
class Advert:
    """What is left: sentences, and the words of names that may not be repeated."""

    sentences: tuple[str, ...]
    names: frozenset[str]


def read_advert(title: str, description: str, texts: WriterTexts) -> Advert:
    """The usable sentences of an advertisement."""
    sentences: list[str] = []
    plain = _plain(description)
    names = _names_in_title(title, texts) | _employers(plain)
    lines = [_quiet(line.strip(), texts) for line in plain.split("\n")]
    lines = [line for line in lines if line and line.casefold() != title.strip().casefold()]
    for number, line in enumerate(lines):
        if _is_employer(line, first=number == 0):
            names |= _capitalised(line)
            continue
        for piece in _BREAK.split(line):
            sentence, found = _usable(piece.strip(" \t-–—•·*#_>"), texts)
            names |= found
            sentences += [part for part in sentence.split(": ") if part.strip()]
    return Advert(tuple(sentences), frozenset(names))


def _names_in_title(title: str, texts: WriterTexts) -> set[str]:
    """The capitalised words after "at", "in" and the like, a comma or a dash: employers and places."""
    words = known_tools().without_phrases(_plain(title)).replace(",", " , ").split()
    ends = [n for n, word in enumerate(words) if n and (word.casefold() in texts.title_ends or word in ",-–—|")]
    return _capitalised(" ".join(words[ends[0] :])) - known_tools().words if ends else set()


def _employers(plain: str) -> set[str]:
    """The words before a legal form, and what a web or mail address calls its owner."""
    names = {word for match in _ORGANISATION.finditer(plain) for word in _capitalised(match[0])}
    links = [match[0] for match in _EMAIL_OR_LINK.finditer(plain)]
    return names | {label.casefold() for link in links for label in _DOMAIN_LABEL.findall(link)}


def _plain(text: str) -> str:
    """NFC without control characters, placeholders and words whose characters are damaged."""
    kept = "".join(
        char if char == "\n" or unicodedata.category(char)[0] != "C" else "\n"
        for char in unicodedata.normalize("NFC", text[:MAX_CHARACTERS]).replace("\xa0", " ")
    )
    return _REPEATED_MARK.sub(r"\1", _DAMAGED.sub(" ", _REMOVED.sub(" ", _NO_WORD.sub(" ", kept))))


def _quiet(line: str, texts: WriterTexts) -> str:
    """A line that shouts in capitals, as it is usually written; others as they are. Abbreviations and tools stay."""
    said = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 1]
    if len(said) < MIN_SHOUTED_WORDS or sum(word.isupper() for word in said) < MIN_SHOUTED_SHARE * len(said):
        return line
    places = [place for match in known_tools().phrases.finditer(line) for place in range(*match.span())]
    quiet = [
        match[0] if match.start() in places else _in_small_letters(match[0], texts)
        for match in re.finditer(r"\S+", line)
    ]
    return " ".join([quiet[0][0].upper() + quiet[0][1:], *quiet[1:]])


def _in_small_letters(word: str, texts: WriterTexts) -> str:
    bare = word.strip(".,:;!?()").casefold()
    is_small = bare in texts.small_words
    if not is_small and (len(bare) <= MAX_SHORT_LETTERS or bare in known_tools().words or not bare.isalpha()):
        return word
    return word.capitalize() if texts.nouns_are_capitalised and not is_small else word.lower()


def _is_employer(line: str, *, first: bool) -> bool:
    """Whether a line names the employer: a short one with a legal form, or "Name, Place" below the title."""
    if len(line.split()) > 8:
        return False
    return bool(_LEGAL_FORM.search(line)) or (first and _NAME_AND_PLACE.fullmatch(line) is not None)


def _usable(piece: str, texts: WriterTexts) -> tuple[str, set[str]]:
    """A sentence, empty if it is of no use, and the names found in it."""
    label = _LABEL.match(piece)
    if label:
        words = label[1].split()
        if any(texts.labels_of_names.has(word) for word in words):
            return "", _capitalised(label[2] or "")
        if any(texts.labels_of_facts.has(word) for word in words):
            return "", set()
    if _EMAIL_OR_LINK.search(piece) or _PHONE.search(piece) or _MONEY_OR_TIME.search(piece):
        return "", set()
    if any(texts.contact.has(word.strip(".,:!?")) for word in piece.split()):
        return "", set()
    return piece, set()


def _capitalised(line: str) -> set[str]:
    """The words of a name, case folded."""
    return {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", line) if word[0].isupper()}


def spoken_title(title: str, names: frozenset[str], texts: WriterTexts) -> str:
    """A title as it can be said in a sentence, without `names`; empty if there is nothing that may be said.

    A title that carries a word about age, sex, origin or the like is not mended but left out.
    """
    plain = _EMAIL_OR_LINK.sub(" ", _plain(title))
    if any(texts.protected.has(word) for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", plain)):
        return ""
    paired = _GENDER_MARK.sub(" ", plain)
    for form, both in _GENDER_PAIRS:
        paired = form.sub(both.replace("{or}", texts.either), paired)
    first = next((part for part in _TITLE_BREAK.split(paired.strip()) if part.strip()), "")
    words = re.sub(r"\s*/\s*", f" {texts.either} ", first.rstrip("!? ")).split()
    ends = [n for n, word in enumerate(words) if n and word.casefold() in texts.title_ends]
    kept = [_calm(word) for word in words[: ends[0] if ends else None] if word.casefold() not in names]
    return _checked_title(kept, texts)


def _checked_title(words: list[str], texts: WriterTexts) -> str:
    said = [word for word in words if re.search(r"[^\W\d_]", word)]
    tidy = all(re.fullmatch(r"[\w.’'&+#-]+", word) and not re.search(r"\d{2}|_", word) for word in said)
    known = any(not texts.generic.has(word) for word in said)
    return " ".join(said) if tidy and known and len(said) <= MAX_TITLE_WORDS else ""


def _calm(word: str) -> str:
    """A word that shouts in capitals, in small letters; abbreviations such as IT and HVAC stay."""
    return word.capitalize() if word.isupper() and len(word) > 4 else word
