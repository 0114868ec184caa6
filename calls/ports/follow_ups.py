"""What we need from whoever judges answers while the conversation goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from calls.ports.common import Author, Metered
from calls.ports.scores import Answer


@dataclass(frozen=True)
class FollowUpDraft:
    """A further question about an answer. `criterion` is the one of its rubric that more should be known about.

    `quote` are words of the transcript, which are said to the candidate before `text`.
    """

    criterion: str
    quote: str
    text: str


@dataclass(frozen=True)
class WrittenFollowUp(Metered):
    """A draft, or None when the answer needs no further question; `reason` is a sentence for the timeline."""

    draft: FollowUpDraft | None
    reason: str
    author: Author


class FollowUpWriter(Protocol):
    """Judges, while the conversation goes on, whether an answer left something out."""

    @property
    def name(self) -> str:
        """How the vendor is called in rows."""
        ...

    def follow_up(self, answer: Answer) -> WrittenFollowUp:
        """The judgement of one answer. A draft is checked by the caller with `calls.domain.follow_ups.fault`."""
        ...
