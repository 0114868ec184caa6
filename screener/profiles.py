"""What model servers understand, by their makers. docs/reference/providers/ says for each where that is known from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from calls.domain.endpoints import ORDINARY, Capabilities, Structured

PROFILES: Mapping[str, Capabilities] = {
    "openai": Capabilities(seed=True, store=True, max_tokens="max_completion_tokens"),
    "ollama": Capabilities(seed=True),
    "vllm": Capabilities(seed=True),
    "groq": Capabilities(structured=Structured.OBJECT, seed=True, max_tokens="max_completion_tokens"),
    "openrouter": Capabilities(seed=True, passes_on=True),
    "gemini": Capabilities(),
    "other": ORDINARY,
}

_HOSTS = {
    "": "openai",
    "api.openai.com": "openai",
    "ollama.com": "ollama",
    "api.groq.com": "groq",
    "openrouter.ai": "openrouter",
    "generativelanguage.googleapis.com": "gemini",
}
_OLLAMA_PORT = 11434
_GROQ_STRICT = ("openai/gpt-oss-20b", "openai/gpt-oss-120b")
"""The models of Groq that can be held to a schema; it refuses a schema for the others."""

_FLAGS = {"yes": True, "no": False}


def profile_of(base_url: str) -> str:
    """The profile of whoever answers at an address; `other` when the address does not tell."""
    try:
        parts = urlsplit(base_url)
        by_port = {_OLLAMA_PORT: "ollama"}.get(parts.port or 0)
    except ValueError:  # no URL: the first request says so
        return "other"
    return by_port or _HOSTS.get(parts.hostname or "", "other")


def capabilities(profile: str, model: str, changed: Mapping[str, str]) -> Capabilities:
    """What an endpoint understands: as its profile says, and then as `changed` says.

    Raises ValueError with a sentence that says what would be right.
    """
    if profile not in PROFILES:
        raise ValueError(f"there is no such profile: use {', '.join(PROFILES)}")
    known = PROFILES[profile]
    if profile == "groq" and model in _GROQ_STRICT:
        known = replace(known, structured=Structured.SCHEMA)
    return _changed(known, changed)


def _changed(known: Capabilities, changed: Mapping[str, str]) -> Capabilities:
    if not changed.keys() <= CHANGES.keys():
        raise ValueError(f"a capability has another name: use {', '.join(CHANGES)}")
    read: dict[str, Any] = {name: CHANGES[name](name, value) for name, value in changed.items()}
    return replace(known, **read)


def _flag(name: str, value: str) -> bool:
    if value not in _FLAGS:
        raise ValueError(f"{name} is yes or no: use for example {name}=no")
    return _FLAGS[value]


def _form(name: str, value: str) -> Structured:
    forms = [str(form) for form in Structured]
    if value not in forms:
        raise ValueError(f"{name} is none of its words: use {', '.join(forms)}")
    return Structured(value)


def _limit(name: str, value: str) -> str:
    names = {"max_tokens": "max_tokens", "max_completion_tokens": "max_completion_tokens", "no": ""}
    if value not in names:
        raise ValueError(f"{name} is the name of a parameter: use {', '.join(names)}")
    return names[value]


CHANGES: Mapping[str, Callable[[str, str], object]] = {
    "structured": _form,
    "temperature": _flag,
    "seed": _flag,
    "store": _flag,
    "max_tokens": _limit,
    "passes_on": _flag,
}
"""The capabilities that an operator may change, each with its reader."""
