"""Fixtures of text messages: they are switched on, and a carrier with knobs takes them."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from calls import providers
from calls.models import Interview
from tests.calls.messages.post import FakeMessaging
from tests.calls.story import Vendors, make_interview


@pytest.fixture
def carrier(vendors: Vendors, monkeypatch: pytest.MonkeyPatch) -> FakeMessaging:
    """The carrier of text messages."""
    chosen = FakeMessaging()
    monkeypatch.setattr(providers, "messaging", lambda: chosen)
    return chosen


@pytest.fixture
def interview(db: None, settings: LazySettings) -> Interview:
    """An interview that waits for its turn, in a service that sends text messages."""
    settings.SMS_ENABLED = True
    return make_interview()
