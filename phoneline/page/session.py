"""One open page: which calls ring, and the call that its person has."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import WSMsgType, web

from phoneline.call import Call, Ended
from phoneline.line import Line
from phoneline.page.handset import KEYS, Frame, Handset
from phoneline.page.ringing import for_a_person, problem_of
from phoneline.speech import voice_for, without_pauses

MAX_WORDS = 2000
NOT_HEARD = "The line does not listen to this just now."


class Refused(Exception):
    """What the page asked for is not done; the text says why, for the person."""


class Session:
    """Carries frames between one page and the line until the page is closed, which hangs up."""

    def __init__(self, line: Line, socket: web.WebSocketResponse) -> None:
        self._line = line
        self._socket = socket
        self._outgoing: asyncio.Queue[Frame] = asyncio.Queue()
        self._call: Call | None = None
        self._handset: Handset | None = None
        self._orders: dict[str, Callable[[str], Awaitable[None]]] = {
            "answer": self._answer,
            "reject": self._reject,
            "key": self._key,
            "words": self._words,
            "hang_up": self._hang_up,
        }

    async def run(self) -> None:
        """Serve the page until it is closed."""
        stop = self._line.journal.listen(self._happened)
        sender = asyncio.ensure_future(self._send_all())
        self._show_calls()
        try:
            await self._receive_all()
        finally:
            stop()
            sender.cancel()
            await self._hang_up()

    async def _send_all(self) -> None:
        while True:
            frame = await self._outgoing.get()
            await (self._socket.send_str(frame) if isinstance(frame, str) else self._socket.send_bytes(frame))

    async def _receive_all(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.BINARY and self._handset is not None:
                self._handset.speak(message.data)
            elif message.type is WSMsgType.TEXT:
                try:
                    await self._obey(message.data)
                except Refused as refusal:
                    self._tell("refused", sentence=str(refusal))

    async def _obey(self, message: str) -> None:
        """Carry out `{"type": order, "value": text}`."""
        try:
            order = json.loads(message)
            carry_out, value = self._orders[order["type"]], order.get("value", "")
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Refused("The line does not understand this page; load it again.") from None
        if not isinstance(value, str):
            raise Refused("The line does not understand this page; load it again.")
        await carry_out(value)

    async def _answer(self, sid: str) -> None:
        if self._call is not None:
            raise Refused("There is a call on this page already.")
        call, handset = self._ringing(sid)
        if not handset.decide(True, self._outgoing.put_nowait):
            raise Refused("Somebody else took or rejected this call.")
        self._call, self._handset = call, handset
        self._tell("connected", call=sid, person=call.request.to, caller=call.request.from_)

    async def _reject(self, sid: str) -> None:
        self._ringing(sid)[1].decide(False)

    async def _key(self, key: str) -> None:
        if key not in KEYS:
            raise Refused("There is no such key.")
        if not self._live()[1].press(key):
            raise Refused(NOT_HEARD)
        self._tell("pressed", key=key)

    async def _words(self, words: str) -> None:
        text = without_pauses(words.replace("\0", " "))
        if not text or len(text) > MAX_WORDS:
            raise Refused(f"Type between 1 and {MAX_WORDS} characters.")
        call, handset = self._live()
        script = call.script
        samples = await self._line.speech.say(text, voice_for(script.language, script.voice, script.rate))
        if not handset.say(text, samples):
            raise Refused(NOT_HEARD)
        self._tell("said", text=text)

    async def _hang_up(self, _value: str = "") -> None:
        if self._call is not None:
            self._call.interrupt_with(Ended("candidate"))

    def _ringing(self, sid: str) -> tuple[Call, Handset]:
        problem = problem_of(self._line)
        if problem:
            raise Refused(problem)
        call = self._line.calls.get(sid)
        if call is None or call.handset is None or call.status != "ringing":
            raise Refused("This call does not ring any more.")
        return call, call.handset

    def _live(self) -> tuple[Call, Handset]:
        if self._call is None or self._handset is None:
            raise Refused("There is no call on this page.")
        return self._call, self._handset

    def _happened(self, kind: str, entry: dict[str, object]) -> None:
        if kind != "status":
            return
        self._show_calls()
        if self._call is not None and self._call.over:
            self._tell("ended", seconds=self._call.talked_seconds)
            self._call = self._handset = None

    def _show_calls(self) -> None:
        """Tell the page which calls ring, or what is in the way of answering them."""
        calls = [
            {"sid": call.sid, "person": call.request.to, "caller": call.request.from_}
            for call in self._line.calls.values()
            if for_a_person(call) and call.status == "ringing"
        ]
        self._tell("calls", calls=calls, problem=problem_of(self._line))

    def _tell(self, kind: str, **what: object) -> None:
        self._outgoing.put_nowait(json.dumps({"type": kind, **what}))
