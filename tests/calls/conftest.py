"""Fixtures of the story."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from calls import providers
from calls.models import Call
from tests.calls.story import Carrier, Vendors, make_call, queue
from tests.stepped_clock import SteppedClock, stepped_clock


@pytest.fixture
def vendors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendors]:
    """Vendors with knobs in the place of the real ones, and an empty queue."""
    chosen = Vendors()
    monkeypatch.setattr(providers, "telephony", lambda: chosen.telephony)
    monkeypatch.setattr(providers, "recognisers", lambda: [chosen.speech_to_text] if chosen.speech_to_text else [])
    monkeypatch.setattr(providers, "answer_scorers", lambda: [chosen.scorer])
    queue().clear()
    yield chosen
    queue().clear()


@pytest.fixture
def call(db: None) -> Call:
    """A call about three questions that was ordered."""
    return make_call()


@pytest.fixture
def carrier(call: Call) -> Carrier:
    """The carrier of that call."""
    return Carrier(call)


@pytest.fixture
def clock() -> Iterator[SteppedClock]:
    """The time, which stands still until the test has it go on."""
    with stepped_clock() as clock:
        yield clock
