"""Fixtures of the steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import LazySettings

from calls import providers
from calls.domain.endpoints import Endpoint
from tests.calls.workflow.model_servers import PRICES, Chain
from tests.openai_stand_in import OpenAIStandIn


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
