"""Sends every webhook to the floor as well, at the moment the service has answered it."""

import asyncio
import time
from dataclasses import dataclass, field

import aiohttp

from lab.bench.line import Webhook
from lab.bench.processes import Floor
from phoneline.signature import Parameters, sign

_TIMEOUT = aiohttp.ClientTimeout(total=60)


@dataclass(frozen=True)
class Sent:
    """One request to the floor, in real milliseconds. `status` 0: there was no answer."""

    is_spoken: bool
    status: int
    milliseconds: float


@dataclass
class Mirror:
    """The floor's carrier, with the phoneline's own HTTP client and signature."""

    http: aiohttp.ClientSession
    floor: Floor
    sent: list[Sent] = field(default_factory=list)
    _calls: dict[str, int] = field(default_factory=dict)
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def repeat(self, webhook: Webhook) -> None:
        """Begin to send the same fields to the floor's address of this kind."""
        number = self._calls.setdefault(webhook.call, len(self._calls) + 1)
        task = asyncio.ensure_future(self._repeat(webhook, f"/webhooks/{webhook.kind}/{number}/"))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def wait(self) -> None:
        """Until everything that was begun has its answer."""
        await asyncio.gather(*self._running)

    async def ask_the_obvious_way(self) -> Sent:
        """One webhook whose view waits for the model."""
        return await self._post("/obvious/1/", (("CallStatus", "in-progress"),), is_spoken=True)

    async def _repeat(self, webhook: Webhook, path: str) -> None:
        self.sent.append(await self._post(path, webhook.fields, is_spoken=webhook.is_spoken))

    async def _post(self, path: str, fields: Parameters, *, is_spoken: bool) -> Sent:
        url = self.floor.base_url + path
        headers = {"X-Twilio-Signature": sign(self.floor.token, url, fields)}
        began = time.monotonic()
        try:
            async with self.http.post(url, data=fields, headers=headers, timeout=_TIMEOUT) as response:
                await response.read()
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        return Sent(is_spoken, status, (time.monotonic() - began) * 1000)
