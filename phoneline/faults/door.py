"""A door in front of the door: requests to the service that are late, doubled, lost, out of order or wrongly signed."""

import asyncio
from dataclasses import dataclass, field, replace

from aiohttp import DummyCookieJar
from aiohttp.abc import AbstractCookieJar

from phoneline.faults.policy import Occasion
from phoneline.faults.rules import Rule
from phoneline.identifiers import new_uuid
from phoneline.line import Line
from phoneline.webhook import CONNECTION_FAILURE, Answer, Door, RetrievalError, Webhook

MAX_HOLD_SECONDS = 60.0
_TIMEOUT_SECONDS = 15.0
_BETWEEN_COPIES_SECONDS = 1.0


@dataclass
class _Held:
    """A callback that waits until `left` others of its call are out."""

    call_sid: str | None
    left: int
    free: asyncio.Event = field(default_factory=asyncio.Event)


class FaultyDoor:
    """Does what the line's faults say of a request, and otherwise lets it through."""

    def __init__(self, door: Door, line: Line) -> None:
        self._door = door
        self._line = line
        self._held: list[_Held] = []

    async def send(self, webhook: Webhook, jar: AbstractCookieJar) -> Answer:
        drawn = self._line.drawn(occasion_of(self._line, webhook), webhook.call_sid)
        if not drawn:
            return await self._out(webhook, jar)
        rules = {rule.does: rule for rule in drawn}
        if "drop" in rules:
            raise RetrievalError(CONNECTION_FAILURE, "a fault dropped the request")
        await self._wait(webhook, rules)
        marked = _marked(webhook, rules)
        if "retry" in rules:
            await self._in_vain(marked, jar, rules["retry"])
        if "duplicate" in rules:
            self._line.spawn(self._copies(marked, rules["duplicate"]))
        return await self._out(marked, jar)

    async def _wait(self, webhook: Webhook, rules: dict[str, Rule]) -> None:
        if "delay" in rules:
            await self._line.clock.sleep(rules["delay"].seconds)
        if "hold" in rules:
            await self._behind(webhook.call_sid, rules["hold"].behind)
        call = self._line.calls.get(webhook.call_sid or "")
        if "after_end" in rules and call is not None:
            await call.ended.wait()
            await self._line.clock.sleep(rules["after_end"].seconds)

    async def _behind(self, call_sid: str | None, others: int) -> None:
        """Return when so many other requests of the call are out, or none come for too long."""
        held = _Held(call_sid, others)
        self._held.append(held)
        waiting = [asyncio.ensure_future(work) for work in (held.free.wait(), self._line.clock.sleep(MAX_HOLD_SECONDS))]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._held.remove(held)
            for task in waiting:
                task.cancel()

    async def _in_vain(self, webhook: Webhook, jar: AbstractCookieJar, rule: Rule) -> None:
        """Send it and take no notice of the answer, as if it had come too late."""
        try:
            await self._out(webhook, jar)
        except RetrievalError as error:
            self._line.journal.notice("warning", error.code, error.message, webhook.call_sid)
        await self._line.clock.sleep(rule.seconds or _TIMEOUT_SECONDS)

    async def _copies(self, webhook: Webhook, rule: Rule) -> None:
        for _ in range(rule.times):
            await self._line.clock.sleep(rule.seconds or _BETWEEN_COPIES_SECONDS)
            try:
                await self._out(webhook, DummyCookieJar())
            except RetrievalError as error:
                self._line.journal.notice("warning", error.code, error.message, webhook.call_sid)

    async def _out(self, webhook: Webhook, jar: AbstractCookieJar) -> Answer:
        try:
            return await self._door.send(webhook, jar)
        finally:
            for held in self._held:
                if held.call_sid == webhook.call_sid:
                    held.left -= 1
                    if held.left <= 0:
                        held.free.set()


def occasion_of(line: Line, webhook: Webhook) -> Occasion:
    """What a request is to the faults."""
    call = line.calls.get(webhook.call_sid or "")
    if call is not None:
        return Occasion(webhook.purpose, call.request.person, call.attempt, scope=call.sid)
    fields = dict(webhook.parameters)
    number = fields.get("From" if webhook.purpose in ("sms", "fallback") else "To", "")
    return Occasion(webhook.purpose, number, scope=number)


def _marked(webhook: Webhook, rules: dict[str, Rule]) -> Webhook:
    """The request with one token for all its copies, and with what is wrong about its signature."""
    forged = "signature" if "bad_signature" in rules else "scheme" if "wrong_scheme" in rules else None
    return replace(webhook, token=str(new_uuid()), forged=forged)  # type: ignore[arg-type]  # narrower than str
