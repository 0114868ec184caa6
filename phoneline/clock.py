"""Call time: the only clock of the phoneline."""

import asyncio
import contextlib
import heapq
import itertools
import time
from collections.abc import Iterator
from typing import Protocol

TURNS_OF_THE_LOOP = 50
"""How often everything may go on before a stepped clock takes it that all of it waits for time."""
_POLL_SECONDS = 0.001


class Clock(Protocol):
    """What the phoneline needs of a clock."""

    def now(self) -> float:
        """Call time in seconds since the epoch."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after this many seconds of call time."""
        ...

    def still(self) -> contextlib.AbstractContextManager[None]:
        """Inside it, real work is done that takes no call time: a clock that can stand still does."""
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

    def still(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()


class ManualClock:
    """Starts at the real time and stands still until it is told to go on.

    Whoever sleeps is woken in the order of time, one after the other, and the next only when everything else waits.
    """

    def __init__(self) -> None:
        self._now = time.time()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._working = 0
        self._stepping = asyncio.Lock()

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return await asyncio.sleep(0)
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), woken))
        return await woken

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        self._working += 1
        try:
            yield
        finally:
            self._working -= 1

    @property
    def sleepers(self) -> int:
        """How many things wait for time to pass."""
        return sum(not woken.done() for _, _, woken in self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Let call time pass, with everything that happens in it."""
        async with self._stepping:
            end = self._now + seconds
            await self._run(end)
            self._now = end

    async def run_until_idle(self, longest: float) -> None:
        """Let call time pass until nothing waits for it any more, `longest` seconds at most."""
        async with self._stepping:
            await self._run(self._now + longest)

    async def _run(self, end: float) -> None:
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            moment, _, woken = heapq.heappop(self._sleepers)
            if woken.done():
                continue
            self._now = max(self._now, moment)
            woken.set_result(None)
            await self._settle()

    async def _settle(self) -> None:
        """Return when everything waits for time, as far as one can tell from outside."""
        quiet = 0
        while quiet < TURNS_OF_THE_LOOP:
            await asyncio.sleep(_POLL_SECONDS if self._working else 0)
            quiet = 0 if self._working else quiet + 1
