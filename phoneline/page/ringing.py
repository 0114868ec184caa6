"""A call that a person may take: it rings on the page until it is taken or rejected, or nobody does."""

import asyncio

from phoneline.call import Call
from phoneline.line import Line
from phoneline.page.handset import Handset
from phoneline.script import Phone

BROWSER = "browser"


def problem_of(line: Line) -> str:
    """Why nobody can answer on the page, in a sentence; blank when they can."""
    speed = line.config.speed
    if speed == 1:
        return ""
    return f"This line runs at {speed:g} times the speed of life. A person can only answer at speed 1: start it so."


def for_a_person(call: Call) -> bool:
    """Whether this call rings on the page: it comes from the service, and no script answers it."""
    return call.script.phone.outcome == BROWSER and call.request.direction == "outbound-api"


async def ring(line: Line, call: Call, rings: float) -> Phone:
    """Let a telephone ring for `rings` call seconds; the answer is what it then does, at once.

    A script's does what the script says. Where a person has it, that is what the person does on the page.
    """
    phone = call.script.phone
    if not for_a_person(call):
        await line.clock.sleep(rings)
        return phone
    problem = problem_of(line)
    if problem:
        line.journal.notice("warning", None, problem, call.sid)
    call.handset = Handset(line.clock.now)
    try:
        taken = await asyncio.wait_for(call.handset.decision, rings / line.config.speed)
    except TimeoutError:
        return Phone(outcome="no_answer")
    return Phone(outcome="answers" if taken else "rejects", ring_seconds=0.0)
