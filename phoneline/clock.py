"""Call time: the only clock of the phoneline."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What the phoneline needs of a clock; a manually stepped one can take its place."""

    def now(self) -> float:
        """Call time in seconds since the epoch."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after this many seconds of call time."""
        ...


class ScaledClock:
    """Starts at the real time and runs `speed` times as fast."""

    def __init__(self, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError("speed must be above zero")
        self._speed = speed
        self._epoch = time.time()
        self._started = time.monotonic()

    def now(self) -> float:
        return self._epoch + (time.monotonic() - self._started) * self._speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self._speed)
