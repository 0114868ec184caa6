"""A telephone for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.phoneline.harness import Telephone, telephone


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here is on loopback; a proxy of the machine, or an edge for the SDK, would lead elsewhere."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("TWILIO_EDGE", raising=False)
    monkeypatch.delenv("TWILIO_REGION", raising=False)


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Telephone]:
    """A line with the strong candidate."""
    with telephone(tmp_path) as started:
        yield started
