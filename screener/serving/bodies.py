"""How many bytes of a request's body are read, decided by its headers alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
FORMS: Final = frozenset({FORM, MULTIPART})

MAX_FORM_BYTES: Final = 65_536
"""A webhook, or a form of a candidate's page. Twilio sends about 1 KB, and up to 20 KB with a transcription."""
MAX_JSON_BYTES: Final = 1_000_000
"""Far above the longest job description."""
MAX_UPLOAD_BYTES: Final = 32_000_000
"""A multipart body. A résumé between its own limit and this one is read and refused with its reason."""

_API: Final = "/api/v1/"


def media_type(content_type: str) -> str:
    """The media type of a Content-Type header, without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def announced(meta: Mapping[str, Any]) -> int:
    """The Content-Length of a WSGI environment."""
    length = str(meta.get("CONTENT_LENGTH") or "")
    return int(length) if length.isdecimal() else 0


def is_api(path: str) -> bool:
    """Whether requests to this path need an API key."""
    return path.startswith(_API)


def max_bytes(path: str, content_type: str, *, has_key: bool) -> int:
    """The longest body that is read. `has_key`: the request came with a valid API key."""
    kind = media_type(content_type)
    if is_api(path):
        return (MAX_UPLOAD_BYTES if kind == MULTIPART else MAX_JSON_BYTES) if has_key else 0
    return MAX_FORM_BYTES if kind in FORMS else 0
