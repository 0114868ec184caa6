"""Clients that send webhooks over connections of their own, each when the one before has its answer."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from lab.bench.conversation import Event, conversation
from lab.bench.prepare_calls import phone
from lab.bench.processes import Floor, Web
from phoneline.signature import sign

_TIMEOUT = aiohttp.ClientTimeout(total=60)
_FORM = "application/x-www-form-urlencoded"
_GOOD = frozenset({200, 204})


@dataclass(frozen=True)
class Sent:
    """One webhook and its answer. `status` 0: there was none."""

    kind: str
    milliseconds: float
    status: int

    @property
    def is_good(self) -> bool:
        """Whether the carrier can use the answer."""
        return self.status in _GOOD


async def send(http: aiohttp.ClientSession, url: str, token: str, event: Event) -> Sent:
    """Send a webhook as a carrier does, with its signature."""
    headers = {"X-Twilio-Signature": sign(token, url, event.fields), "Content-Type": _FORM}
    body = urlencode(event.fields).encode()
    began = time.perf_counter()
    try:
        async with http.post(url, data=body, headers=headers, timeout=_TIMEOUT) as response:
            await response.read()
            status = response.status
    except (aiohttp.ClientError, TimeoutError):
        status = 0
    return Sent(event.kind, (time.perf_counter() - began) * 1000, status)


@dataclass(frozen=True)
class Side:
    """Who is sent webhooks: the service, or the floor. `path` is that of an event of the nth call."""

    base_url: str
    token: str
    account_sid: str
    pid: int
    path: Callable[[int, Event], str]


def service_side(web: Web) -> Side:
    return Side(
        web.base_url,
        web.account.token,
        web.account.sid,
        web.pid,
        lambda number, event: f"/webhooks/twilio/{event.kind}/{web.call_ids[number]}/{event.place}",
    )


def floor_side(floor: Floor, account_sid: str) -> Side:
    """The floor, which gets the same fields."""
    return Side(
        floor.base_url,
        floor.token,
        account_sid,
        floor.pid,
        lambda number, event: f"/webhooks/{event.kind}/{number + 1}/",
    )


class Client:
    """One of the carrier's connections. It goes through one call after the other, and pauses wherever it is."""

    def __init__(self, side: Side, numbers: Iterator[int]) -> None:
        self._side = side
        self._events = (
            (number, event) for number in numbers for event in conversation(side.account_sid, phone(number))
        )

    async def work(self, until: float) -> list[Sent]:
        """Send until then (of time.monotonic), or until there are no more calls."""
        sent = []
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as http:
            while time.monotonic() < until and (entry := next(self._events, None)) is not None:
                url = self._side.base_url + self._side.path(*entry)
                sent.append(await send(http, url, self._side.token, entry[1]))
        return sent


async def send_for(clients: Sequence[Client], seconds: float) -> list[Sent]:
    until = time.monotonic() + seconds
    sent = await asyncio.gather(*(client.work(until) for client in clients))
    return [one for several in sent for one in several]
