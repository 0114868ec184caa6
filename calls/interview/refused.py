"""A request that is refused because of what it asks for; nothing is broken."""

from __future__ import annotations


class Refused(ValueError):
    """What is asked for cannot be done: a stable code, a sentence, and the field of the request at fault."""

    def __init__(self, code: str, detail: str, field: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.field = field
