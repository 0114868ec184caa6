"""Building JSON schemas, and reading the fields of an answer: a missing or ill-typed one is a ValueError."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


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
    """A text in one line. Raises ValueError if it is absent, or empty and not `optional`."""
    value = source.get(key)
    if not isinstance(value, str) or not (optional or value.strip()):
        raise ValueError(f"{key}: a text is needed")
    return " ".join(value.split())


def number(source: Mapping[str, object], key: str) -> float:
    """A finite number. Raises ValueError."""
    value = source.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{key}: a number is needed")
    return float(value)


def texts(source: Mapping[str, object], key: str) -> list[str]:
    """A list of texts. Raises ValueError."""
    value = source.get(key)
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
