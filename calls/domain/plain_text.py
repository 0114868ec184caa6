"""Text from outside, as a database can keep it."""

from __future__ import annotations


def storable(text: str) -> str:
    """`text` without NUL and lone surrogates: JSON can carry them, PostgreSQL and UTF-8 cannot."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
