"""Ends a call after a time."""

from phoneline.call import Call, Ended
from phoneline.line import Line


def limit(line: Line, call: Call, length: float, reason: str) -> None:
    """End the call when it has been talked for `length` seconds."""
    talked = line.clock.now() - (call.answered_at or line.clock.now())
    end_in(line, call, length - talked, reason)


def end_in(line: Line, call: Call, length: float, reason: str) -> None:
    """End the call in `length` seconds."""
    timer = line.spawn(_end_after(line, call, length, reason))
    call.timers.add(timer)
    timer.add_done_callback(call.timers.discard)


async def _end_after(line: Line, call: Call, length: float, reason: str) -> None:
    await line.clock.sleep(length)
    call.interrupt_with(Ended(reason))
