"""What ports have in common: what an answer took, who wrote it and how."""

from __future__ import annotations

from dataclasses import dataclass

from calls.domain.usage import NOTHING, Usage


def is_deterministic(port: object) -> bool:
    """Whether a port gives the same answer to the same question every time, so that asking twice tells nothing."""
    return bool(getattr(port, "deterministic", False))


def is_in_process(port: object) -> bool:
    """Whether a port does its work here: nobody can be away, is overrun, or sends a bill."""
    return bool(getattr(port, "in_process", False))


@dataclass(frozen=True, kw_only=True)
class Metered:
    """An answer that says what it took."""

    usage: Usage = NOTHING


@dataclass(frozen=True)
class Author:
    """Who wrote questions or ratings, so that they can be traced.

    `prompt_hash` begins the SHA-256 of every text that is sent besides the material; empty where there is no prompt.
    """

    provider: str
    model: str
    prompt_version: str
    prompt_hash: str = ""
