"""What the tests of the providers share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.openai_stand_in import OpenAIStandIn

StandIn = Callable[..., OpenAIStandIn]


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """Starts a stand-in for OpenAI with the given knobs; it ends with the test."""
    with ExitStack() as stack:
        yield lambda **knobs: stack.enter_context(OpenAIStandIn(**knobs))
