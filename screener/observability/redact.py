"""The last line of defence: takes out of a text what must be in no log, no trace and no error report."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

REDACTED = "[redacted]"

_CHARACTER = r"(?:[\w-]|%(?:25)*[0-9a-fA-F]{2})"
_DOT = r"(?:\.|%(?:25)*2[eE])"
_SLASH = r"(?:/|%(?:25)*2[fF])"
_TOKEN = f"{_CHARACTER}{{22}}{_DOT}{_CHARACTER}{{4,10}}{_DOT}{_CHARACTER}{{10,64}}"
"""The token of a candidate's page, also when some of its characters are percent-encoded, once or several times."""

_SHAPES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("", re.compile(_TOKEN), REDACTED),
    ("i", re.compile(rf"({_SLASH}i{_SLASH})(?:[\s\"'/]|%(?:25)*[0-9a-fA-F]{{2}})*[^/\s\"']+"), rf"\1{REDACTED}"),
    ("@", re.compile(r"(?<=://)[^/\s@]+@"), f"{REDACTED}@"),  # user and password of a URL
    ("@", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), REDACTED),
    ("sk-", re.compile(r"\bsk-[\w-]{12,}"), REDACTED),
    ("", re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), REDACTED),
    (
        "",
        re.compile(r"(?i)(api[-_]?key|token|password|secret|signature)(['\"]?\s*[=:]\s*)['\"]?[^\s'\"&,}]+"),
        r"\1\2" + REDACTED,
    ),
    ("", re.compile(r"(?:\+|%2B)\d(?:[ ().-]{0,2}\d){6,14}", re.IGNORECASE), REDACTED),  # E.164, however it is grouped
    ("", re.compile(r"(?<![\w.-])\d{10,15}(?![\w-]|\.\d)"), REDACTED),  # a number without its plus
)
"""What a text must hold to be looked at, what is taken out, and what stands there then."""

_PRIVATE = {
    *("phone", "to", "from", "from_", "number", "name", "email", "user_agent", "transcript", "text", "speech"),
    *("body", "payload", "resume_text", "prompt", "content", "messages"),
    *("authorization", "x-api-key", "x-twilio-signature", "cookie", "token"),
}
"""Names of fields whose values are never written, whatever they look like."""

_QUOTED = re.compile(r"'[^'\n]*\s[^'\n]*'|\"[^\"\n]*\s[^\"\n]*\"")
_known: list[str] = []


def know(secrets: Iterable[str]) -> None:
    """Has these texts taken out wherever they stand. Texts of fewer than 8 characters would hit innocent words."""
    _known[:] = sorted({secret for secret in secrets if len(secret) >= 8}, key=len, reverse=True)


def text(value: str) -> str:
    """`value` without numbers, addresses, keys and tokens."""
    for secret in _known:
        value = value.replace(secret, REDACTED)
    for sign, shape, instead in _SHAPES:
        if sign in value:
            value = shape.sub(instead, value)
    return value


def anything(value: Any, name: str = "") -> Any:
    """A value of any depth without them, and without the fields that are private by their name."""
    if name.lower() in _PRIVATE and value not in (None, ""):
        return REDACTED
    match value:
        case str():
            return text(value)
        case Mapping():
            return {key: anything(item, str(key)) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [anything(item) for item in value]
        case None | bool() | int() | float():
            return text(str(value)) if isinstance(value, int) and abs(value) >= 10**9 else value
    return text(str(value))


def message(error: BaseException) -> str:
    """What an error says, as far as it can be told."""
    return first_line(str(error))


def first_line(said: str) -> str:
    """The first line of an error's text without what it quotes: databases and parsers repeat whole rows and inputs."""
    return text(_QUOTED.sub(REDACTED, said.partition("\n")[0]))


def stack(error: BaseException) -> str:
    """A traceback with all causes, whose messages are cut as `message` does; it holds source lines and no values."""
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        frames = "".join(traceback.format_tb(cause.__traceback__))
        parts.append(f"{frames}{type(cause).__qualname__}: {message(cause)}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\nwhich led to\n".join(reversed(parts))
