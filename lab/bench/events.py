"""What the phoneline does, as it tells it while it happens."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from lab.bench.parts import WrongError
from lab.line import OVER

SPOKEN = frozenset({"voice", "consent", "answer", "silence"})
"""The kinds of webhook that the caller waits for in silence."""
_ANSWERED = "in-progress"
_READ_BUFFER_BYTES = 2**20
_POLL_SECONDS = 0.05
_MAX_SECONDS = 300.0


@dataclass(frozen=True)
class Webhook:
    """A webhook that was answered, or failed. `at` is the moment of that, in seconds since the epoch.

    `milliseconds` are real ones, from the carrier's side: the connection, the answer, and tries again.
    """

    at: float
    call: str
    kind: str
    fields: tuple[tuple[str, str], ...]
    status: int | None
    milliseconds: float
    error_code: int | None

    @property
    def is_spoken(self) -> bool:
        """Whether the caller waits for the answer."""
        return self.kind in SPOKEN

    @property
    def failed(self) -> bool:
        """Whether the carrier got nothing it could use."""
        return self.error_code is not None or self.status is None or self.status >= 300


@dataclass
class LineEvents:
    """What was told so far. Moments are seconds since the epoch, in real time."""

    webhooks: list[Webhook] = field(default_factory=list)
    hung_up: dict[str, float] = field(default_factory=dict)
    """call → when it was over"""
    notices: list[str] = field(default_factory=list)
    """what the carrier's debugger shows"""
    live: set[str] = field(default_factory=set)
    peak: int = 0
    """how many calls were talking at once at most"""


def _ignore(webhook: Webhook) -> None:
    pass


@asynccontextmanager
async def listening(url: str, seen: Callable[[Webhook], None] = _ignore) -> AsyncIterator[LineEvents]:
    """Everything that happens inside the block; `seen` is called for each webhook as soon as it has its answer."""
    events = LineEvents()
    timeout = aiohttp.ClientTimeout(total=None)
    async with (
        aiohttp.ClientSession(timeout=timeout, read_bufsize=_READ_BUFFER_BYTES) as http,
        http.get(f"{url}/phoneline/events") as response,
    ):
        reading = asyncio.create_task(_read(response, events, seen))
        try:
            yield events
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading


async def wait_until_over(events: LineEvents, calls: int, check: Callable[[], None]) -> None:
    """Until so many calls are over. `check` may raise when that cannot come; WrongError: it takes too long."""
    deadline = time.monotonic() + _MAX_SECONDS
    while len(events.hung_up) < calls:
        check()
        if time.monotonic() > deadline:
            raise WrongError(f"{len(events.hung_up)} of {calls} calls are over after {_MAX_SECONDS:.0f} s.")
        await asyncio.sleep(_POLL_SECONDS)


async def _read(response: aiohttp.ClientResponse, events: LineEvents, seen: Callable[[Webhook], None]) -> None:
    async for line in response.content:
        entry = json.loads(line)
        if entry["kind"] == "webhook":
            events.webhooks.append(webhook := _webhook(entry))
            seen(webhook)
        elif entry["kind"] == "status":
            _status(events, entry["call_sid"], entry["status"])
        elif entry["kind"] == "notice":
            events.notices.append(f"{entry['level']} {entry['code'] or ''}: {entry['message']}")


def _webhook(entry: dict[str, Any]) -> Webhook:
    """The kind is the third part of the path, behind `webhooks` and the carrier."""
    return Webhook(
        at=time.time(),
        call=entry["call_sid"],
        kind=urlsplit(entry["url"]).path.split("/")[3],
        fields=tuple((name, value) for name, value in entry["parameters"]),
        status=entry["status"],
        milliseconds=entry["milliseconds"],
        error_code=entry["error_code"],
    )


def _status(events: LineEvents, call: str, status: str) -> None:
    if status == _ANSWERED:
        events.live.add(call)
        events.peak = max(events.peak, len(events.live))
    elif status in OVER:
        events.live.discard(call)
        events.hung_up[call] = time.time()
