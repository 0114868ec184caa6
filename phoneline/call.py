"""One telephone call: what was asked for, and how far it has come."""

import asyncio
import math
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from aiohttp import CookieJar

from phoneline.audio import Segment
from phoneline.faults.fates import CallFate
from phoneline.geography import place_of
from phoneline.identifiers import new_sid
from phoneline.page.handset import Handset
from phoneline.script import Script
from phoneline.signature import Parameters

Direction = Literal["outbound-api", "inbound"]
CallStatus = Literal["queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"]
FINAL: frozenset[CallStatus] = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
STATUS_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
API_VERSION = "2010-04-01"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Target:
    """An address and how it is requested."""

    url: str
    method: str = "POST"


@dataclass(frozen=True)
class Instructions:
    """Where TwiML comes from: an address, or `twiml` itself; `fallback` when that fails.

    `parameters` are sent to the address beside the standard ones. `purpose` says what leads there: the call itself
    (`voice`), an `action`, a `redirect`, or a `fallback`.
    """

    page: Target | None = None
    twiml: str | None = None
    fallback: Target | None = None
    parameters: Parameters = ()
    purpose: str = "voice"


@dataclass(frozen=True)
class RecordingCallback:
    """Who is told about a recording, and of which of `in-progress completed absent`."""

    target: Target | None = None
    events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True)
class MachineDetection:
    """How `POST Calls` wants to know who answered. Times are call seconds.

    `to_the_end`: a machine is told of when its greeting is over. Without `asynchronous` the first document waits.
    """

    to_the_end: bool = False
    asynchronous: bool = False
    callback: Target | None = None
    timeout: float = 30.0
    speech_threshold: float = 2.4
    speech_end_threshold: float = 1.2


@dataclass(frozen=True)
class CallRequest:
    """What `POST Calls` asked for, or what an incoming call is. Times are call seconds."""

    account_sid: str
    to: str
    from_: str
    instructions: Instructions
    status_callback: Target | None = None
    status_events: frozenset[str] = frozenset({"completed"})
    ring_seconds: int = 60
    limit_seconds: int = 14400
    detection: MachineDetection | None = None
    direction: Direction = "outbound-api"

    @property
    def person(self) -> str:
        """The candidate's number."""
        return self.from_ if self.direction == "inbound" else self.to


@dataclass(frozen=True)
class Ended:
    """The call shall end now."""

    reason: str


@dataclass(frozen=True)
class Redirected:
    """The call shall go on with other instructions now."""

    instructions: Instructions


Interrupt = Ended | Redirected


class CallOver(Exception):
    """Leaves the running verb because the call has ended."""


class NewInstructions(Exception):
    """Leaves the running verb because the call was redirected."""

    def __init__(self, instructions: Instructions) -> None:
        super().__init__("redirected")
        self.instructions = instructions


@dataclass(frozen=True)
class Heard:
    """Words of the service on the line from `at` to `end`; `whole` is how many seconds all of them would take."""

    at: float
    end: float
    whole: float
    text: str


@dataclass
class Call:
    """The state of one call. Moments are call time, seconds since the epoch; None until they come."""

    request: CallRequest
    script: Script
    created_at: float
    attempt: int = 1
    fate: CallFate = field(default_factory=CallFate)
    sid: str = field(default_factory=lambda: new_sid("CA"))
    status: CallStatus = "queued"
    queue_seconds: float = 0.0
    initiated: bool = False
    answered_at: float | None = None
    ended_at: float | None = None
    updated_at: float | None = None
    sip_code: int | None = None
    events_fired: int = 0
    tape: list[Segment] = field(default_factory=list)
    jar: CookieJar = field(default_factory=lambda: CookieJar(unsafe=True))
    timers: "set[asyncio.Task[None]]" = field(default_factory=set)
    greeting: Segment | None = None
    handset: Handset | None = None
    rejected_as: CallStatus | None = None
    answered_by: str | None = None
    records_from: float | None = None
    heard: list[Heard] = field(default_factory=list)
    status_callback: Target | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    interrupt: "asyncio.Future[Interrupt]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def __post_init__(self) -> None:
        self.status_callback = self.request.status_callback

    @property
    def over(self) -> bool:
        """Whether the status is final."""
        return self.status in FINAL

    @property
    def talked_seconds(self) -> int:
        """Whole seconds between answer and end; 0 for a call that was never answered."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return round(self.ended_at - self.answered_at)

    @property
    def billed_minutes(self) -> int:
        """Minutes, rounded up."""
        return math.ceil(self.talked_seconds / 60)

    def interrupt_with(self, what: Interrupt) -> None:
        """Make the conversation leave what it does; the first interruption wins until it was taken up."""
        if not self.interrupt.done():
            self.interrupt.set_result(what)

    def _take_up_interrupt(self) -> Interrupt:
        what = self.interrupt.result()
        self.interrupt = asyncio.get_running_loop().create_future()
        return what

    async def during(self, work: Coroutine[object, object, _T]) -> _T:
        """The result of `work`, which is given up when an interruption comes: CallOver or NewInstructions is raised."""
        task = asyncio.ensure_future(work)
        try:
            waited: set[asyncio.Future[object]] = {task, self.interrupt}  # type: ignore[arg-type]  # Future is invariant
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if self.interrupt.done():
                what = self._take_up_interrupt()
                raise (NewInstructions(what.instructions) if isinstance(what, Redirected) else CallOver(what.reason))
            return task.result()
        finally:
            if not task.cancel() and not task.cancelled():
                task.exception()  # a failure that came together with the interruption is not wanted any more

    def lay(self, segments: Iterable[Segment], at: float) -> None:
        """Put sound on the tape of the whole call; `at` is call time, seconds since the epoch."""
        start = at - (self.answered_at or at)
        self.tape += [Segment(start + segment.at, segment.samples) for segment in segments]

    def cut(self, at: float) -> None:
        """Nothing sounds after this moment of call time."""
        self.heard = [replace(words, end=min(words.end, at)) for words in self.heard if words.at < at]
        limit = at - (self.answered_at or at)
        self.tape = [segment.until(limit) for segment in self.tape if segment.at < limit]
        if self.handset is not None:
            self.handset.hush()


def standard_parameters(call: Call, status: str = "") -> Parameters:
    """The fields that every webhook of a call carries; what is not known is blank. `status` replaces the call's."""
    caller, called = place_of(call.request.from_), place_of(call.request.to)
    places = [("From", caller), ("Caller", caller), ("To", called), ("Called", called)]
    return (
        ("AccountSid", call.request.account_sid),
        ("ApiVersion", API_VERSION),
        ("CallSid", call.sid),
        ("CallStatus", status or call.status),
        ("Direction", call.request.direction),
        ("From", call.request.from_),
        ("To", call.request.to),
        ("Caller", call.request.from_),
        ("Called", call.request.to),
        *(
            (who + what, value)
            for who, place in places
            for what, value in (
                ("City", place.city),
                ("State", place.state),
                ("Zip", place.zip),
                ("Country", place.country),
            )
        ),
    )
