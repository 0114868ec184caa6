"""Answering-machine detection: what it finds out about a telephone, when, and who is told."""

from dataclasses import dataclass, replace

from phoneline.audio import beep, seconds
from phoneline.call import Call, Instructions, MachineDetection, NewInstructions
from phoneline.line import Line
from phoneline.script import Script
from phoneline.webhook import Webhook

BEEP_AFTER_SECONDS = 0.3
NO_CALLBACK = 21262
_HELLO_SECONDS = 2.0
_AFTER_BEEP_SECONDS = 0.2


@dataclass(frozen=True)
class Verdict:
    """What is found out, `after` call seconds from the answer. `forced`: it is told even when the call is over."""

    answered_by: str
    after: float
    forced: bool = False


def verdict_on(script: Script, wanted: MachineDetection, greeting: float) -> Verdict:
    """What detection finds out about a telephone whose greeting lasts `greeting` seconds.

    A telephone without a greeting, or with a short one, is a person's; a person says hello within two seconds. A
    script can say otherwise. What takes longer than the timeout is unknown.
    """
    ordered = script.detection
    natural = _natural(script, wanted, greeting)
    answered_by = ordered.verdict or natural.answered_by
    after = ordered.after_seconds or natural.after
    forced = bool(ordered.after_seconds)
    if answered_by == "none" or (after > wanted.timeout and not forced):
        return Verdict("unknown", wanted.timeout, forced)
    return Verdict(answered_by, after, forced)


def _natural(script: Script, wanted: MachineDetection, greeting: float) -> Verdict:
    beeps = script.phone.greeting_beep
    if not beeps and greeting <= wanted.speech_threshold:
        return Verdict("human", max(_HELLO_SECONDS, greeting))
    if not wanted.to_the_end:
        return Verdict("machine_start", wanted.speech_threshold + wanted.speech_end_threshold)
    if beeps:
        return Verdict("machine_end_beep", greeting + BEEP_AFTER_SECONDS + seconds(beep()) + _AFTER_BEEP_SECONDS)
    return Verdict("machine_end_silence", greeting + wanted.speech_end_threshold)


async def detected(line: Line, call: Call) -> Instructions:
    """Begin detection on a call that was just answered; the answer is what the call begins with.

    Synchronous detection takes its time first and is told with the first document's request.
    """
    instructions, wanted = call.request.instructions, call.request.detection
    if wanted is None:
        return instructions
    greeting = seconds(call.greeting.samples) if call.greeting is not None else 0.0
    verdict = verdict_on(call.script, wanted, greeting)
    if wanted.asynchronous:
        _tell_later(line, call, wanted, verdict)
        return instructions
    try:
        await call.during(line.clock.sleep(verdict.after))
    except NewInstructions as news:
        return news.instructions
    call.answered_by = verdict.answered_by
    return replace(instructions, parameters=_fields(verdict))


def _tell_later(line: Line, call: Call, wanted: MachineDetection, verdict: Verdict) -> None:
    timer = line.spawn(_tell(line, call, wanted, verdict))
    if not verdict.forced:
        call.timers.add(timer)
        timer.add_done_callback(call.timers.discard)


async def _tell(line: Line, call: Call, wanted: MachineDetection, verdict: Verdict) -> None:
    await line.clock.sleep(verdict.after)
    call.answered_by = verdict.answered_by
    if wanted.callback is None:
        message = "AsyncAmd without AsyncAmdStatusCallback: the result is on the call only"
        line.journal.notice("warning", NO_CALLBACK, message, call.sid)
        return
    fields = (("AccountSid", call.request.account_sid), ("CallSid", call.sid), *_fields(verdict))
    line.callback(Webhook("amd", wanted.callback.method, wanted.callback.url, fields, call.sid))


def _fields(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    return (
        ("AnsweredBy", verdict.answered_by),
        ("MachineDetectionDuration", str(round(verdict.after * 1000))),
    )
