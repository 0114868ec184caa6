"""Building JSON schemas, and reading the fields of an answer: a missing or ill-typed one is a ValueError."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_MARKS = " .\"'`*"
"""What a model puts around a word of an enumeration."""


def closed_object(**properties: object) -> dict[str, object]:
    """The schema of an object that has exactly these properties, as strict structured output demands."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def array(items: Mapping[str, object]) -> dict[str, object]:
    """The schema of a list."""
    return {"type": "array", "items": items}


def text(source: Mapping[str, object], key: str, *, optional: bool = False) -> str:
    """A text in one line; a number is read as its digits.

    Raises ValueError if it is absent, or empty and not `optional`. An optional one may be null.
    """
    value = source.get(key, False)
    value = "" if value is None and optional else _in_digits(value)
    if not isinstance(value, str) or not (optional or value.strip()):
        raise ValueError(f"{key}: a text is needed")
    return " ".join(value.split())


def choice(source: Mapping[str, object], key: str, allowed: Sequence[str]) -> str:
    """One of the words of an enumeration, however it is capitalised or joined. Raises ValueError."""
    said = text(source, key, optional="" in allowed)
    known = {_key_of(word): word for word in allowed}
    if _key_of(said) not in known:
        raise ValueError(f"{key}: use one of {', '.join(filter(None, allowed))}")
    return known[_key_of(said)]


def _key_of(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.casefold().strip(_MARKS))


def _in_digits(value: object) -> object:
    """A number as it would be written as a text. A truth value is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return value
    return str(int(value) if value == int(value) else value)


def number(source: Mapping[str, object], key: str) -> float:
    """A finite number, which may be written as a text. Raises ValueError."""
    value = source.get(key)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{key}: a number is needed")
    return float(value)


def texts(source: Mapping[str, object], key: str) -> list[str]:
    """A list of texts. A single text is a list of one, null an empty list. Raises ValueError."""
    value = source.get(key, False)
    if value is None:
        return []
    if isinstance(value, str):
        return [value] if value.strip() else []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{key}: a list of texts is needed")
    return value


def member(source: Mapping[str, object], key: str) -> Mapping[str, object]:
    """An object. Raises ValueError."""
    value = source.get(key)
    if not isinstance(value, dict):
        raise ValueError(f"{key}: an object is needed")
    return value


def objects(source: Mapping[str, object], key: str) -> Sequence[Mapping[str, object]]:
    """A list of objects. An absent list is an empty one, so that the rule about its length can speak."""
    value = source.get(key)
    if not isinstance(value, list):
        return []
    return [item if isinstance(item, dict) else {} for item in value]
