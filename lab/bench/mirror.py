"""Sends every webhook to the floor as well, at the moment the service has answered it."""

import asyncio
from dataclasses import dataclass, field

import aiohttp

from lab.bench.conversation import Event
from lab.bench.events import Webhook
from lab.bench.load import Sent, send
from lab.bench.processes import Floor


@dataclass
class Mirror:
    http: aiohttp.ClientSession
    floor: Floor
    sent: list[Sent] = field(default_factory=list)
    _calls: dict[str, int] = field(default_factory=dict)
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def repeat(self, webhook: Webhook) -> None:
        """Begin to send the same fields to the floor's address of this kind."""
        number = self._calls.setdefault(webhook.call, len(self._calls) + 1)
        task = asyncio.ensure_future(self._repeat(Event(webhook.kind, f"{number}/", webhook.fields)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def wait(self) -> None:
        """Until everything that was begun has its answer."""
        await asyncio.gather(*self._running)

    async def ask_the_obvious_way(self) -> Sent:
        """One webhook whose view waits for the model."""
        event = Event("obvious", "1/", (("CallStatus", "in-progress"),))
        return await send(self.http, f"{self.floor.base_url}/obvious/1/", self.floor.token, event)

    async def _repeat(self, event: Event) -> None:
        url = f"{self.floor.base_url}/webhooks/{event.kind}/{event.place}"
        self.sent.append(await send(self.http, url, self.floor.token, event))
