"""The line itself: what it holds, and the two ways things leave it (callbacks, and the tape of a call)."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar, TypeVarTuple

from aiohttp import DummyCookieJar

from phoneline.audio import Samples
from phoneline.call import Call, CallStatus
from phoneline.clock import Clock
from phoneline.config import Config
from phoneline.faults.policy import Faults, Occasion
from phoneline.faults.rules import Rule
from phoneline.journal import Journal
from phoneline.messages import Message
from phoneline.numbers import PhoneNumber
from phoneline.recordings import Recording
from phoneline.script import Script
from phoneline.script_files import load_script, parse_script
from phoneline.speech import Speech, Voice
from phoneline.webhook import Door, RetrievalError, Webhook

CALLBACK_REFUSED = 15003
_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
logger = logging.getLogger("phoneline")


class Pace:
    """Lets calls out at a steady rate, in the order they came."""

    def __init__(self, clock: Clock, per_second: float) -> None:
        self._clock = clock
        self._gap = 1 / per_second
        self._next = clock.now()

    def reserve(self) -> float:
        """Take the next turn; the answer is how many call seconds away it is."""
        now = self._clock.now()
        turn = max(now, self._next)
        self._next = turn + self._gap
        return turn - now


@dataclass
class Line:
    """One running phoneline. `base_url` is its own address, known once it listens."""

    config: Config
    clock: Clock
    speech: Speech
    door: Door
    journal: Journal
    base_url: str = ""
    calls: dict[str, Call] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    scripts: dict[str, Script] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.number = PhoneNumber(self.config.account_sid, self.config.number, self.clock.now())
        self.opted_out: set[str] = set()
        self.pace = Pace(self.clock, self.config.calls_per_second)
        self.random = random.Random(self.config.seed)
        self.default_script = load_script(self.config.candidates_dir, self.config.candidate)
        self._placed: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sound")

    def script_for(self, number: str) -> Script:
        """The person who has this number."""
        return self.scripts.get(number, self.default_script)

    def next_attempt(self, number: str) -> int:
        """Which call with this number the next one is since its script was set, counted from 1."""
        self._placed[number] += 1
        return self._placed[number]

    def set_script(self, number: str, candidate: str | Mapping[str, object]) -> None:
        """Give a number to a named candidate or to a script of its own; its calls count from 1 again.

        Raises ScriptError.
        """
        self.scripts[number] = self.read_script(candidate)
        self._placed[number] = 0

    def read_script(self, candidate: str | Mapping[str, object]) -> Script:
        """The script of a name or of a table; raises ScriptError."""
        folder = self.config.candidates_dir
        return load_script(folder, candidate) if isinstance(candidate, str) else parse_script(candidate, folder)

    def set_status(self, call: Call, status: CallStatus) -> None:
        """Give a call its next status."""
        call.status = status
        call.updated_at = self.clock.now()
        self.journal.status(call.sid, status)

    def end(self, call: Call, status: CallStatus, sip_code: int | None) -> None:
        """Give a call its final status; nothing happens to a call that has one."""
        if not call.over:
            call.ended_at = self.clock.now()
            call.sip_code = sip_code
            self.set_status(call, status)
            call.ended.set()

    def spawn(self, work: Coroutine[object, object, None]) -> "asyncio.Task[None]":
        """Run something beside everything else; a failure is logged, and the end of the line ends it."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def drawn(self, occasion: Occasion, call_sid: str | None = None) -> tuple[Rule, ...]:
        """The faults that happen on an occasion; each is told in the debugger."""
        rules = self.faults.drawn(occasion)
        for rule in rules:
            what = f"{occasion.on} {occasion.method} {occasion.path}".rstrip()
            self.journal.notice("fault", None, f"{what}: {rule.does}", call_sid)
        return rules

    def callback(self, webhook: Webhook) -> None:
        """Send an asynchronous callback: nobody waits for it, and its answer's body is ignored."""
        self.spawn(self._send_callback(webhook))

    async def in_worker(self, work: Callable[[*_Ts], _T], *arguments: *_Ts) -> _T:
        """Run heavy work in the one thread that is there for it, so that many calls wait their turn for memory."""
        with self.clock.still():
            return await asyncio.get_running_loop().run_in_executor(self._worker, work, *arguments)

    async def say(self, text: str, voice: Voice) -> Samples:
        """The sound of a text, made in no call time where the clock can stand still."""
        with self.clock.still():
            return await self.speech.say(text, voice)

    @property
    def pending(self) -> int:
        """How many things run beside the requests: calls, callbacks, recordings being processed."""
        return len(self._tasks)

    async def close(self) -> None:
        """End everything that still runs."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.speech.close()
        self._worker.shutdown()

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("a background task failed", exc_info=task.exception())

    async def _send_callback(self, webhook: Webhook) -> None:
        try:
            await self.door.send(webhook, DummyCookieJar())
        except RetrievalError as error:
            code = CALLBACK_REFUSED if error.status is not None and error.status >= 400 else error.code
            self.journal.notice("warning", code, f"{webhook.purpose} callback: {error.message}", webhook.call_sid)
