"""A person with the phone page open, without a browser: the page's socket, and what came over it."""

import asyncio
import contextlib
import json
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import aiohttp

from phoneline.audio import Samples
from tests.phoneline.harness import Log, Telephone

_T = TypeVar("_T")


class Visitor:
    """Sends orders and reads frames; the loop runs only while something is awaited."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._session, self._socket = self._run(_opened(url))
        self.told: list[Log] = []
        self.sounds: list[bytes] = []

    def order(self, kind: str, value: object = "") -> None:
        """Send an order as the page does."""
        self.send(json.dumps({"type": kind, "value": value}))

    def send(self, text: str) -> None:
        """Send any text."""
        self._run(self._socket.send_str(text))

    def speak(self, samples: Samples) -> None:
        """Send what a microphone has heard up to now."""
        self._run(self._socket.send_bytes(samples.tobytes()))

    def until(self, kind: str, **fields: object) -> Log:
        """The next frame of a kind that has these fields."""
        while True:
            frame = self._run(asyncio.wait_for(self._socket.receive(), 10))
            if frame.type is aiohttp.WSMsgType.BINARY:
                self.sounds.append(frame.data)
                continue
            assert frame.type is aiohttp.WSMsgType.TEXT, "the line closed the socket"
            told: Log = json.loads(frame.data)
            self.told.append(told)
            if told["type"] == kind and fields.items() <= told.items():
                return told

    def rung(self) -> Log:
        """The first call that rings."""
        while not (calls := self.until("calls")["calls"]):
            pass
        call: Log = calls[0]
        return call

    def answer(self) -> str:
        """Take the first call that rings; the answer is its sid."""
        sid = str(self.rung()["sid"])
        self.order("answer", sid)
        self.until("connected")
        return sid

    def close(self) -> None:
        """Close the page."""
        self._run(self._socket.close())
        self._run(self._session.close())
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return self._loop.run_until_complete(work)


async def _opened(url: str) -> tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]:
    session = aiohttp.ClientSession()
    return session, await session.ws_connect(f"{url}/phoneline/phone/socket")


@contextlib.contextmanager
def visitor(phone: Telephone) -> Iterator[Visitor]:
    """A page that is open meanwhile."""
    opened = Visitor(phone.url)
    try:
        yield opened
    finally:
        opened.close()
