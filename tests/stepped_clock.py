"""A clock that stands still until it is told to go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine


class SteppedClock:
    """The time of everything in this process, as long as it is used."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    def step(self, **time: float) -> None:
        """Goes on, by the keywords of a timedelta."""
        self._traveller.shift(timedelta(**time))


@contextmanager
def stepped_clock() -> Iterator[SteppedClock]:
    """Stops the clock at the present time."""
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield SteppedClock(traveller)
