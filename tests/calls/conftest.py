"""Fixtures of the story."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import LazySettings

from calls import providers
from calls.domain.endpoints import Endpoint
from calls.models import Call
from lab.openai.stand_in import OpenAIStandIn
from tests.calls.model_servers import PRICES, Chain
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


@pytest.fixture
def chain(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chain]:
    """Starts one server for each set of knobs; the first is asked first."""
    real = {name: getattr(providers, name) for name in ("recognisers", "answer_scorers")}

    def start(*knobs: dict[str, Any]) -> list[OpenAIStandIn]:
        servers = [stack.enter_context(OpenAIStandIn(**each)) for each in knobs]
        first, *others = [server.base_url for server in servers]
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL = "sk-first", first
        settings.CARRIER_TRANSCRIBES = False
        settings.OPENAI_FALLBACKS = tuple(
            Endpoint(f"fallback-{number}", url, "sk-other", "second-model", "second-ears", PRICES)
            for number, url in enumerate(others, start=1)
        )
        for name, choose in real.items():
            monkeypatch.setattr(providers, name, choose)
        return servers

    with ExitStack() as stack:
        yield start
