"""Speaking sentences ahead of calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from calls.ports.common import Metered


@dataclass(frozen=True)
class Speech(Metered):
    """A text as sound: a whole file, in a format that the carrier plays."""

    data: bytes
    content_type: str


class TextToSpeech(Protocol):
    """Speaks sentences ahead of calls."""

    @property
    def name(self) -> str:
        """How the vendor is called in rows."""
        ...

    def speak(self, text: str, *, voice: str, language: str) -> Speech:
        """`voice` is the vendor's id of one, `language` a BCP 47 tag."""
        ...
