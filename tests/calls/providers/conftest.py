"""What the tests of the providers share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from lab.openai.stand_in import OpenAIStandIn

StandIn = Callable[..., OpenAIStandIn]


@pytest.fixture(autouse=True)
def nothing_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test's server refused is not remembered of a server at the same port."""
    monkeypatch.setattr("calls.providers.openai.capabilities._learned", {})


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """Starts a stand-in for OpenAI with the given knobs; it ends with the test."""
    with ExitStack() as stack:
        yield lambda **knobs: stack.enter_context(OpenAIStandIn(**knobs))
