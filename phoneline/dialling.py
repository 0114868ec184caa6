"""The life of a call: queue, ring, answer, talk, end."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from phoneline.audio import Segment, beep, mix, seconds, write_wav
from phoneline.call import Call, CallOver, CallRequest, CallStatus, standard_parameters
from phoneline.conversation import Conversation
from phoneline.detection import BEEP_AFTER_SECONDS, detected
from phoneline.faults.fates import call_fate
from phoneline.faults.policy import Occasion
from phoneline.identifiers import rfc2822
from phoneline.journal import SaidEntry
from phoneline.limits import limit
from phoneline.line import Line
from phoneline.page.ringing import ring
from phoneline.script import Phone, Script
from phoneline.speech import voice_for
from phoneline.webhook import Webhook

ROUTING_SECONDS = 0.5
SIP_OK, SIP_NOT_FOUND, SIP_BUSY, SIP_ENDED_WHILE_RINGING, SIP_DECLINED = 200, 404, 486, 487, 603
_UNANSWERED: dict[str, tuple[CallStatus, int]] = {
    "busy": ("busy", SIP_BUSY),
    "rejects": ("no-answer", SIP_DECLINED),
    "unreachable": ("failed", SIP_NOT_FOUND),
}
_BUSY_CODES = frozenset({486, 600})
_REFUSAL_CODES = frozenset({408, 480, 487, 603, 607, 608})
logger = logging.getLogger("phoneline")


def place(line: Line, request: CallRequest) -> Call:
    """Accept a call; it is dialled when its turn comes."""
    call = new_call(line, request, line.script_for(request.person))
    call.queue_seconds = line.pace.reserve()
    line.journal.status(call.sid, call.status)
    line.spawn(live(line, call, _dial))
    return call


def new_call(line: Line, request: CallRequest, script: Script) -> Call:
    """A call with this person, as the attempt's script and the line's faults want it."""
    attempt = line.next_attempt(request.person)
    call = Call(request, script.at_attempt(attempt), line.clock.now(), attempt)
    occasion = Occasion("call", request.person, attempt, scope=request.person)
    call.fate = call_fate(line.drawn(occasion, call.sid))
    call.script = call.fate.change(call.script)
    line.calls[call.sid] = call
    return call


async def live(line: Line, call: Call, course: Callable[[Line, Call], Awaitable[None]]) -> None:
    """Let a call take its course from its beginning to its end, and keep its tape."""
    try:
        await course(line, call)
    except CallOver:
        finish(line, call, "canceled", SIP_ENDED_WHILE_RINGING)
    except Exception:
        logger.exception("a call broke off inside the phoneline")
        line.journal.notice("error", None, "the phoneline itself failed; its own log says more", call.sid)
        finish(line, call, "failed", None)
    finally:
        for timer in tuple(call.timers):
            timer.cancel()
    if call.answered_at is not None and call.ended_at is not None:
        path = line.config.data_dir / "calls" / f"{call.sid}.wav"
        await line.in_worker(_write_tape, path, call.tape, call.ended_at - call.answered_at)


def _write_tape(path: Path, tape: list[Segment], length: float) -> None:
    write_wav(path, mix(tape, length))


async def _dial(line: Line, call: Call) -> None:
    await call.during(line.clock.sleep(call.queue_seconds))
    call.initiated = True
    line.journal.status(call.sid, "initiated")
    fire(line, call, "initiated", "initiated")
    await call.during(line.clock.sleep(ROUTING_SECONDS))
    phone = call.script.phone
    if rings_at_all(phone):
        line.set_status(call, "ringing")
        fire(line, call, "ringing", "ringing")
    patience = call.request.ring_seconds
    rings = patience if phone.outcome == "no_answer" else min(phone.ring_seconds, patience)
    phone = await call.during(ring(line, call, rings))
    if phone.sip_code:
        finish(line, call, status_of(phone.sip_code), phone.sip_code)
    elif phone.outcome == "no_answer" or phone.ring_seconds > patience:
        finish(line, call, "no-answer", SIP_ENDED_WHILE_RINGING)
    elif phone.outcome in _UNANSWERED:
        finish(line, call, *_UNANSWERED[phone.outcome])
    else:
        await _talk(line, call)


def status_of(sip_code: int) -> CallStatus:
    """The status of a call that ended with this SIP code before it was answered."""
    if sip_code in _BUSY_CODES:
        return "busy"
    return "no-answer" if sip_code in _REFUSAL_CODES else "failed"


def rings_at_all(phone: Phone) -> bool:
    """Whether the telephone is reached."""
    if phone.sip_code:
        return status_of(phone.sip_code) != "failed"
    return phone.outcome != "unreachable"


def answer(line: Line, call: Call) -> None:
    """The call is talked from now on, until its time is over."""
    call.answered_at = line.clock.now()
    call.sip_code = SIP_OK
    line.set_status(call, "in-progress")
    fire(line, call, "answered", "in-progress")
    limit(line, call, call.request.limit_seconds, "time limit")
    if call.script.phone.hangs_up_after_seconds:
        limit(line, call, call.script.phone.hangs_up_after_seconds, "candidate")


async def _talk(line: Line, call: Call) -> None:
    answer(line, call)
    await _greet(line, call)
    try:
        await Conversation(line, call).run(await detected(line, call))
    except CallOver:
        call.cut(line.clock.now())
    finish(line, call, "completed", SIP_OK)


async def _greet(line: Line, call: Call) -> None:
    """The greeting sounds while the first document is fetched and its first words are said."""
    phone, script = call.script.phone, call.script
    if not phone.greeting:
        return
    words = await line.say(phone.greeting, voice_for(script.language, script.voice, script.rate))
    now = line.clock.now()
    call.greeting = Segment(now, words)
    call.lay([Segment(0.0, words)], now)
    if phone.greeting_beep:
        call.lay([Segment(seconds(words) + BEEP_AFTER_SECONDS, beep())], now)
        call.records_from = now + seconds(words) + BEEP_AFTER_SECONDS + seconds(beep())
    line.journal.said(call.sid, SaidEntry(now, "candidate", phone.greeting, seconds(words)))


def finish(line: Line, call: Call, status: CallStatus, sip_code: int | None) -> None:
    """End a call and tell of it."""
    line.end(call, status, sip_code)
    if call.initiated:
        fire(line, call, "completed", call.status)


def fire(line: Line, call: Call, event: str, status: str) -> None:
    """Send a status callback when its event was subscribed to; the number counts all events of the call."""
    number = call.events_fired
    call.events_fired += 1
    if call.status_callback is None or event not in call.request.status_events:
        return
    fields = [
        ("Timestamp", rfc2822(line.clock.now()) or ""),
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", str(number)),
    ]
    if event == "completed":
        fields += [("CallDuration", str(call.talked_seconds)), ("Duration", str(call.billed_minutes))]
        fields += [("SipResponseCode", str(call.sip_code))] if call.sip_code is not None else []
        fields += [("AnsweredBy", call.answered_by)] if call.answered_by is not None else []
    target = call.status_callback
    parameters = (*standard_parameters(call, status), *fields)
    line.callback(Webhook(f"status:{event}", target.method, target.url, parameters, call.sid))
