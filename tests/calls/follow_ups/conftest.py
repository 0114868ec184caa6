"""Follow-ups are on, and a writer with knobs writes them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.conf import LazySettings

from calls import providers
from calls.errors import ProviderError
from calls.ports import Answer, Author, FollowUpDraft, WrittenFollowUp
from tests.calls.story import Vendors

QUOTE = "the page was fast"
TEXT = "How did you find out that an index was missing?"
SPOKEN = f"Earlier you said: {QUOTE}. {TEXT}"


@dataclass
class FakeFollowUpWriter:
    """Writes always the same, or nothing, or fails."""

    draft: FollowUpDraft | None = field(default_factory=lambda: FollowUpDraft("substance", QUOTE, TEXT))
    error: ProviderError | None = None
    name: str = "fake"
    judged: list[Answer] = field(default_factory=list)

    def follow_up(self, answer: Answer) -> WrittenFollowUp:
        self.judged.append(answer)
        if self.error:
            raise self.error
        return WrittenFollowUp(self.draft, "It names no figure.", Author(self.name, "asker", "p1"))


@pytest.fixture(autouse=True)
def writer(vendors: Vendors, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> FakeFollowUpWriter:
    """The writer; one follow-up is allowed."""
    settings.FOLLOW_UPS = 1
    chosen = FakeFollowUpWriter()
    monkeypatch.setattr(providers, "follow_up_writers", lambda: (chosen,))
    return chosen
