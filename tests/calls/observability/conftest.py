"""What the service writes while a test runs, as lines and as what they hold."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from screener.observability import logs


class Written:
    """A place that every logger writes to, in the form of production."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def lines(self, event: str = "") -> list[dict[str, Any]]:
        """The lines that are about `event`, or all of them."""
        parsed = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in parsed if not event or line["event"] == event]


@pytest.fixture
def written() -> Iterator[Written]:
    """Everything that is logged, at the most talkative level."""
    place = Written()
    handler = logging.StreamHandler(place.stream)
    handler.setFormatter(logs.formatter("json"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield place
    root.removeHandler(handler)
    root.setLevel(level)
