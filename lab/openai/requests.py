"""What the stand-in for OpenAI received."""

from __future__ import annotations

import email
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, cast

Json = dict[str, Any]


@dataclass(frozen=True)
class RecordedRequest:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Json:
        """The body of a chat request."""
        return cast("Json", json.loads(self.body))

    def parts(self) -> dict[str, Message]:
        """The parts of a multipart body by name."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        parts = cast("list[Message]", email.message_from_bytes(head + self.body).get_payload())
        return {str(part.get_param("name", header="content-disposition")): part for part in parts}

    def form(self) -> dict[str, str]:
        """The text fields of a multipart body, without the file."""
        texts = {name: part for name, part in self.parts().items() if part.get_filename() is None}
        return {name: payload(part).decode() for name, part in texts.items()}


def payload(part: Message) -> bytes:
    """The content of a part of a multipart body."""
    return cast("bytes", part.get_payload(decode=True))
